"""Many rows at once, through COPY.

Row-level security lets nobody COPY into a tenant table, so rows go through a temporary one. The
statement that takes them over runs under the wall like any other.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.db import connection

BATCH = 20_000


def copy_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Store rows of plain values in the order of `columns`. Returns how many.

    Values are texts, numbers, booleans, moments, days, bytes, UUIDs, lists of texts, or None. Call
    it inside a transaction, or a failure in the middle leaves the batches before it.
    """
    names = ", ".join(f'"{column}"' for column in columns)
    rows = iter(rows)
    stored = 0
    with connection.cursor() as cursor:
        # Named after the table: while rows are made, others may be copied.
        buffer = f"copied_{table}"
        cursor.execute(
            f"CREATE TEMPORARY TABLE {buffer} AS SELECT {names} FROM {table} WITH NO DATA"  # noqa: S608  (names out of the code)
        )
        while batch := list(islice(rows, BATCH)):
            text = io.StringIO("".join(map(_line, batch)))
            cursor.copy_expert(f"COPY {buffer} ({names}) FROM STDIN", text)
            cursor.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM {buffer}")  # noqa: S608
            cursor.execute(f"TRUNCATE {buffer}")
            stored += len(batch)
        cursor.execute(f"DROP TABLE {buffer}")
    return stored


def _line(row: Sequence[Any]) -> str:
    return "\t".join([_WRITERS.get(type(value), _other)(value) for value in row]) + "\n"


def _text(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("\t", "\\t")
    return escaped.replace("\n", "\\n").replace("\r", "\\r")


def _list(values: Sequence[Any]) -> str:
    quoted = (str(value).replace("\\", "\\\\").replace('"', '\\"') for value in values)
    return _text("{" + ",".join(f'"{value}"' for value in quoted) + "}")


def _other(value: Any) -> str:
    """Whatever says in plain text what it is: a UUID, a Decimal, a choice."""
    return _text(str(value))


_WRITERS: dict[type, Callable[[Any], str]] = {
    type(None): lambda value: "\\N",
    bool: lambda value: "t" if value else "f",
    int: str,
    float: str,
    str: _text,
    datetime: datetime.isoformat,
    date: date.isoformat,
    bytes: lambda value: f"\\\\x{value.hex()}",
    list: _list,
    tuple: _list,
}
