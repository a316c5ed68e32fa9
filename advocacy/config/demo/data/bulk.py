"""Many rows at once, through COPY.

Row-level security lets nobody COPY into a tenant table, so rows go through a temporary one. The
statement that takes them over runs under the wall like any other.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.db import connection, models

BATCH = 20_000
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def copy_rows(
    model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> int:
    """Store rows of plain values in the order of `columns`. Returns how many."""
    table = model._meta.db_table
    names = ", ".join(f'"{column}"' for column in columns)
    rows = iter(rows)
    stored = 0
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMPORARY TABLE bulk_rows AS SELECT {names} FROM {table} WITH NO DATA"  # noqa: S608  (names of models)
        )
        while batch := list(islice(rows, BATCH)):
            text = io.StringIO("".join(_line(row) for row in batch))
            cursor.copy_expert(f"COPY bulk_rows ({names}) FROM STDIN", text)
            cursor.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM bulk_rows")  # noqa: S608
            cursor.execute("TRUNCATE bulk_rows")
            stored += len(batch)
        cursor.execute("DROP TABLE bulk_rows")
    return stored


def new_ids(model: type[models.Model], count: int) -> list[int]:
    """Ids for rows that are about to be stored."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [row[0] for row in cursor.fetchall()]


def endless_ids(model: type[models.Model]) -> Iterator[int]:
    """Ids one by one, fetched a thousand at a time."""
    while True:
        yield from new_ids(model, 1000)


def analyze(*tables: type[models.Model]) -> None:
    """Tell the planner about what was just loaded."""
    with connection.cursor() as cursor:
        for model in tables:
            cursor.execute(f"ANALYZE {model._meta.db_table}")


def _line(row: Sequence[Any]) -> str:
    return "\t".join(map(_field, row)) + "\n"


def _field(value: Any) -> str:
    match value:
        case None:
            return "\\N"
        case bool():
            return "t" if value else "f"
        case int() | float():
            return str(value)
        case datetime() | date():
            return value.isoformat()
        case bytes():
            return f"\\\\x{value.hex()}"
        case list() | tuple():
            return _array(value)
        case _:
            return str(value).translate(_ESCAPES)


def _array(values: Sequence[Any]) -> str:
    quoted = (str(value).replace("\\", "\\\\").replace('"', '\\"') for value in values)
    text = "{" + ",".join(f'"{value}"' for value in quoted) + "}"
    return text.translate(_ESCAPES)
