"""Company pages: which ones a member manages, and what they posted."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from advocacy.sharing.linkedin.api import RestApi
from advocacy.sharing.linkedin.urns import created_at, encode, is_post_urn

MOST_POSTS = 100
_ORGANIZATION = re.compile(r"urn:li:organization:[0-9]{1,18}")
# Escapes, mentions and long hashtags of little text; short hashtags read as they are written.
_MARKUP = re.compile(
    r"\\(?P<escaped>[|{}@\[\]()<>#\\*_~])"
    r"|@\[(?P<name>(?:\\.|[^\]\\])*)\]\(urn:li:[^)]*\)"
    r"|\{hashtag\|\\?[#\uff03]\|(?P<tag>(?:\\.|[^}\\])*)\}",
    re.DOTALL,
)


@dataclass(frozen=True)
class CompanyPage:
    urn: str
    name: str
    vanity: str = ""
    """The last part of its address."""


@dataclass(frozen=True)
class PagePost:
    """A post of a company page. `text` is what its readers see."""

    urn: str
    text: str
    published_at: datetime
    link: str = ""
    link_title: str = ""


def managed_pages(api: RestApi) -> list[CompanyPage]:
    body = api.call_for_json(
        "GET", "/rest/organizationAcls?q=roleAssignee&role=ADMINISTRATOR&state=APPROVED"
    )
    urns = [
        # Older versions call it the organizational target.
        str(element.get("organization") or element.get("organizationTarget") or "")
        for element in _elements(body)
    ]
    return [_page(api, urn) for urn in dict.fromkeys(urns) if _ORGANIZATION.fullmatch(urn)]


def page_posts(api: RestApi, page_urn: str, *, count: int) -> list[PagePost]:
    if not _ORGANIZATION.fullmatch(page_urn):
        raise ValueError(f"Not the URN of a company page: {page_urn!r}")
    body = api.call_for_json(
        "GET",
        f"/rest/posts?q=author&author={encode(page_urn)}&start=0&count={min(count, MOST_POSTS)}",
    )
    return [
        _post(element)
        for element in _elements(body)
        if element.get("lifecycleState", "PUBLISHED") == "PUBLISHED"
        and is_post_urn(str(element.get("id")))
    ]


def plain(commentary: str) -> str:
    """Little text as its readers see it."""

    def shown(match: re.Match[str]) -> str:
        if match["escaped"]:
            return match["escaped"]
        if match["name"] is not None:
            return plain(match["name"])
        return "#" + plain(match["tag"])

    return _MARKUP.sub(shown, commentary)


def _page(api: RestApi, urn: str) -> CompanyPage:
    body = api.call_for_json("GET", f"/rest/organizations/{urn.rpartition(':')[2]}")
    return CompanyPage(
        urn=urn,
        name=str(body.get("localizedName") or urn),
        vanity=str(body.get("vanityName") or ""),
    )


def _post(element: dict[str, Any]) -> PagePost:
    urn = str(element["id"])
    stamp = element.get("publishedAt") or element.get("createdAt")
    content = element.get("content")
    article = content.get("article") if isinstance(content, dict) else None
    article = article if isinstance(article, dict) else {}
    return PagePost(
        urn=urn,
        text=plain(str(element.get("commentary") or "")),
        published_at=(
            datetime.fromtimestamp(stamp / 1000, UTC) if isinstance(stamp, int) else created_at(urn)
        ),
        link=str(article.get("source") or ""),
        link_title=str(article.get("title") or ""),
    )


def _elements(body: dict[str, Any]) -> list[dict[str, Any]]:
    return [element for element in body.get("elements") or () if isinstance(element, dict)]
