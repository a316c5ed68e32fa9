"""My shares: everything a member shared, is about to share, or has to decide about."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from advocacy.accounts.decorators import requires
from advocacy.accounts.models import Membership
from advocacy.accounts.permissions import Permission
from advocacy.accounts.requests import MemberRequest
from advocacy.sharing.models import Share
from advocacy.sharing.presenting import connection_of, merged_slot, share_views
from advocacy.sharing.queries import account_of, shares_of
from advocacy.sharing.rules import NEEDS_MEMBER
from advocacy.tenancy.urls import reverse

PAGE_SIZE = 25
PERIOD = timedelta(days=90)

Status = Share.Status
_NEEDS_YOU = Q(status__in=NEEDS_MEMBER, next_attempt_at=None) | Q(
    status=Status.APPROVED, by_hand=True
)
_FILTERS: dict[str, Q] = {
    "scheduled": Q(status__in=[Status.APPROVED, Status.QUEUED], by_hand=False),
    "needs_you": _NEEDS_YOU,
    "drafts": Q(status=Status.DRAFT),
}


@require_GET
@requires(Permission.SHARE)
def my_shares(request: MemberRequest) -> HttpResponse:
    member = request.membership
    chosen = request.GET.get("show", "")
    shares = shares_of(member)
    page = Paginator(
        shares.filter(_FILTERS[chosen]) if chosen in _FILTERS else shares, PAGE_SIZE
    ).get_page(request.GET.get("page"))
    rows = share_views(page.object_list)
    context = {
        "page": page,
        "rows": rows,
        "filters": _filter_chips(member, chosen),
        "is_filtered": chosen in _FILTERS,
        "with_points": any(row.points is not None for row in rows),
        "tiles": _tiles(member, now=timezone.now()),
        "connection": connection_of(account_of(member)),
    }
    return render(request, "sharing/my_shares.html", context)


def _filter_chips(member: Membership, chosen: str) -> list[tuple[str, str, bool, int | None]]:
    counts = Share.objects.filter(membership=member).aggregate(
        **{name: Count("pk", filter=condition) for name, condition in _FILTERS.items()}
    )
    labels = {
        "": _("All"),
        "scheduled": _("Scheduled"),
        "needs_you": _("Needs you"),
        "drafts": _("Drafts"),
    }
    home = reverse("sharing:my_shares")
    return [
        (
            label,
            f"{home}?show={name}" if name else home,
            name == chosen or (not name and chosen not in _FILTERS),
            counts.get(name),
        )
        for name, label in labels.items()
        if not name or name == chosen or counts[name]
    ]


def _tiles(member: Membership, *, now: datetime) -> dict[str, dict[str, Any]]:
    """Sums of 90 days and of the 90 before. Unknown stays None; a change needs both to be known."""
    published: dict[bool, list[int]] = {True: [], False: []}
    recent = Share.objects.filter(
        membership=member, status=Status.PUBLISHED, published_at__gt=now - 2 * PERIOD
    ).values_list("pk", "published_at")
    for share_id, at in recent:
        published[at > now - PERIOD].append(share_id)
    figures = merged_slot("share.figures", published[True] + published[False])

    def total(is_now: bool, *names: str) -> int | None:
        values = [
            value
            for share_id in published[is_now]
            if share_id in figures
            for name in names
            if (value := getattr(figures[share_id], name)) is not None
        ]
        return sum(values) if values else None

    tiles: dict[str, dict[str, Any]] = {
        "shares": {"value": len(published[True]), "before": len(published[False])}
    }
    for code, names in {
        "views": ("impressions",),
        "reactions": ("reactions", "comments"),
        "visits": ("clicks",),
    }.items():
        tiles[code] = {"value": total(True, *names), "before": total(False, *names)}
    for tile in tiles.values():
        known = tile["value"] is not None and tile["before"] is not None
        tile["change"] = tile["value"] - tile["before"] if known else None
    return tiles
