"""Shares with their links, visits and figures, stored in bulk as the services would leave them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection

from advocacy.config.demo.data import figures
from advocacy.config.demo.data.bulk import analyze, new_ids
from advocacy.config.demo.data.clicks import ClickRow, click_rows
from advocacy.config.demo.data.companies import Company
from advocacy.config.demo.data.connections import Connection
from advocacy.config.demo.data.picks import Pick, Picker
from advocacy.config.demo.data.plan import Plan, Progress
from advocacy.config.demo.data.words import Writer
from advocacy.config.demo.personas import PERSONAS
from advocacy.kernel.copying import copy_rows
from advocacy.sharing.linkedin import urns
from advocacy.sharing.models import Share, ShareAttempt
from advocacy.tenancy.context import current_organization
from analytics.links.models import Click, LinkDay, TrackedLink
from analytics.links.services import CODE_LENGTH
from analytics.metrics.models import EngagementSnapshot, ShareFigures
from analytics.metrics.rules import next_poll
from analytics.metrics.snapshots import Snapshot, store_snapshots
from content.media import public_picture_url
from content.models import Post

Row = tuple[Any, ...]
# Single visits are kept for so many days; the days before have their sums. Of whom one can be in
# the demo all are kept: their best hour is known from them.
CLICK_DAYS = 2
_PLAYED = frozenset(persona.email for persona in PERSONAS)
_FLUSH_AT = 5_000
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

_LINK = (
    "id organization_id code target_url title description picture_url site_name post_id "
    "membership_id is_active human_clicks first_clicked_at last_clicked_at created_at"
).split()
_SHARE = (
    "id organization_id membership_id post_id caption_id link_id account_id network key by_hand "
    "status text language disclosure_mode disclosure_text disclosure_position visibility own_words "
    "approved_text approved_at attempt_count problem thumbnail_urn urn permalink published_at "
    "created_at updated_at"
).split()
_ATTEMPT = (
    "organization_id share_id number sent_at started_at finished_at outcome http_status error_code "
    "request_id"
).split()
_DAY = "organization_id link_id day human other".split()
_CLICK = "token organization_id link_id at kind visitor referrer_host device".split()
_FIGURES = "organization_id share_id origin polls".split()

# Django counts shares beside their post; here all at once.
_COUNT_SHARES = """
UPDATE content_post p SET share_count = s.count
FROM (
  SELECT post_id, count(*) AS count FROM sharing_share
  WHERE organization_id = %s AND status = 'published' GROUP BY post_id
) s
WHERE s.post_id = p.id AND p.organization_id = %s
"""


@dataclass
class _Batch:
    """Rows that wait to be stored together."""

    links: list[Row] = field(default_factory=list)
    shares: list[Row] = field(default_factory=list)
    attempts: list[Row] = field(default_factory=list)
    days: list[Row] = field(default_factory=list)
    clicks: list[Row] = field(default_factory=list)
    snapshots: list[Snapshot] = field(default_factory=list)
    # Measured shares with when to ask again; and those that nobody can measure.
    polls: list[tuple[int, datetime | None, int]] = field(default_factory=list)
    unmeasured: list[Row] = field(default_factory=list)


class Activity:
    """Makes everything that follows from sharing, for the organization entered."""

    def __init__(
        self, plan: Plan, company: Company, connections: dict[int, Connection], progress: Progress
    ) -> None:
        self.plan, self.company, self.connections = plan, company, connections
        self.progress = progress
        self.now = plan.now(company.zone)
        self._organization_id = current_organization().pk
        self._chance = plan.chance(company.slug, "activity")
        self._writer = Writer()
        self._visits = plan.chance(company.slug, "visits")
        self._codes = plan.chance(company.slug, "codes")
        self._pictures: dict[int, str] = {}
        self._offsets = figures.poll_offsets(plan.share_count)
        self._clicks_from = plan.today - timedelta(days=CLICK_DAYS)
        usual = plan.share_count * figures.USUAL_CLICKS
        self._click_factor = plan.clicks / usual if plan.clicks and usual else 1.0

    def make(self, picker: Picker) -> int:
        """Store all picks. Returns how many shares there are."""
        made, batch = 0, _Batch()
        days = self.plan.days
        for number, (_day, picks) in enumerate(picker.days(), start=1):
            for pick, share_id, link_id in zip(
                picks, new_ids(Share, len(picks)), new_ids(TrackedLink, len(picks)), strict=True
            ):
                self._add(batch, pick, share_id, link_id)
            made += len(picks)
            if len(batch.shares) >= _FLUSH_AT or number == days:
                self._store(batch)
                batch = _Batch()
                if self.plan.share_count > 10 * _FLUSH_AT:
                    self.progress.part(number, days)
        with connection.cursor() as cursor:
            cursor.execute(_COUNT_SHARES, [self._organization_id] * 2)
        analyze(TrackedLink, Share, LinkDay, Click, EngagementSnapshot, ShareFigures, Post)
        return made

    def _add(self, batch: _Batch, pick: Pick, share_id: int, link_id: int) -> None:
        link = self.connections.get(pick.person.id)
        urn = self._urn(pick.at) if link else ""
        # Posted by hand, a share has a name that nobody here knows.
        audience = figures.audience_of(urn or self._urn(pick.at), pick.person.connections)
        visits = figures.visits_of(
            audience,
            pick.at,
            appeal=pick.material.appeal * self._click_factor,
            last_day=self.plan.last_day,
            zone=self.company.zone,
            chance=self._chance,
        )
        self._add_link(batch, pick, link_id, visits)
        batch.shares.append(self._share(pick, share_id, link_id, link, urn))
        if link:
            batch.attempts.append(self._attempt(pick.at, share_id))
        if link and link.reads_figures:
            answers = list(
                figures.snapshots_of(
                    share_id,
                    audience,
                    pick.at,
                    now=self.now,
                    zone=self.company.zone,
                    offsets=self._offsets,
                )
            )
            batch.snapshots += answers
            batch.polls.append((share_id, next_poll(pick.at, self.now), len(answers)))
        batch.unmeasured.append((self._organization_id, share_id, "", 0))

    def _add_link(
        self, batch: _Batch, pick: Pick, link_id: int, visits: list[figures.Visits]
    ) -> None:
        post, first, last, human = pick.material.post, None, None, 0
        for visit in visits:
            batch.days.append((self._organization_id, link_id, visit.day, visit.human, visit.other))
            rows = self._clicks(pick, link_id, visit)
            batch.clicks += [(row[0], self._organization_id, *row[1:]) for row in rows]
            if visit.human:
                human += visit.human
                times = [row[2] for row in rows if row[3] == Click.Kind.HUMAN]
                noon = self.plan.moment(visit.day, self.company.zone, hour=12)
                day_first = min(times) if times else max(noon, pick.at)
                first = first or day_first
                last = max(times) if times else day_first
        batch.links.append(
            (
                link_id,
                self._organization_id,
                self._code(),
                post.url,
                post.title,
                post.summary,
                self._picture_url(post),
                post.site_name,
                post.pk,
                pick.person.id,
                True,
                human,
                first,
                last,
                pick.at - timedelta(minutes=1),
            )
        )

    def _clicks(self, pick: Pick, link_id: int, visits: figures.Visits) -> list[ClickRow]:
        zone = self.company.zone
        if visits.day >= self._clicks_from:
            return list(click_rows(visits, link_id, pick.at, zone, self.now, self._chance))
        if pick.person.email not in _PLAYED:
            return []
        return list(
            click_rows(visits, link_id, pick.at, zone, self.now, self._visits, by_hour=True)
        )

    def _share(
        self, pick: Pick, share_id: int, link_id: int, link: Connection | None, urn: str
    ) -> Row:
        written = self._writer.write(
            pick.caption,
            pick.material.captions,
            headline_names_employer=pick.person.headline_names_employer,
            chance=self._chance,
        )
        return (
            share_id,
            self._organization_id,
            pick.person.id,
            pick.material.post.pk,
            pick.caption.pk,
            link_id,
            link.account_id if link else None,
            "linkedin",
            uuid.UUID(int=self._chance.getrandbits(128), version=4),
            link is None,
            Share.Status.PUBLISHED,
            written.text,
            pick.caption.language,
            written.disclosure.mode,
            written.disclosure.text[:200],
            written.disclosure.position,
            "PUBLIC",
            written.own_words,
            written.approved_text,
            pick.at - timedelta(seconds=40),
            1 if link else 0,
            "",
            "",
            urn,
            urns.permalink(urn, site=settings.LINKEDIN_FEED_BASE) if urn else "",
            pick.at,
            pick.at - timedelta(minutes=self._chance.randint(2, 20)),
            pick.at,
        )

    def _attempt(self, at: datetime, share_id: int) -> Row:
        began = at - timedelta(seconds=3)
        sent = at - timedelta(seconds=1)
        outcome = ShareAttempt.Outcome.PUBLISHED
        return (self._organization_id, share_id, 1, sent, began, at, outcome, 201, "", "")

    def _store(self, batch: _Batch) -> None:
        copy_rows(TrackedLink._meta.db_table, _LINK, batch.links)
        copy_rows(Share._meta.db_table, _SHARE, batch.shares)
        copy_rows(ShareAttempt._meta.db_table, _ATTEMPT, batch.attempts)
        copy_rows(LinkDay._meta.db_table, _DAY, batch.days)
        copy_rows(Click._meta.db_table, _CLICK, batch.clicks)
        copy_rows(ShareFigures._meta.db_table, _FIGURES, batch.unmeasured)
        store_snapshots(batch.snapshots)
        self._store_polls(batch.polls)

    def _store_polls(self, polls: list[tuple[int, datetime | None, int]]) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                """
                UPDATE metrics_sharefigures f SET next_poll_at = p.at, polls = p.polls
                FROM unnest(%s::bigint[], %s::timestamptz[], %s::int[]) AS p(share_id, at, polls)
                WHERE f.share_id = p.share_id
                """,
                [list(column) for column in zip(*polls, strict=True)] or [[], [], []],
            )

    def _urn(self, at: datetime) -> str:
        """A name as LinkedIn gives it: the moment in its upper bits."""
        milliseconds = int(at.timestamp() * 1000) + self._chance.randrange(1000)
        return f"urn:li:share:{(milliseconds << 22) | self._chance.getrandbits(22)}"

    def _code(self) -> str:
        return "".join(self._codes.choices(_LETTERS, k=CODE_LENGTH))

    def _picture_url(self, post: Post) -> str:
        if post.pk not in self._pictures:
            self._pictures[post.pk] = public_picture_url(post) if post.picture_id else ""
        return self._pictures[post.pk]
