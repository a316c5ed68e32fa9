"""Finding the pages of a person: links are followed, one example of each kind of page is kept."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve
from playwright.sync_api import BrowserContext, Error, Page

# Not pages of ours, or none that a link should lead a walker to.
_LEFT_OUT = re.compile(r"^(content:media|public_|account_logout|admin:|theme)")
# More than any person has; a walk that finds more is lost.
_MOST = 120


@dataclass(frozen=True)
class Found:
    """A kind of page, by the name of its view, and an example of it."""

    name: str
    path: str

    @property
    def slug(self) -> str:
        return re.sub(r"[^a-z0-9]+", "-", self.name.lower()).strip("-")


def _opens(page: Page, address: str) -> bool:
    """Whether there is a page to look at; what is downloaded is none."""
    try:
        answer = page.goto(address)
    except Error as error:
        if "Download is starting" in error.message:
            return False
        raise
    return bool(answer and answer.headers.get("content-type", "").startswith("text/html"))


def page_at(address: str, site: str) -> Found | None:
    """The kind of page that an address of `site` is; None for other sites and for what is none.

    A query makes no other kind of page: filters and pages of a table look alike.
    """
    parts = urlsplit(address)
    if parts.scheme and f"{parts.scheme}://{parts.netloc}" != site:
        return None
    try:
        name = resolve(parts.path).view_name
    except Resolver404:
        return None
    if not name or _LEFT_OUT.match(name):
        return None
    return Found(name, parts.path)


def pages_from(context: BrowserContext, site: str, start: str) -> list[Found]:
    """Every kind of page that can be reached by links from `start`, in the order they are met."""
    page = context.new_page()
    page.goto(site + start)
    first = page_at(page.url, site)
    if first is None:
        raise ValueError(f"{page.url} is no page of the product.")
    found = {first.name: first}
    known = {first.name}
    waiting = [first]
    while waiting and len(known) < _MOST:
        here = waiting.pop(0)
        if not _opens(page, site + here.path):
            del found[here.name]
            continue
        links = page.eval_on_selector_all(
            "a[href]:not([download]):not([href^='#'])", "links => links.map(link => link.href)"
        )
        for address in links:
            met = page_at(address, site)
            if met and met.name not in known:
                known.add(met.name)
                found[met.name] = met
                waiting.append(met)
    page.close()
    return list(found.values())
