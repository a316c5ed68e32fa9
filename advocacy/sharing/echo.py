"""How close a text is to what colleagues shared lately; never whose it is close to."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from advocacy.accounts.models import Membership

# Above this a reader of both has read it before.
SUGGESTS_VARYING = 60
_RECENTLY = timedelta(days=30)
# Of fewer words any two texts about the same thing are made.
_FEWEST_WORDS = 5
# The work of one question: so many texts of the post, and of all posts, so much of each.
_TEXTS, _CHARACTERS = 100, 1000

# The orders are those of the indexes share_of_post and share_published.
_ECHO = """
SELECT max(similarity(left(recent.text, %(characters)s), %(text)s))
FROM (
    (SELECT text FROM sharing_share
     WHERE organization_id = %(organization)s AND post_id = %(post)s
       AND status = 'published' AND published_at > %(since)s AND membership_id <> %(membership)s
     ORDER BY published_at DESC LIMIT %(texts)s)
    UNION ALL
    (SELECT text FROM sharing_share
     WHERE organization_id = %(organization)s
       AND status = 'published' AND published_at > %(since)s AND membership_id <> %(membership)s
     ORDER BY published_at DESC LIMIT %(texts)s)
) AS recent
"""


def echo_percent(
    typed: str, *, member: Membership, post_id: int, now: datetime | None = None
) -> int | None:
    """How similar (0 to 100) a text is to the closest recent share of a colleague.

    Compares trigrams (pg_trgm) with the latest shares of the same post and of the organization in
    the last 30 days. None when the text is too short to tell, or nobody shared anything.
    """
    if len(typed.split()) < _FEWEST_WORDS:
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            _ECHO,
            {
                "text": typed[:_CHARACTERS],
                "characters": _CHARACTERS,
                "organization": member.organization_id,
                "post": post_id,
                "membership": member.pk,
                "since": (now or timezone.now()) - _RECENTLY,
                "texts": _TEXTS,
            },
        )
        (closest,) = cursor.fetchone()
    return None if closest is None else round(closest * 100)
