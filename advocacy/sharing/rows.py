"""The lines and tiles of My shares, written out: the template only puts them in their places."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from advocacy.sharing import networks
from advocacy.sharing.addresses import addresses_of
from advocacy.sharing.listing import ListedShare
from advocacy.sharing.models import Share
from advocacy.sharing.own_results import Result, step_starts
from advocacy.sharing.presenting import beginning_of, label_of
from advocacy.sharing.rules import NEEDS_MEMBER
from advocacy.sharing.written import Reader

Status = Share.Status


# Not frozen: that makes twenty of them take as long as all that is written in them.
@dataclass(slots=True)
class Row:
    """A line of the list, or a share in the calendar. Of figures "" stands for unknown."""

    id: int
    url: str
    title: str
    beginning: str
    network: str
    label: str
    tone: str
    moment: datetime
    exact: str
    relative: str
    is_out: bool
    views: str
    reactions: str
    visits: str
    enter_url: str
    """Where its member enters views, beside them; empty where LinkedIn tells them."""
    figures_url: str
    """The same where entering them is what is offered."""
    is_entered: bool
    points: str
    act: str
    """What is offered: draft, by_hand, edit, repair, figures, open, or nothing."""
    permalink: str
    enter_label: str
    open_label: str


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure of the last 90 days. `value` "" is unknown; `change` "" is none."""

    value: str
    change: str
    direction: str | None
    steps: list[int | None]


def rows_of(
    shares: Iterable[ListedShare],
    figures: Mapping[int, Any],
    points: Mapping[int, int],
    reader: Reader,
) -> list[Row]:
    """By the ids of shares: figures of the slot "share.figures", points of "share.points"."""
    words, address = _words_in(get_language() or ""), addresses_of("sharing:share", "share_id")
    return [
        _row(each, figures.get(each.id), points.get(each.id), reader, words, address)
        for each in shares
    ]


class _Words:
    """What all rows of a language have in common; made while it is the active one."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.enter = _("Enter views of %(title)s")
        self.open = _("Open on %(network)s: %(title)s")
        self.own_post = _("Own post")
        self.recorded = _("Own post, recorded by you")
        self.networks = dict(networks.choices())


_words_in = lru_cache(maxsize=100)(_Words)


def _row(
    share: ListedShare,
    figures: Any,
    points: int | None,
    reader: Reader,
    words: _Words,
    address: Callable[[int], str],
) -> Row:
    label, tone = label_of(share, language=words.language)
    beginning = beginning_of(share.text)
    act = _act(share, figures)
    enter_url = figures.enter_url if figures else ""
    title = share.title or beginning or words.own_post
    network = words.networks[share.network]
    moment = reader.there(share.moment)
    return Row(
        id=share.id,
        url=address(share.id),
        title=title,
        beginning=beginning if share.title else words.recorded,
        network=network,
        label=label,
        tone=tone,
        moment=moment,
        exact=reader.exact(moment),
        relative=reader.relative(moment),
        is_out=share.published_at is not None,
        views=_known(figures and figures.impressions, reader),
        reactions=_known(figures and figures.reactions, reader),
        visits=reader.number(figures.clicks) if figures and share.has_link else "",
        enter_url=enter_url if act != "figures" else "",
        figures_url=enter_url if act == "figures" else "",
        is_entered=bool(figures and figures.origin == "manual"),
        points=_known(points, reader),
        act=act,
        permalink=share.permalink,
        enter_label=words.enter % {"title": title},
        open_label=words.open % {"network": network, "title": title},
    )


def tiles_of(results: Mapping[str, Result], reader: Reader) -> dict[str, Tile]:
    """By the names of `results`. A change in shares says more in numbers than in percent."""
    return {
        name: Tile(
            value=_known(result.value, reader),
            change=_change(result, reader, in_numbers=name == "shares"),
            direction=("up" if result.change > 0 else "down") if result.change else None,
            steps=result.steps,
        )
        for name, result in results.items()
    }


def _change(result: Result, reader: Reader, *, in_numbers: bool) -> str:
    if not result.change:
        return ""
    ratio = result.ratio
    return reader.signed(result.change) if in_numbers or ratio is None else reader.change(ratio)


def steps_of(results: Mapping[str, Result], reader: Reader) -> list[tuple[str, list[str]]]:
    """The sparklines as rows of a table: since when, and figures, "" for what nobody measured."""
    columns = [results[name].steps for name in ("shares", "views", "reactions", "visits")]
    return [
        (
            reader.day(start),
            [_known(column[place], reader) if column else "" for column in columns],
        )
        for place, start in enumerate(step_starts(now=reader.now))
    ]


def _known(value: int | None, reader: Reader) -> str:
    return "" if value is None else reader.number(value)


def _act(share: ListedShare, figures: Any) -> str:
    if share.status == Status.DRAFT:
        return "draft"
    if share.status == Status.APPROVED:
        return "by_hand" if share.by_hand else "edit"
    if share.status in NEEDS_MEMBER and share.next_attempt_at is None:
        return "repair"
    if share.status != Status.PUBLISHED:
        return ""
    if share.by_hand and figures and figures.impressions is None and figures.enter_url:
        return "figures"
    return "open" if share.permalink else ""
