"""What waits for those one signs in as: a draft, something scheduled, something to repair."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from advocacy.accounts.models import Membership
from advocacy.config.demo.data.companies import Company
from advocacy.config.demo.data.elsewhere import share_elsewhere
from advocacy.config.demo.data.people import People
from advocacy.config.demo.data.plan import Plan
from advocacy.config.demo.data.posts import Material
from advocacy.kernel.clock import local_date
from advocacy.sharing.composing import compose
from advocacy.sharing.models import Share
from advocacy.sharing.queries import account_of
from advocacy.sharing.rules import Failure
from analytics.metrics.models import Origin
from analytics.metrics.snapshots import Snapshot, store_snapshots

Status = Share.Status
_DRAFT = "I had to read this twice. What surprised me most is"
_SCHEDULED = (
    "I edit texts about turbines for a living and still learned something new here. "
    "The chart in the middle is worth the click."
)
_FOR_BLUESKY = "Two minutes well spent: this explains it better than I ever could."
_BROKEN = "Short, honest, and written by people who were there. More of this, please."


def fill_desks(plan: Plan, company: Company, people: People, material: list[Material]) -> None:
    """Three unfinished shares and figures that somebody entered; only where stories are told."""
    if company.slug != "nordwind":
        return
    desk = _Desk(plan, company, material)
    mara, tomas, ewa = (people.lead(name) for name in ("Mara", "Tomás", "Ewa"))
    desk.add(mara, _DRAFT, status=Status.DRAFT)
    tomorrow = plan.moment(plan.today + timedelta(days=1), company.zone, hour=8, minute=10)
    desk.add(
        tomas,
        _SCHEDULED,
        status=Status.APPROVED,
        scheduled_for=tomorrow,
        next_attempt_at=tomorrow,
        account=account_of(tomas),
    )
    waiting = desk.add(tomas, _FOR_BLUESKY, status=Status.APPROVED)
    share_elsewhere(plan, company, tomas, waiting)
    desk.add(
        ewa,
        _BROKEN,
        status=Status.NEEDS_ATTENTION,
        problem=Failure.RECONNECT_EXPIRED,
        account=account_of(ewa),
    )
    _enter_figures(mara, desk.now, company.zone)


class _Desk:
    def __init__(self, plan: Plan, company: Company, material: list[Material]) -> None:
        self.now = plan.now(company.zone)
        self._keys = plan.chance(company.slug, "desk")
        # Long enough in the hub that nothing ends while the demo is looked at.
        lasting = self.now + timedelta(days=4)
        self._live = [
            m
            for m in material
            if m.starts < self.now
            and m.ends > lasting
            and m.post.for_everyone
            and m.post.language == "en"
        ]

    def add(self, member: Membership, text: str, *, status: str, **fields: Any) -> Share:
        """A share of a post that this person has not shared, as the composer leaves it."""
        shared = set(Share.objects.filter(membership=member).values_list("post_id", flat=True))
        found = next(m for m in self._live if m.post.pk not in shared)
        self._live.remove(found)
        at = self.now - timedelta(hours=7)
        share = Share(
            membership=member,
            post=found.post,
            key=uuid.UUID(int=self._keys.getrandbits(128), version=4),
            status=status,
            text=text,
            language="en",
            created_at=at,
            **fields,
        )
        if status != Status.DRAFT:
            captions = [caption.text for caption in found.captions]
            composition = compose(text, member=member, language="en", captions=captions)
            share.approved_text, share.approved_at = composition.text, at
            share.own_words = composition.own_words
            share.disclosure_mode = composition.disclosure.mode
            share.disclosure_text = composition.disclosure.text[:200]
            share.disclosure_position = composition.disclosure.position
        share.save()
        Share.objects.filter(pk=share.pk).update(updated_at=at)
        return share


def _enter_figures(member: Membership, now: datetime, zone: str) -> None:
    """What a member without a connection read off LinkedIn, for two of their shares."""
    shares = Share.objects.filter(membership=member, status=Status.PUBLISHED)
    figures = ((3480, 96, 11, 4), (1204, 21, 3, 1))
    store_snapshots(
        Snapshot(
            share.pk,
            local_date(share.published_at + timedelta(days=3), zone),
            share.published_at + timedelta(days=3),
            impressions=views,
            reactions=reactions,
            comments=comments,
            reshares=reshares,
            origin=Origin.MANUAL.value,
        )
        for share, (views, reactions, comments, reshares) in zip(
            shares.order_by("-published_at")[:2], figures, strict=False
        )
        if share.published_at and share.published_at + timedelta(days=3) < now
    )
