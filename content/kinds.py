"""What each kind of post is made of: its own fields, its files, and what it cannot do without."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

# LinkedIn's limits of a poll: learn.microsoft.com/linkedin/marketing/community-management/shares/
# poll-post-api
POLL_QUESTION_LENGTH, POLL_OPTION_LENGTH = 140, 30
POLL_OPTIONS = range(2, 5)
POLL_DAYS = (1, 3, 7, 14)
# LinkedIn's limit of a post with several pictures.
MOST_PICTURES = 20

_URN = re.compile(r"urn:li:(?:share|ugcPost|activity):\d{10,25}")
# A post's address as people copy it: …/posts/acme_some-words-activity-7200000000000000000-abcd
_IN_ADDRESS = re.compile(r"linkedin\.com/posts/[^?#]*-(share|ugcPost|activity)-(\d{10,25})")


@dataclass(frozen=True)
class Poll:
    """A question with two to four answers, open for some days."""

    question: str
    options: tuple[str, ...]
    days: int = 7

    def as_json(self) -> dict[str, Any]:
        return {"question": self.question, "options": list(self.options), "days": self.days}

    @classmethod
    def from_json(cls, value: dict[str, Any] | None) -> Poll | None:
        if not value:
            return None
        return cls(value["question"], tuple(value["options"]), value["days"])


class PollProblem(ValueError):
    """A poll that LinkedIn would not take. `args[0]` names the field that is wrong."""


def check_poll(poll: Poll) -> None:
    """Raises PollProblem("question" | "options" | "days")."""
    if not 0 < len(poll.question) <= POLL_QUESTION_LENGTH:
        raise PollProblem("question")
    distinct = {option.casefold() for option in poll.options}
    if len(poll.options) not in POLL_OPTIONS or len(distinct) < len(poll.options):
        raise PollProblem("options")
    if not all(0 < len(option) <= POLL_OPTION_LENGTH for option in poll.options):
        raise PollProblem("options")
    if poll.days not in POLL_DAYS:
        raise PollProblem("days")


def linkedin_urn(text: str) -> str:
    """The URN of a LinkedIn post in an address or a URN that somebody pasted; "" for neither.

    >>> linkedin_urn("https://www.linkedin.com/feed/update/urn%3Ali%3Ashare%3A7200000000000000000/")
    'urn:li:share:7200000000000000000'
    """
    plain = unquote(text.strip())
    if found := _URN.search(plain):
        return found.group()
    if found := _IN_ADDRESS.search(plain):
        return f"urn:li:{found.group(1)}:{found.group(2)}"
    return ""


# Shown in the hub, never shared: `queries.shareable_post` refuses them.
INTERNAL = frozenset({"note"})
# Kinds that are nothing without a file of their own, and the kind of that file.
CARRIED: dict[str, str] = {"picture": "picture", "document": "document", "video": "video"}
# The fields that a kind has beyond those of every post.
OWN_FIELDS: dict[str, tuple[str, ...]] = {
    "event": ("starts_at", "ends_at", "place"),
    "job": ("place", "apply_until"),
    "reshare": ("reshare_of",),
    "poll": ("poll",),
}
EVERY_OWN_FIELD = tuple(dict.fromkeys(name for names in OWN_FIELDS.values() for name in names))


def carried_kind_of(kind: str, *, has_link: bool) -> str | None:
    """The kind of file that a share carries itself, or None when it shares a link."""
    if kind in CARRIED:
        return CARRIED[kind]
    if has_link or kind in {"poll", "reshare", "note"}:
        return None
    return "picture"


def has_field(kind: str, name: str) -> bool:
    return name in OWN_FIELDS.get(kind, ())
