"""Deleting what LinkedIn reported, when its member asks for it."""

from __future__ import annotations

from analytics.links.models import LinkDay
from analytics.metrics.models import EngagementSnapshot, Origin, ShareFigures
from analytics.metrics.rollup import mark_days

_COUNTS = ("impressions", "members_reached", "reactions", "comments", "reshares")


def forget_reported_figures(*, membership_id: int) -> int:
    """Delete LinkedIn's figures of a member's shares; returns how many shares had any.

    What the member typed in stays and is shown again, and so do clicks, which are our own count.
    Every day that those shares moved is counted anew. A second call finds nothing.
    """
    snapshots = EngagementSnapshot.objects.filter(share__membership_id=membership_id)
    figures = ShareFigures.objects.filter(share__membership_id=membership_id)
    figures.exclude(next_poll_at=None).update(next_poll_at=None)
    shown = list(figures.filter(origin=Origin.LINKEDIN).values_list("share_id", flat=True))
    if not shown and not snapshots.filter(origin=Origin.LINKEDIN).exists():
        return 0
    days = set(snapshots.values_list("day", flat=True).distinct())
    # Clicks of shares without measured views count by a price of their own.
    days.update(
        LinkDay.objects.filter(link__share__in=shown).values_list("day", flat=True).distinct()
    )
    snapshots.filter(origin=Origin.LINKEDIN).delete()
    figures.filter(share__in=shown).update(origin="", measured_at=None, **dict.fromkeys(_COUNTS))
    entered = (
        snapshots.filter(share__in=shown, origin=Origin.MANUAL)
        .order_by("share_id", "-day")
        .distinct("share_id")
    )
    for snapshot in entered:
        figures.filter(share_id=snapshot.share_id).update(
            origin=Origin.MANUAL,
            measured_at=snapshot.taken_at,
            **{name: getattr(snapshot, name) for name in _COUNTS},
        )
    mark_days(days)
    return len(shown)
