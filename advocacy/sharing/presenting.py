"""Shares and connections as pages show them: prepared values, no decisions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from advocacy.accounts.navigation import slot
from advocacy.sharing import networks, rules
from advocacy.sharing.models import LinkedInAccount, Share
from advocacy.sharing.words import Words, problem_words, reason_given
from advocacy.tenancy.together import together
from advocacy.tenancy.urls import reverse

if TYPE_CHECKING:
    from advocacy.sharing.listing import ListedShare

_BEGINNING = 90


@dataclass(frozen=True)
class Connection:
    """A member's connection with LinkedIn, in what matters to read."""

    state: str
    """none, connected, expired, revoked, restricted or disconnected."""
    name: str = ""
    ends_at: datetime | None = None
    days_left: int | None = None
    prompts: bool = False
    """It ends soon enough to say so."""

    @property
    def is_connected(self) -> bool:
        return self.state == "connected"


def connection_of(account: LinkedInAccount | None, *, now: datetime | None = None) -> Connection:
    """The connection as of now: one whose time is over counts as expired, swept or not."""
    if account is None:
        return Connection("none")
    return _connection(account.status, account.name, account.ends_at, now or timezone.now())


def _connection(status: str, name: str, ends_at: datetime | None, now: datetime) -> Connection:
    if status != LinkedInAccount.Status.CONNECTED:
        return Connection(status, name=name)
    if ends_at is not None and ends_at <= now:
        return Connection("expired", name=name, ends_at=ends_at)
    return Connection(
        "connected",
        name=name,
        ends_at=ends_at,
        days_left=rules.days_left(expires_at=ends_at, now=now) if ends_at else None,
        prompts=ends_at is not None and rules.prompt_due(expires_at=ends_at, now=now) is not None,
    )


# What `connection_from` takes, of a table called `account`; the tokens stay in the database.
ACCOUNT = """account.status, account.name, account.expires_at, account.refresh_token IS NOT NULL,
account.refresh_expires_at"""


def connection_from(values: Sequence[Any], *, now: datetime) -> Connection:
    """The connection that the columns of `ACCOUNT` tell of; all None where there is no account."""
    status, name, expires_at, has_refresh_token, refresh_expires_at = values
    if status is None:
        return Connection("none")
    ends_at = rules.connection_ends(
        expires_at=expires_at,
        has_refresh_token=has_refresh_token,
        refresh_expires_at=refresh_expires_at,
    )
    return _connection(status, name, ends_at, now)


@dataclass(frozen=True)
class ShareView:
    """A share in a list or on its page."""

    share: Share
    title: str
    beginning: str
    network: str
    label: str
    tone: str
    moment: datetime
    words: Words | None
    reason_given: str
    figures: Any
    points: int | None

    @property
    def url(self) -> str:
        return reverse("sharing:share", share_id=self.share.pk)

    @property
    def is_moving(self) -> bool:
        """Something happens to it within seconds: worth looking again by itself."""
        share = self.share
        if share.status == Share.Status.PUBLISHING:
            return True
        waits = [Share.Status.QUEUED, Share.Status.UNCONFIRMED]
        soon = (
            share.next_attempt_at is not None
            and (share.next_attempt_at - timezone.now()).total_seconds() < 120
        )
        return share.status in waits and soon

    @property
    def is_late(self) -> bool:
        """Nothing has taken what has long been due: the fault is ours, not LinkedIn's."""
        share = self.share
        if share.status == Share.Status.PUBLISHING:
            due_at = share.claimed_at
        elif share.status in (Share.Status.APPROVED, *rules.MOVING, Share.Status.UNCONFIRMED):
            due_at = share.next_attempt_at
        else:
            return False
        return due_at is not None and rules.is_late(due_at=due_at, now=timezone.now())

    @property
    def needs_member(self) -> bool:
        share = self.share
        return share.status in rules.NEEDS_MEMBER and share.next_attempt_at is None


def share_views(shares: Iterable[Share]) -> list[ShareView]:
    """Shares with what other apps know of them: one question to each app, however many shares."""
    shares = list(shares)
    published = [share.pk for share in shares if share.published_at is not None]
    figures, points = known_of(published, "share.figures", "share.points")
    return [share_view(share, figures=figures, points=points) for share in shares]


def share_view(
    share: Share, *, figures: dict[int, Any] | None = None, points: dict[int, int] | None = None
) -> ShareView:
    label, tone = label_of(share)
    # What they typed: the note about their employer would say the same in every row.
    text = share.text or share.approved_text
    return ShareView(
        share=share,
        title=share.post.title if share.post else _("Own post"),
        beginning=beginning_of(text),
        network=str(networks.get(share.network).name),
        label=label,
        tone=tone,
        moment=share.published_at or share.scheduled_for or share.updated_at,
        words=problem_words(share.problem, is_retried=share.next_attempt_at is not None),
        reason_given=reason_given(share),
        figures=(figures or {}).get(share.pk),
        points=(points or {}).get(share.pk),
    )


def is_reconnected(share: Share, account: LinkedInAccount | None) -> bool:
    """Whether the member connected anew after the attempt that asked them to."""
    if account is None or not connection_of(account).is_connected:
        return False
    asked_at = share.claimed_at or share.approved_at
    return asked_at is not None and account.connected_at > asked_at


def known_of(share_ids: list[int], *names: str) -> list[dict[int, Any]]:
    """What the providers of slots say about these shares, a mapping for each slot. The providers
    may be askers of `advocacy.tenancy.together`."""
    if not share_ids:
        return [{} for _ in names]
    asked = [slot(name, share_ids) for name in names]
    return merged(asked, together(*chain.from_iterable(asked)))


def merged(
    asked: Sequence[Sequence[Any]], answers: Iterable[dict[Any, Any]]
) -> list[dict[Any, Any]]:
    """The answers of the providers of several slots, a mapping for each slot."""
    rest = iter(answers)
    return [dict(chain.from_iterable(next(rest).items() for _ in providers)) for providers in asked]


def label_of(share: Share | ListedShare, *, language: str = "") -> tuple[str, str]:
    """What a share's state is called, and the tone of its chip. `language`: the active one, for
    whoever asks about many."""
    return _label(
        share.status,
        share.by_hand,
        share.next_attempt_at is not None,
        bool(share.problem),
        language or get_language() or "",
    )


@lru_cache(maxsize=2_000)
def _label(
    status: str, by_hand: bool, is_tried_again: bool, has_problem: bool, language: str
) -> tuple[str, str]:
    """In the active language, which has to be this one."""
    Status = Share.Status
    if status == Status.APPROVED and by_hand:
        return _("Waiting for you to post it"), "warn"
    if status == Status.PUBLISHED and by_hand:
        return _("Recorded"), "good"
    if status == Status.UNCONFIRMED and is_tried_again:
        return _("Checking with LinkedIn"), "brand"
    if status == Status.QUEUED and has_problem:
        return _("Waiting"), "brand"
    if status in rules.NEEDS_MEMBER:
        return _("Needs you"), "warn"
    if status in rules.MOVING:
        return _("Publishing"), "brand"
    tones = {Status.APPROVED: "brand", Status.PUBLISHED: "good"}
    return str(Status(status).label), tones.get(Status(status), "")


def beginning_of(text: str) -> str:
    """The first words of a text in one line."""
    line = " ".join(text.split())
    return line if len(line) <= _BEGINNING else line[:_BEGINNING].rsplit(" ", 1)[0] + " …"
