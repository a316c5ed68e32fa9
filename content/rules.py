"""Decisions about posts on plain values: steps, windows, links, who may see what."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

from content.kinds import INTERNAL

# As much as two shares in one's own words: more would leave one post to share.
MOST_EXTRA_POINTS = 20


class Step(StrEnum):
    """What can happen to a post."""

    SUBMIT = "submit"
    APPROVE = "approve"
    REQUEST_CHANGES = "request_changes"
    # The text of an approved post was changed: somebody has to look again.
    REVISE = "revise"
    # The author takes a post out of the queue again.
    TAKE_BACK = "take_back"
    WITHDRAW = "withdraw"
    REOPEN = "reopen"


# The status that a step leads to. A pair that is not listed is not possible.
TRANSITIONS: dict[tuple[str, Step], str] = {
    ("draft", Step.SUBMIT): "in_review",
    ("draft", Step.WITHDRAW): "withdrawn",
    ("changes_requested", Step.SUBMIT): "in_review",
    ("changes_requested", Step.WITHDRAW): "withdrawn",
    ("in_review", Step.APPROVE): "approved",
    ("in_review", Step.REQUEST_CHANGES): "changes_requested",
    ("in_review", Step.TAKE_BACK): "draft",
    ("in_review", Step.WITHDRAW): "withdrawn",
    ("approved", Step.REVISE): "in_review",
    ("approved", Step.WITHDRAW): "withdrawn",
    ("withdrawn", Step.REOPEN): "draft",
}


def next_status(current: str, step: Step) -> str | None:
    """The status after a step; None when the step is not possible now."""
    return TRANSITIONS.get((current, step))


def sources_of(step: Step) -> frozenset[str]:
    """The statuses in which a step is possible."""
    return frozenset(status for status, known in TRANSITIONS if known == step)


class WindowProblem(StrEnum):
    NO_END = "no_end"
    ENDS_BEFORE_START = "ends_before_start"
    OVER = "over"


def window_problem(
    *, visible_from: datetime | None, visible_until: datetime | None, now: datetime
) -> WindowProblem | None:
    """What is wrong with a window of a post that is to be shown. Every post expires."""
    if visible_until is None:
        return WindowProblem.NO_END
    if visible_from is not None and visible_until <= visible_from:
        return WindowProblem.ENDS_BEFORE_START
    if visible_until <= now:
        return WindowProblem.OVER
    return None


def in_window(
    *, visible_from: datetime | None, visible_until: datetime | None, now: datetime
) -> bool:
    """From the first moment, up to but not including the last."""
    return (visible_from is None or visible_from <= now) and (
        visible_until is None or now < visible_until
    )


class Stage(StrEnum):
    """Where a post is in its life: its status and, once approved, its window."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    CHANGES_REQUESTED = "changes_requested"
    SCHEDULED = "scheduled"
    LIVE = "live"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


def stage_of(
    *,
    status: str,
    visible_from: datetime | None,
    visible_until: datetime | None,
    now: datetime,
) -> Stage:
    if status != "approved":
        return Stage(status)
    if visible_from is not None and now < visible_from:
        return Stage.SCHEDULED
    if visible_until is not None and visible_until <= now:
        return Stage.EXPIRED
    return Stage.LIVE


@dataclass(frozen=True)
class Audience:
    """Whom a post is meant for. What is given narrows; nothing given at all reaches nobody."""

    for_everyone: bool = True
    team_ids: Collection[int] = ()
    languages: Collection[str] = ()
    locations: Collection[str] = ()
    group_ids: Collection[int] = ()

    @property
    def reaches_somebody(self) -> bool:
        named = self.team_ids or self.languages or self.locations or self.group_ids
        return self.for_everyone or bool(named)


@dataclass(frozen=True)
class Reader:
    """What decides which posts a member sees."""

    status: str
    # Teams from the root to one's own: a post for a team is for its sub-teams too.
    team_path: Sequence[int] = ()
    languages: Sequence[str] = ()
    location: str = ""
    group_ids: Collection[int] = ()


# Who can be shown posts at all. Pausing stops mails and figures, not reading.
READING_STATUSES = frozenset({"member", "ambassador", "paused"})


def is_addressed(audience: Audience, reader: Reader) -> bool:
    if audience.for_everyone:
        return True
    if not audience.reaches_somebody:
        return False
    return (
        (not audience.team_ids or bool(set(audience.team_ids) & set(reader.team_path)))
        and (not audience.languages or bool(set(audience.languages) & set(reader.languages)))
        and (not audience.locations or reader.location in audience.locations)
        and (not audience.group_ids or bool(set(audience.group_ids) & set(reader.group_ids)))
    )


def is_visible(
    *,
    status: str,
    visible_from: datetime | None,
    visible_until: datetime | None,
    audience: Audience,
    reader: Reader,
    now: datetime,
) -> bool:
    """Whether a member sees a post. `queries.posts_visible_to` says the same in SQL."""
    return (
        status == "approved"
        and reader.status in READING_STATUSES
        and in_window(visible_from=visible_from, visible_until=visible_until, now=now)
        and is_addressed(audience, reader)
    )


def reading_languages(content_languages: Collection[str], interface_language: str) -> list[str]:
    """The languages somebody reads posts in: as chosen, otherwise that of the application."""
    return list(content_languages) or [interface_language]


# Parameters that name a campaign or a visitor, never a page.
_TRACKING = frozenset(
    "fbclid gclid dclid gbraid wbraid msclkid mc_cid mc_eid igshid li_fat_id trk trkinfo "
    "ref_src yclid _hsenc _hsmi mkt_tok vero_id oly_enc_id oly_anon_id spm".split()
)


def canonical_url(url: str) -> str:
    """One spelling for one page, to find the same page pasted twice.

    Lower-case host, no default port, fragment, tracking parameters or trailing slash; parameters
    sorted; http and https alike. Empty for what is no http(s) address. For comparing only: never
    fetch it.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"} or not host:
        return ""
    if port not in (None, 80, 443):
        host = f"{host}:{port}"
    parameters = sorted(
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if name.lower() not in _TRACKING and not name.lower().startswith("utm_")
    )
    path = quote(unquote(parts.path), safe="/:@!$&'()*+,;=~-._").rstrip("/")
    return urlunsplit(("https", host, path, urlencode(parameters), ""))[:1000]


class Missing(StrEnum):
    """What keeps a post from being submitted."""

    PURPOSE = "purpose"
    CAPTION = "caption"
    WINDOW = "window"
    AUDIENCE = "audience"
    ALT_TEXT = "alt_text"
    LINK_OR_PICTURE = "link_or_picture"
    PICTURE_FILE = "picture_file"
    FILE = "file"
    EVENT_START = "event_start"
    RESHARED_POST = "reshared_post"
    POLL = "poll"
    BLOCKED_TEXT = "blocked_text"


def missing_for_review(
    *,
    has_purpose: bool,
    captions: int,
    window_problem: WindowProblem | None,
    audience: Audience,
    has_link: bool,
    has_picture: bool,
    alt_text: str,
    blocking_findings: int,
    kind: str = "article",
    has_file: bool = False,
    has_own_field: bool = True,
) -> tuple[Missing, ...]:
    """What a post still lacks before somebody else looks at it, in the order of the editor.

    `alt_text` is empty when any picture lacks one; `has_own_field` is about the one field without
    which an event, reshare or poll is none. Internal notes are read only: no caption, no purpose.
    """
    is_shared = kind not in INTERNAL
    checks = (
        *_missing_substance(
            kind, has_link=has_link, has_picture=has_picture, has_file=has_file, own=has_own_field
        ),
        (Missing.ALT_TEXT, not has_picture or bool(alt_text.strip())),
        (Missing.CAPTION, captions > 0 or not is_shared),
        (Missing.BLOCKED_TEXT, blocking_findings == 0),
        (Missing.PURPOSE, has_purpose or not is_shared),
        (Missing.AUDIENCE, audience.reaches_somebody),
        (Missing.WINDOW, window_problem is None),
    )
    return tuple(what for what, given in checks if not given)


def _missing_substance(
    kind: str, *, has_link: bool, has_picture: bool, has_file: bool, own: bool
) -> tuple[tuple[Missing, bool], ...]:
    match kind:
        case "note":
            return ()
        case "reshare":
            return ((Missing.RESHARED_POST, own),)
        case "poll":
            return ((Missing.POLL, own),)
        case "picture":
            return ((Missing.PICTURE_FILE, has_picture),)
        case "document" | "video":
            return ((Missing.FILE, has_file or has_link),)
        case "event":
            return ((Missing.LINK_OR_PICTURE, has_link or has_picture), (Missing.EVENT_START, own))
    return ((Missing.LINK_OR_PICTURE, has_link or has_picture),)
