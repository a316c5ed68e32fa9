"""What points add to other apps' pages."""

from __future__ import annotations

from typing import Any

from django.db.models import Sum
from django.http import HttpRequest
from django.utils.translation import ngettext

from advocacy.accounts.models import Membership
from gamification.models import Period, PointEntry
from gamification.queries import team_board
from gamification.rules import Act
from gamification.services import rules_in_force
from gamification.sharers import initials_of_sharers

_PLACES_ON_HUB = 3


def board_on_hub(request: HttpRequest, membership: Membership) -> dict[str, Any] | None:
    """The first teams of the last 30 days; nothing while no team can be ranked."""
    rows, _ = team_board(Period.ROLLING_30, membership, most=_PLACES_ON_HUB)
    if not rows:
        return None
    return {"template": "gamification/_hub_board.html", "context": {"rows": tuple(rows)}}


def points_of_posts(membership: Membership, post_ids: list[int]) -> dict[int, str]:
    """The most a share of a post earns: told in one's own words."""
    rule = rules_in_force().get(Act.OWN_WORDS_SHARE)
    if rule is None or not rule.points:
        return {}
    label = ngettext("+%(points)d point", "+%(points)d points", rule.points) % {
        "points": rule.points
    }
    return dict.fromkeys(post_ids, label)


def points_of_shares(share_ids: list[int]) -> dict[int, int]:
    """What shares and the clicks they brought have earned, what was taken back left out."""
    groups = {f"share:{share_id}": share_id for share_id in share_ids}
    sums = (
        PointEntry.objects.filter(cap_group__in=groups)
        .order_by()
        .values("cap_group")
        .annotate(total=Sum("points"))
        .values_list("cap_group", "total")
    )
    return {groups[group]: total for group, total in sums}


def sharers_of_posts(membership: Membership, post_ids: list[int]) -> dict[int, list[str]]:
    return initials_of_sharers(membership, post_ids)
