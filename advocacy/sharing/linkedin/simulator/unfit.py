"""The refusal of a value that a person or a test set."""


class UnfitValue(ValueError):
    """A switch, fault, app or member cannot be set like this; the message is for a person."""
