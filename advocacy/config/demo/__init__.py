"""The demo: everything on one's own machine, with data, at one address."""
