"""LinkedIn's names for posts and members, and what can be read out of them."""

import re
from datetime import UTC, datetime
from urllib.parse import quote

SITE = "https://www.linkedin.com"

_POST = re.compile(r"urn:li:(?:share|ugcPost|activity):([0-9]{1,20})")
_PASTED = re.compile(
    r"/feed/update/(?P<urn>urn(?::|%3A)li(?::|%3A)(?:share|ugcPost|activity)(?::|%3A)[0-9]{1,20})"
    r"|-(?P<kind>share|ugcPost|activity)-(?P<id>[0-9]{10,20})(?:-|$|[/?#])",
    re.IGNORECASE,
)
_KINDS = {"share": "share", "ugcpost": "ugcPost", "activity": "activity"}


def is_post_urn(text: str) -> bool:
    """True for urn:li:share:…, urn:li:ugcPost:… and urn:li:activity:…"""
    return _POST.fullmatch(text) is not None


def encode(urn: str) -> str:
    """For a path or a Rest.li query: every reserved character percent-encoded."""
    return quote(urn, safe="")


def permalink(urn: str, *, site: str = SITE) -> str:
    """The page of a post."""
    return f"{site}/feed/update/{urn}/"


def created_at(urn: str) -> datetime:
    """When LinkedIn created the post: its number is a snowflake, milliseconds above 22 bits.

    Raises `ValueError` for another URN.
    """
    match = _POST.fullmatch(urn)
    if match is None:
        raise ValueError(f"Not the URN of a post: {urn!r}")
    return datetime.fromtimestamp((int(match[1]) >> 22) / 1000, UTC)


def find_post_urn(text: str) -> str | None:
    """The post that a pasted address leads to: a permalink, or the …-activity-123-… of a share."""
    match = _PASTED.search(text)
    if match is None:
        return None
    if match["urn"]:
        _, _, kind, number = re.split(":|%3[aA]", match["urn"])
    else:
        kind, number = match["kind"], match["id"]
    return f"urn:li:{_KINDS[kind.lower()]}:{number}"
