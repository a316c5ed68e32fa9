"""Single visits are forgotten; their numbers stay, on the links and by day."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection

from advocacy.tenancy.context import across_tenants

# A member's best hour looks at half a year of visits; nothing looks back further.
KEPT = timedelta(days=190)
_BATCH = 50_000

_FORGET = """
DELETE FROM links_click WHERE ctid = ANY(ARRAY(
    SELECT ctid FROM links_click WHERE at < %(before)s LIMIT %(batch)s
))
"""


def forget_visits(*, now: datetime) -> int:
    """Delete what is older than `KEPT`, a batch at a time. Returns how many visits that were."""
    forgotten = 0
    with (
        across_tenants("old visits of all organizations are forgotten together"),
        connection.cursor() as cursor,
    ):
        while True:
            cursor.execute(_FORGET, {"before": now - KEPT, "batch": _BATCH})
            forgotten += cursor.rowcount
            if cursor.rowcount < _BATCH:
                return forgotten
