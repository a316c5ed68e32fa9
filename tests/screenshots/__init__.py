"""`make screenshots`: every page as each kind of person, looked at and pictured."""
