"""Named reads of tracked links and who followed them."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from advocacy.accounts.models import Membership

_CLICK_HOURS = """
SELECT extract(isodow FROM click.at AT TIME ZONE %(zone)s)::int - 1 AS weekday,
       extract(hour FROM click.at AT TIME ZONE %(zone)s)::int AS hour,
       count(*)
FROM links_trackedlink AS link
JOIN links_click AS click ON click.link_id = link.id AND click.at >= %(since)s
WHERE link.membership_id = %(membership)s AND link.organization_id = %(organization)s
  AND click.kind = 'human'
GROUP BY weekday, hour
"""


def click_hours(membership: Membership, *, since: datetime) -> dict[tuple[int, int], int]:
    """Human clicks on a member's links by weekday (Monday is 0) and hour in their time zone."""
    with connection.cursor() as cursor:
        cursor.execute(
            _CLICK_HOURS,
            {
                "zone": membership.time_zone,
                "since": since,
                "membership": membership.pk,
                "organization": membership.organization_id,
            },
        )
        return {(weekday, hour): count for weekday, hour, count in cursor.fetchall()}
