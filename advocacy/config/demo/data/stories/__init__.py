"""What the demo's posts say: hand-written, one folder of TOML files a company."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_HOME = Path(__file__).parent
PURPOSES = ("insight", "people", "news")


@dataclass(frozen=True)
class Caption:
    text: str
    tone: str
    language: str = "en"


@dataclass(frozen=True)
class Moment:
    """So many days before today, at an hour."""

    days: int
    hour: int
    minute: int = 0


@dataclass(frozen=True)
class Remark:
    """A line of a review conversation; `by` is a first name."""

    by: str
    text: str
    at: Moment
    kind: str = "comment"


@dataclass(frozen=True)
class Story:
    slug: str
    title: str
    summary: str
    why: str
    topics: tuple[str, ...]
    purpose: str
    motif: str
    alt: str
    captions: tuple[Caption, ...]
    language: str = "en"
    kind: str = "article"
    minutes: int | None = None
    # First and last day in the hub, in days from today; left out: some weeks of the period.
    starts: int | None = None
    ends: int | None = None
    campaign: str = ""
    teams: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    status: str = "approved"
    origin: str = "curator"
    author: str = ""
    site: str = ""
    reason: str = ""
    submitted: Moment | None = None
    conversation: tuple[Remark, ...] = field(default_factory=tuple)


def stories_of(company: str) -> list[Story]:
    """All stories of a company, by the names of their files. Raises ValueError for a bad one."""
    found = []
    for path in sorted((_HOME / company).glob("*.toml")):
        for entry in tomllib.loads(path.read_text(encoding="utf-8"))["story"]:
            try:
                found.append(_story(entry))
            except (KeyError, TypeError) as error:
                raise ValueError(f"{path.name}: {entry.get('slug')}: {error}") from error
    return found


def _story(entry: dict[str, Any]) -> Story:
    values = dict(entry)
    values["starts"], values["ends"] = values.pop("from", None), values.pop("until", None)
    values["captions"] = tuple(Caption(**caption) for caption in values["captions"])
    values["conversation"] = tuple(map(_remark, values.get("conversation", ())))
    for name in ("topics", "teams", "languages"):
        values[name] = tuple(values.get(name, ()))
    if "submitted" in values:
        values["submitted"] = Moment(**values["submitted"])
    return Story(**values)


def _remark(entry: dict[str, Any]) -> Remark:
    when = Moment(entry["days"], entry["hour"], entry.get("minute", 0))
    return Remark(entry["by"], entry["text"], when, entry.get("kind", "comment"))
