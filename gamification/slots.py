"""What points add to other apps' pages."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import ngettext

from advocacy.accounts.models import Membership
from advocacy.sharing.takeaway import Table
from advocacy.tenancy.prepared import Answered, prepared
from advocacy.tenancy.shortly import shortly
from advocacy.tenancy.together import Asking
from content.models import Post
from gamification.models import Period, PointEntry
from gamification.queries import team_board
from gamification.rules import Act
from gamification.services import rules_in_force
from gamification.sharers import initials_of_sharers

_PLACES_ON_HUB = 3


def board_on_hub(request: HttpRequest, membership: Membership) -> dict[str, Any] | None:
    """The first teams of the last 30 days; nothing while no team can be ranked."""
    rows, _left_out = team_board(Period.ROLLING_30, membership, most=_PLACES_ON_HUB)
    if not rows:
        return None
    context = {"rows": tuple(rows)}
    return {"template": "gamification/_hub_board.html", "context": context, "keep": True}


def points_of_posts(membership: Membership, post_ids: list[int]) -> dict[int, str]:
    """The most a share of a post earns: told in one's own words."""
    usual, extra = _points_to_earn()
    earned = {post_id: usual + extra.get(post_id, 0) for post_id in post_ids}
    # Most posts earn the same: its words are looked up once.
    words = {
        points: ngettext("+%(points)d point", "+%(points)d points", points) % {"points": points}
        for points in set(earned.values())
        if points
    }
    return {post_id: words[points] for post_id, points in earned.items() if points}


@shortly
def _points_to_earn() -> tuple[int, dict[int, int]]:
    """For any share in one's own words; and on top of it, by the post that earns more."""
    rules = rules_in_force()
    own, extra = rules.get(Act.OWN_WORDS_SHARE), rules.get(Act.EXTRA)
    posts = Post.objects.filter(status=Post.Status.APPROVED, extra_points__gt=0)
    return (
        own.points if own else 0,
        {
            pk: extra.points * count
            for pk, count in posts.values_list("pk", "extra_points")
            if extra and extra.points
        },
    )


def points_of_shares(share_ids: list[int] | Answered) -> Asking:
    """What shares and the clicks they brought have earned, by id; what was taken back left out."""
    return dict((yield _earned.table(share_ids=share_ids)))


@prepared
def _earned(share_ids: list[int]) -> str:
    return """
        SELECT split_part(cap_group, ':', 2)::bigint AS share_id,
               sum(points)::integer AS points
        FROM gamification_pointentry
        WHERE organization_id = %(organization)s AND cap_group = ANY(
            ARRAY(SELECT 'share:' || id FROM unnest(%(share_ids)s) AS share (id))
        )
        GROUP BY cap_group
    """


def sharers_of_posts(membership: Membership, post_ids: list[int]) -> dict[int, list[str]]:
    return initials_of_sharers(membership, post_ids)


def points_to_take_along(membership: Membership) -> Table:
    """The member's own ledger."""
    entries = (
        PointEntry.objects.filter(membership=membership)
        .order_by("occurred_at", "pk")
        .values_list("occurred_at", "act", "points", "source")
    )
    return Table("points", ["at", "for", "points", "source"], list(entries))
