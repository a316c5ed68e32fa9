"""A member's shares for them to take along: a zip of CSV files and one JSON file.

First-party data only: what was shared here, our own clicks, points, what the member typed in.
LinkedIn's terms forbid handing on what its API tells (linkedin-api.md, no. 8).
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from advocacy.accounts.models import Membership
from advocacy.accounts.navigation import slot
from advocacy.sharing.models import Share
from analytics.links.models import LinkDay, address_of

# Names of files and columns are the same in every language: programs read them.
_SHARES = (
    ("id", "pk"),
    ("status", "status"),
    ("network", "network"),
    ("posted_by_hand", "by_hand"),
    ("post_title", "post__title"),
    ("post_url", "post__url"),
    ("text", "text"),
    ("approved_text", "approved_text"),
    ("language", "language"),
    ("disclosure", "disclosure_text"),
    ("own_words_percent", "own_words"),
    ("created_at", "created_at"),
    ("approved_at", "approved_at"),
    ("scheduled_for", "scheduled_for"),
    ("published_at", "published_at"),
    ("deleted_at", "deleted_at"),
    ("permalink", "permalink"),
    ("tracked_link", "link__code"),
    ("human_clicks", "link__human_clicks"),
)
# Programs for tables take a cell that begins like this for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Table:
    """One file. Apps above add theirs through the slot `share.takeaway` (membership -> Table)."""

    name: str
    head: Sequence[str]
    rows: list[tuple[Any, ...]]


def tables_of(member: Membership) -> Iterator[Table]:
    """Everything that goes along, drafts included."""
    shares = (
        Share.objects.filter(membership=member)
        .order_by("created_at", "pk")
        .values_list(*(path for _, path in _SHARES))
    )
    place = [name for name, _ in _SHARES].index("tracked_link")
    yield Table(
        "shares",
        [name for name, _ in _SHARES],
        [
            (*row[:place], address_of(row[place]) if row[place] else "", *row[place + 1 :])
            for row in shares
        ],
    )
    days = (
        LinkDay.objects.filter(link__share__membership=member)
        .order_by("link__share__pk", "day")
        .values_list("link__share__pk", "day", "human")
    )
    yield Table("clicks_by_day", ["share_id", "day", "human_clicks"], list(days))
    yield from slot("share.takeaway", member)


def archive(member: Membership, *, now: datetime) -> bytes:
    """The zip file."""
    tables = list(tables_of(member))
    whole = {
        "made_at": now,
        "organization": member.organization.name,
        "member": member.user.name,
        **{
            table.name: [dict(zip(table.head, row, strict=True)) for row in table.rows]
            for table in tables
        },
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archived:
        archived.writestr("README.txt", _readme())
        archived.writestr(
            "my-shares.json", json.dumps(whole, default=_plain, ensure_ascii=False, indent=2)
        )
        for table in tables:
            archived.writestr(f"{table.name}.csv", _csv(table))
    return out.getvalue()


def _readme() -> str:
    return "\n\n".join(
        (
            _("Your shares, drafts, visits through your links, and your points."),
            _(
                "Views and reactions that LinkedIn told us are not included: its terms do not let "
                "us hand them on. You see them on your posts on LinkedIn."
            ),
            "",
        )
    )


def _csv(table: Table) -> str:
    # With the mark at the start, programs for tables read it as UTF-8.
    out = io.StringIO("\ufeff", newline="")
    out.seek(0, io.SEEK_END)
    lines = csv.writer(out)
    lines.writerow(table.head)
    lines.writerows([_cell(value) for value in row] for row in table.rows)
    return out.getvalue()


def _cell(value: object) -> object:
    value = _plain(value)
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date | datetime) else value
