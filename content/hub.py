"""Putting the hub's page together: lists, cards in plain values, and the words for reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from advocacy.accounts.models import Membership
from advocacy.accounts.navigation import slot
from advocacy.tenancy.urls import reverse
from content.media import picture_url
from content.models import Post
from content.queries import feed, posts_visible_to
from content.queries.finding import search_posts
from content.ranking import Candidate, Reason

PAGE_SIZE = 12
VIEWS = ("for-you", "newest", "saved", "hidden")


@dataclass(frozen=True)
class Card:
    """A post as its card shows it."""

    post: Post
    why: str
    chips: list[tuple[str, str]]
    picture: str | None
    saved: bool
    points: str
    sharers: Sequence[str] = ()

    @property
    def url(self) -> str:
        return reverse("content:post", post_id=self.post.pk)


@dataclass
class Listing:
    """One page of a list, and where the next one is."""

    cards: list[Card] = field(default_factory=list)
    next_page: int | None = None
    # Fresh posts about followed topics, on the for-you list only.
    fitting: int = 0
    # False when a search found nothing and shows what resembles it instead.
    holds_words: bool = True


def listing(
    membership: Membership, *, view: str, topic_id: int | None, text: str, page: int
) -> Listing:
    """A page of the hub for a person. An unknown page is empty."""
    now = timezone.now()
    holds_words = True
    if text:
        posts, holds_words = search_posts(posts_visible_to(membership), text)
    elif view == "saved":
        posts = feed.saved(membership)
    elif view == "hidden":
        posts = feed.hidden(membership)
    elif view == "newest" or topic_id is not None:
        posts = feed.newest(feed.hub_posts(membership))
    else:
        return _for_you(membership, page, now)
    if topic_id is not None:
        posts = posts.filter(posttopic__topic_id=topic_id)
    found = _paged(posts, membership, page, now)
    found.holds_words = holds_words
    return found


def _for_you(membership: Membership, page: int, now: datetime) -> Listing:
    candidates = feed.for_you(membership, now=now)
    start = (page - 1) * PAGE_SIZE
    shown = candidates[start : start + PAGE_SIZE]
    posts = feed.with_card_details(
        Post.objects.filter(pk__in=[candidate.post_id for candidate in shown]), membership
    )
    by_id = {post.pk: post for post in posts}
    return Listing(
        cards=_cards(
            [by_id[candidate.post_id] for candidate in shown],
            membership,
            now,
            {
                candidate.post_id: _reason(candidate)
                for candidate in shown
                if candidate.reason is not Reason.LANGUAGE
                # That a post speaks the application's own language needs no word.
                or by_id[candidate.post_id].language != membership.interface_language
            },
        ),
        next_page=page + 1 if len(candidates) > start + PAGE_SIZE else None,
        fitting=sum(
            candidate.interest > 0 and not candidate.was_seen and candidate.is_new
            for candidate in candidates
        ),
    )


def _paged(posts: QuerySet[Post], membership: Membership, page: int, now: datetime) -> Listing:
    # One more than shown tells whether there is a next page, without counting them all.
    start = (page - 1) * PAGE_SIZE
    found = list(feed.with_card_details(posts, membership)[start : start + PAGE_SIZE + 1])
    return Listing(
        cards=_cards(found[:PAGE_SIZE], membership, now, {}),
        next_page=page + 1 if len(found) > PAGE_SIZE else None,
    )


def card_of(post: Any, membership: Membership) -> Card:
    """One card, e.g. after it was saved. `post` comes from `with_card_details`."""
    return _cards([post], membership, timezone.now(), {})[0]


def _cards(
    posts: Sequence[Any], membership: Membership, now: datetime, reasons: Mapping[int, str]
) -> list[Card]:
    post_ids = [post.pk for post in posts]
    labels = _merged("hub.labels", membership, post_ids)
    sharers = _merged("hub.sharers", membership, post_ids)
    return [
        Card(
            post=post,
            why=reasons.get(post.pk, ""),
            chips=_chips(post, now),
            picture=picture_url(post.picture) if post.picture else None,
            saved=post.is_saved,
            points=labels.get(post.pk, ""),
            sharers=sharers.get(post.pk, ()),
        )
        for post in posts
    ]


def _merged(name: str, membership: Membership, post_ids: list[int]) -> dict[int, Any]:
    merged: dict[int, Any] = {}
    if post_ids:
        for found in slot(name, membership, post_ids):
            merged |= found
    return merged


def _chips(post: Any, now: datetime) -> list[tuple[str, str]]:
    chips = [(name, "brand") for name in post.topic_names[:2]]
    if post.purpose:
        chips.append((post.purpose.name, ""))
    days = feed.days_left(post, now=now)
    if days is not None:
        ends = ngettext("Ends in %(days)d day", "Ends in %(days)d days", days)
        chips.append((ends % {"days": days}, "warn"))
    return chips


def _reason(candidate: Candidate) -> str:
    words: dict[Reason | None, str | Promise] = {
        Reason.PINNED: _("Pinned by your comms team"),
        Reason.TOPIC: _("You follow %(topic)s") % {"topic": candidate.topic},
        Reason.CAMPAIGN: _("Part of a campaign"),
        Reason.NEW: _("New in the hub"),
        Reason.LANGUAGE: _("In a language you read"),
        None: "",
    }
    return str(words[candidate.reason])


def greeting(first_name: str, hour: int) -> str:
    """Good morning until 11, good evening from 18 on."""
    values = {"name": first_name}
    if hour < 11:
        return _("Good morning, %(name)s") % values
    if hour < 18:
        return _("Hello, %(name)s") % values
    return _("Good evening, %(name)s") % values
