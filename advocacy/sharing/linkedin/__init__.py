"""LinkedIn: client, OAuth and markup. Nothing in here knows a model or a setting."""
