"""Putting the hub's page together: lists, cards in plain values, and the words for reasons."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from advocacy.accounts.models import Membership
from advocacy.accounts.navigation import slot
from advocacy.tenancy.together import Asking
from content.highlighting import Marked, mark
from content.kinds import INTERNAL
from content.media import picture_url
from content.models import Post
from content.queries import feed, for_you
from content.queries.feed import PostFacts
from content.queries.finding import Narrowing, narrowed, search_posts, texts_of
from content.ranking import Candidate, Reason

PAGE_SIZE = 12
VIEWS = ("for-you", "newest", "saved", "hidden", "shared", "ending")
_REASONS = {
    Reason.TOPIC: gettext_lazy("You follow %(topic)s"),
    Reason.PINNED: gettext_lazy("Pinned by your comms team"),
    Reason.CAMPAIGN: gettext_lazy("Part of a campaign"),
    Reason.NEW: gettext_lazy("New in the hub"),
    Reason.LANGUAGE: gettext_lazy("In a language you read"),
    Reason.UNREAD: gettext_lazy("You have not opened it yet"),
    Reason.EVERYBODY: gettext_lazy("Picked for you and your colleagues"),
}
# By the days until then, in the reader's calendar.
_ENDS = (gettext_lazy("Ends today"), gettext_lazy("Ends tomorrow"), gettext_lazy("Ends in 2 days"))


@dataclass(frozen=True)
class Card:
    """A post as its card shows it, in plain values: what is drawn from the same ones is kept."""

    pk: int
    title: str
    summary: str
    why: str
    chips: tuple[tuple[str, str], ...]
    picture: str
    picture_alt: str
    is_saved: bool
    share_count: int
    reading_minutes: int
    points: str
    sharers: tuple[str, ...] = ()
    # Internal notes are read, never shared.
    is_shareable: bool = True


@dataclass
class Listing:
    """One page of a list, and where the next one is."""

    cards: list[Card] = field(default_factory=list)
    next_page: int | None = None
    # Whether the for-you list ends before everything was shown: nobody weighs thousands of posts.
    is_cut: bool = False
    # Fresh posts about followed topics, on the for-you list only.
    fitting: int = 0
    # False when a search found nothing and shows what resembles it instead.
    holds_words: bool = True
    # What a search found, marked in the texts of its cards.
    marked: Mapping[int, Marked] = field(default_factory=dict)


def listing(
    membership: Membership, *, view: str, text: str, narrowing: Narrowing, page: int
) -> Asking:
    """A page of the hub for a person, as a `Listing`. An unknown page is empty."""
    now = timezone.now()
    holds_words = True
    if text:
        posts, holds_words = search_posts(feed.offered_posts(membership), text)
    elif view == "saved":
        posts = feed.saved(membership)
    elif view == "hidden":
        posts = feed.hidden(membership)
    elif view == "shared":
        posts = feed.shared(membership)
    elif view == "ending":
        posts = feed.ending(membership, now=now)
    elif view == "newest" or narrowing.is_set:
        posts = feed.newest(feed.hub_posts(membership))
    else:
        return (yield from _for_you(membership, page, now))
    found = _paged(narrowed(posts, narrowing), membership, page, now)
    found.holds_words = holds_words
    if text and holds_words and found.cards:
        found.marked = mark(texts_of([card.pk for card in found.cards]), text)
    return found


def _for_you(membership: Membership, page: int, now: datetime) -> Asking:
    candidates: list[Candidate] = yield from for_you.for_you_together(membership, now=now)
    start = (page - 1) * PAGE_SIZE
    shown = candidates[start : start + PAGE_SIZE]
    return Listing(
        cards=_cards(
            [candidate.post_id for candidate in shown],
            membership,
            now,
            {candidate.post_id: candidate for candidate in shown},
        ),
        next_page=page + 1 if len(candidates) > start + PAGE_SIZE else None,
        is_cut=len(candidates) >= for_you.CANDIDATES,
        fitting=sum(
            candidate.interest > 0 and not candidate.was_seen and candidate.is_new
            for candidate in candidates
        ),
    )


def _paged(posts: QuerySet[Post], membership: Membership, page: int, now: datetime) -> Listing:
    # One more than shown tells whether there is a next page, without counting them all.
    start = (page - 1) * PAGE_SIZE
    found = list(posts.values_list("pk", flat=True)[start : start + PAGE_SIZE + 1])
    return Listing(
        cards=_cards(found[:PAGE_SIZE], membership, now, {}),
        next_page=page + 1 if len(found) > PAGE_SIZE else None,
    )


def card_of(post_id: int, membership: Membership) -> Card:
    """One card, e.g. after it was saved, of a post that this person may see."""
    return _cards([post_id], membership, timezone.now(), {})[0]


def _cards(
    post_ids: Sequence[int],
    membership: Membership,
    now: datetime,
    candidates: Mapping[int, Candidate],
) -> list[Card]:
    if candidates:
        saved = {post_id for post_id in post_ids if candidates[post_id].is_saved}
    else:
        saved = feed.saved_among(post_ids, membership)
    labels = _merged("hub.labels", membership, post_ids)
    sharers = _merged("hub.sharers", membership, post_ids)
    why = _Why(membership)
    return [
        Card(
            pk=facts.pk,
            title=facts.title,
            summary=facts.summary,
            why=why(candidates.get(facts.pk), facts),
            chips=tuple(_chips(facts, now)),
            picture=picture_url(facts.picture_id) if facts.picture_id else "",
            picture_alt=facts.picture_alt,
            is_saved=facts.pk in saved,
            share_count=facts.share_count,
            reading_minutes=facts.reading_minutes or 0,
            points=labels.get(facts.pk, "") if facts.kind not in INTERNAL else "",
            sharers=tuple(sharers.get(facts.pk, ())),
            is_shareable=facts.kind not in INTERNAL,
        )
        for facts in feed.facts_of(post_ids)
    ]


def _merged(name: str, membership: Membership, post_ids: Sequence[int]) -> dict[int, Any]:
    merged: dict[int, Any] = {}
    if post_ids:
        for found in slot(name, membership, list(post_ids)):
            merged |= found
    return merged


def _chips(facts: PostFacts, now: datetime) -> Iterator[tuple[str, str]]:
    for name in facts.topics[:2]:
        yield name, "brand"
    if facts.purpose:
        yield facts.purpose, ""
    days = feed.days_left(facts.visible_until, now=now)
    if days is not None:
        yield str(_ENDS[days]), "warn"


class _Why:
    """Why posts are there, in words; each is looked up once for a list."""

    def __init__(self, membership: Membership) -> None:
        self._language = membership.interface_language
        self._known: dict[Reason, str] = {}

    def __call__(self, candidate: Candidate | None, facts: PostFacts) -> str:
        if candidate is None:
            return ""
        reason = candidate.reason
        is_foreign = facts.language != self._language
        if reason is Reason.UNREAD and candidate.reads_language and is_foreign:
            # In another language than everything around it: that is what one wonders about.
            reason = Reason.LANGUAGE
        words = self._known.get(reason)
        if words is None:
            words = self._known[reason] = str(_REASONS[reason])
        return words % {"topic": candidate.topic} if reason is Reason.TOPIC else words


def greeting(first_name: str, hour: int) -> str:
    """Good morning until 11, good evening from 18 on."""
    values = {"name": first_name}
    if hour < 11:
        return _("Good morning, %(name)s") % values
    if hour < 18:
        return _("Hello, %(name)s") % values
    return _("Good evening, %(name)s") % values
