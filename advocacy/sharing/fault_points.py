"""Where the fault tests kill a worker: nothing anywhere else.

A test's worker runs with `settings.FAULT_INJECTION` and the names of points in its environment;
it then ends there as if somebody had pulled the plug.
"""

from __future__ import annotations

import os
import signal

from django.conf import settings

VARIABLE = "ADVOCACY_FAULT_POINT"

# In the order in which a share passes them.
POINTS = (
    "claimed",
    "link_made",
    "picture_uploaded",
    "marked_as_sent",
    "answered",
    "recorded",
)
# Instead of the last two, when the attempt does not end in a post.
FAILURE_POINTS = ("failed", "failure_recorded")


def reach(point: str) -> None:
    """Die here without a goodbye, if a test asked for it: at the first reached of its points."""
    if not getattr(settings, "FAULT_INJECTION", False):
        return
    if point in os.environ.get(VARIABLE, "").split(","):
        os.kill(os.getpid(), signal.SIGKILL)
