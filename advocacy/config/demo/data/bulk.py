"""Rows in bulk: the database's ids ahead of time, and word to its planner."""

from __future__ import annotations

from django.db import connection, models


def new_ids(model: type[models.Model], count: int) -> list[int]:
    """Ids for rows that are about to be stored."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [row[0] for row in cursor.fetchall()]


def analyze(*tables: type[models.Model]) -> None:
    """Tell the planner about what was just loaded."""
    with connection.cursor() as cursor:
        for model in tables:
            cursor.execute(f"ANALYZE {model._meta.db_table}")
