"""Who follows a link: people are told from programs on what a request says about itself.

The signs are names that previewers, mail scanners and crawlers give in public; a program that
passes for a browser is counted as one. When in doubt about a nameless program, it is not a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from urllib.parse import urlsplit

# One visitor of one link counts once in this time: product.md, "human click".
REPEAT_WINDOW = timedelta(minutes=30)


class Kind(StrEnum):
    """What a request is taken for. `REPEAT` is decided later, when the visits are stored."""

    HUMAN = "human"
    REPEAT = "repeat"
    BOT = "bot"
    PREVIEW = "preview"
    SCANNER = "scanner"
    PREFETCH = "prefetch"


# Fetch a page to show its title and picture under a link.
_PREVIEWERS = re.compile(
    r"linkedinbot|facebookexternalhit|facebookcatalog|meta-externalfetcher|twitterbot|slackbot"
    r"|slack-imgproxy|whatsapp/|telegrambot|discordbot|skypeuripreview|microsoftpreview"
    r"|teams-urlpreview|pinterestbot|redditbot|mastodon/|pleroma|misskey/|cardyb"
    r"|xing-contenttabreceiver|embedly|iframely|^viber|line-poker|vkshare|snap url preview"
    r"|googleimageproxy|google-pagerenderer|yahoo link preview|bitlybot|flipboardproxy|tumblr/"
    r"|outbrain|quora link preview|nuzzel|zoombot|kakaotalk-scrap|signal-desktop|notionbot"
    r"|opengraph|link ?preview|url ?preview|unfurl",
    re.IGNORECASE,
)
# Open every link of a mail before its reader does, or look links up for danger.
_SCANNERS = re.compile(
    r"barracuda|proofpoint|urldefense|safelinks|ms-office|microsoft office|mimecast|messagelabs"
    r"|symantec|clicktime|trendmicro|tmufe|forcepoint|websense|ironport|cisco.{0,12}umbrella"
    r"|sophos|fireeye|trellix|mcafee|zscaler|virustotal|urlscan|bitdefender|kaspersky|check ?point"
    r"|fortinet|fortiguard|cloudmark|vade ?secure|hornetsecurity|cyren|\beset\b"
    r"|google-safety|phishtank|netcraft|area1security|abnormalsecurity|ironscales|mailscanner"
    r"|spamassassin|rspamd|agari|darktrace",
    re.IGNORECASE,
)
# `cubot` makes telephones.
_BOTS = re.compile(
    r"(?<!cu)bot\b|bot[/;_-]|crawl|spider|slurp|scrap[ey]|archiver|wget|curl/|libcurl"
    r"|python|aiohttp|httpx|urllib|go-http-client|java/|okhttp|apache-httpclient|libwww|lwp::"
    r"|\bperl|\bruby|php/|guzzle|node-fetch|undici|axios/|postman|insomnia|httpie|winhttp"
    r"|headless|phantomjs|puppeteer|playwright|selenium|webdriver|lighthouse|pagespeed"
    r"|feed(fetcher|ly|burner|bin)|rss|monitor|uptime|pingdom|statuscake|site24x7|datadog"
    r"|validator|checker|preview|externalhit|facebookplatform|ia_archiver|wordpress/|dataprovider"
    r"|gptbot|chatgpt|claude|perplexity|bytespider|semrush|ahrefs|mediapartners|google-read-aloud",
    re.IGNORECASE,
)
_PHONES = re.compile(r"iphone|ipod|windows phone|android.+mobile|mobile.+firefox", re.IGNORECASE)
_TABLETS = re.compile(r"ipad|tablet|android|kindle|silk/|playbook", re.IGNORECASE)
_DESKTOPS = re.compile(r"windows nt|macintosh|x11|linux|cros ", re.IGNORECASE)
_HOST = re.compile(r"[a-z0-9.-]{1,120}")


def classify(
    *,
    method: str,
    user_agent: str,
    purpose: str = "",
    fetch_mode: str = "",
    fetch_dest: str = "",
) -> Kind:
    """What a request is, from its method and headers; empty text stands for a missing header.

    `purpose` is any of Sec-Purpose, Purpose, X-Purpose and X-Moz; `fetch_mode` and `fetch_dest`
    are Sec-Fetch-Mode and Sec-Fetch-Dest, which browsers send truthfully.
    """
    named = _kind_of_agent(user_agent)
    if named is not Kind.HUMAN:
        return named
    if method != "GET":
        return Kind.BOT
    if "prefetch" in purpose or "prerender" in purpose or "preview" in purpose:
        return Kind.PREFETCH
    # A picture or a script with this address, or a page that fetched it: nobody went there.
    if fetch_mode not in {"", "navigate"} or fetch_dest not in {"", "document"}:
        return Kind.PREFETCH
    return Kind.HUMAN


@lru_cache(maxsize=4096)
def _kind_of_agent(user_agent: str) -> Kind:
    if len(user_agent) < 8:
        return Kind.BOT
    if _PREVIEWERS.search(user_agent):
        return Kind.PREVIEW
    if _SCANNERS.search(user_agent):
        return Kind.SCANNER
    return Kind.BOT if _BOTS.search(user_agent) else Kind.HUMAN


@lru_cache(maxsize=4096)
def device_class(user_agent: str) -> str:
    """ "phone", "tablet", "desktop", or empty when the browser does not say."""
    if _PHONES.search(user_agent):
        return "phone"
    if _TABLETS.search(user_agent):
        return "tablet"
    return "desktop" if _DESKTOPS.search(user_agent) else ""


@lru_cache(maxsize=4096)
def referrer_host(referrer: str) -> str:
    """The host a visitor came from, without "www."; empty when unknown. Never path or query."""
    try:
        host = urlsplit(referrer).hostname or ""
    except ValueError:
        return ""
    host = host.removeprefix("www.")
    return host if _HOST.fullmatch(host) else ""


@dataclass(frozen=True)
class Visit:
    """A classified request for a link, on its way to the database."""

    token: str
    link_id: int
    at: datetime
    kind: Kind
    visitor: bytes
    referrer_host: str = ""
    device: str = ""


def tell_repeats(
    visits: Iterable[Visit], counted: Mapping[tuple[int, bytes], Iterable[datetime]]
) -> list[Visit]:
    """The visits in order of time, people who came again within 30 minutes marked as repeats.

    `counted` holds the human clicks already stored, by link and visitor. A visit that arrives late
    is a repeat too when a later one was counted less than 30 minutes after it.
    """
    human = {pair: list(times) for pair, times in counted.items()}
    told = []
    for visit in sorted(visits, key=lambda visit: visit.at):
        if visit.kind is Kind.HUMAN:
            times = human.setdefault((visit.link_id, visit.visitor), [])
            if any(abs(visit.at - other) < REPEAT_WINDOW for other in times):
                visit = replace(visit, kind=Kind.REPEAT)
            else:
                times.append(visit.at)
        told.append(visit)
    return told
