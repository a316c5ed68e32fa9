"""What a page's JSON-LD says: its kind, dates and places. Broken and hostile data gives nothing.

Vocabulary: https://schema.org. Pages nest, repeat and misspell it; only what is plain is taken.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

# What tells most comes first. A news page may embed a video or name its series of events; then it
# still is an article.
_KINDS = {
    "JobPosting": "job",
    "PodcastEpisode": "podcast",
    "NewsArticle": "article",
    "Article": "article",
    "BlogPosting": "article",
    "TechArticle": "article",
    "ScholarlyArticle": "article",
    "Report": "article",
    "Event": "event",
    "VideoObject": "video",
    "WebPage": "",
}
_DURATION = re.compile(r"P(?:(\d{1,3})D)?T(?:(\d{1,3})H)?(?:(\d{1,5})M)?(?:(\d{1,6})(?:\.\d+)?S)?")
_ONLINE = "VirtualLocation"
MAX_PLACE = 160


@dataclass(frozen=True)
class Details:
    """Empty or None for what the page does not say. Times without a zone are those of the place."""

    kind: str = ""
    """article, job, podcast, event, video or "": a kind of post."""
    headline: str = ""
    description: str = ""
    publisher: str = ""
    language: str = ""
    pictures: tuple[str, ...] = ()
    published_on: date | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    place: str = ""
    apply_until: date | None = None
    minutes: int | None = None
    """How long a video or an episode is, rounded up."""


def details_of(blocks: Iterable[Any]) -> Details:
    """The most telling node of a page's JSON-LD blocks, as parsed from JSON."""
    node, type_name = _best([node for block in blocks for node in _nodes(block)])
    kind = _KINDS.get(type_name, "")
    return Details(
        kind=kind,
        headline=_first_text(node, "headline", "title", "name"),
        description=_first_text(node, "description"),
        publisher=_name(node.get("publisher"))
        or _name(node.get("hiringOrganization"))
        or _name(node.get("partOfSeries")),
        language=_first_text(node, "inLanguage"),
        pictures=tuple(_pictures(node)),
        published_on=_date(_first_text(node, "datePublished", "uploadDate", "datePosted")),
        starts_at=_moment(node.get("startDate")) if kind == "event" else None,
        ends_at=_moment(node.get("endDate")) if kind == "event" else None,
        place=_place(node.get("location") or node.get("jobLocation")),
        apply_until=_date(_first_text(node, "validThrough")) if kind == "job" else None,
        minutes=_minutes(_first_text(node, "duration", "timeRequired"))
        if kind in {"video", "podcast"}
        else None,
    )


def _best(nodes: list[dict[str, Any]]) -> tuple[dict[str, Any], str]:
    for wanted in _KINDS:
        for node in nodes:
            kinds = node.get("@type")
            for kind in kinds if isinstance(kinds, list) else [kinds]:
                # BusinessEvent, EducationEvent and the like are all events.
                if kind == wanted or (wanted == "Event" and str(kind).endswith("Event")):
                    return node, wanted
    return {}, ""


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        for item in value[:50]:
            if isinstance(item, dict):
                yield from _nodes(item)
    if isinstance(value, dict):
        yield value
        graph = value.get("@graph")
        yield from (
            node
            for node in (graph[:50] if isinstance(graph, list) else ())
            if isinstance(node, dict)
        )


def _first_text(node: dict[str, Any], *names: str) -> str:
    return next((value for name in names if isinstance(value := node.get(name), str)), "")


def _name(value: Any) -> str:
    if isinstance(value, list):
        value = value[0] if value else None
    return _first_text(value, "name") if isinstance(value, dict) else ""


def _pictures(node: dict[str, Any]) -> Iterator[str]:
    for name in ("image", "thumbnailUrl"):
        found = node.get(name)
        for picture in found[:5] if isinstance(found, list) else [found]:
            if isinstance(picture, dict):
                picture = picture.get("url")
            if isinstance(picture, str) and picture:
                yield picture


def _place(value: Any) -> str:
    """ "Kampnagel, Hamburg" of a Place with its address; "online" of a virtual one."""
    if isinstance(value, list):
        value = next((one for one in value if not _is_online(one)), value[0] if value else None)
    if isinstance(value, str):
        return _line(value)
    if not isinstance(value, dict):
        return ""
    if _is_online(value):
        return "online"
    address = value.get("address")
    town = address if isinstance(address, str) else ""
    if isinstance(address, dict):
        town = _first_text(address, "addressLocality", "addressRegion", "addressCountry")
    parts = [part for part in (_first_text(value, "name"), town) if part]
    return _line(", ".join(dict.fromkeys(parts)))


def _is_online(value: Any) -> bool:
    return isinstance(value, dict) and value.get("@type") == _ONLINE


def _line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:MAX_PLACE]


def _moment(value: Any) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        return datetime.fromisoformat(value.strip())
    except ValueError:
        day = _date(value)
        return datetime.combine(day, time()) if day else None


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip()[:10])
    except ValueError:
        return None


def _minutes(text: str) -> int | None:
    """Whole minutes of an ISO 8601 duration, up to ten hours; None for what is none.

    >>> _minutes("PT1H2M10S")
    63
    """
    found = _DURATION.fullmatch(text.strip())
    if found is None:
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    total = math.ceil(((days * 24 + hours) * 3600 + minutes * 60 + seconds) / 60)
    return total if 0 < total <= 600 else None


def date_of(text: str) -> date | None:
    """The day of an ISO 8601 date or moment; None for anything else."""
    return _date(text)
