"""The commits of an attempt that every share goes through, each one statement.

In SQL instead of the ORM for two reasons: a statement is atomic by itself, so that a worker can die
before or after it but not within, and the moments it writes are the database's: workers may run
on machines whose clocks differ. Prepared, they also cost PostgreSQL a fraction: this is the path
whose speed is measured (docs/performance.md).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from django.db import connection, models

from advocacy.accounts.models import Membership, Team
from advocacy.sharing.models import LinkedInAccount, Share, ShareAttempt
from advocacy.tenancy.context import current_organization
from advocacy.tenancy.prepared import prepared
from analytics.links.models import TrackedLink
from content.models import Post

_CLAIM = """
WITH moment AS MATERIALIZED (SELECT clock_timestamp() AS now),
share AS (
    UPDATE {share} SET status = 'publishing', claim = %(token)s::uuid, claimed_at = moment.now,
           updated_at = moment.now, attempt_count = attempt_count + 1
      FROM moment
     WHERE id = %(share)s AND organization_id = %(organization)s AND status = %(status)s
           AND next_attempt_at <= moment.now
 RETURNING {share}.*
),
attempt AS (
    INSERT INTO {attempt} (organization_id, share_id, number, started_at, outcome, error_code,
                           request_id)
    SELECT organization_id, id, attempt_count, claimed_at, 'started', '', '' FROM share
 RETURNING {attempt}.*
)
SELECT moment.now, {columns}
  FROM share
  CROSS JOIN moment
  CROSS JOIN attempt
  JOIN {membership} AS membership ON membership.id = share.membership_id
  LEFT JOIN {team} AS team ON team.id = membership.team_id
  LEFT JOIN {post} AS post ON post.id = share.post_id
  LEFT JOIN {link} AS link ON link.id = share.link_id
  LEFT JOIN {account} AS account ON account.membership_id = share.membership_id
"""
_MARK_SENT = """
WITH moment AS MATERIALIZED (SELECT clock_timestamp() AS now),
share AS (
    UPDATE {share} SET claimed_at = moment.now, updated_at = moment.now,
           thumbnail_urn = %(thumbnail)s
      FROM moment
     WHERE id = %(share)s AND organization_id = %(organization)s AND claim = %(token)s::uuid
           AND status = 'publishing'
 RETURNING {share}.id
)
UPDATE {attempt} AS attempt SET sent_at = moment.now
  FROM share, moment
 WHERE attempt.id = %(attempt)s AND attempt.share_id = share.id
RETURNING attempt.sent_at
"""
_MODELS: dict[str, type[models.Model]] = {
    "share": Share,
    "attempt": ShareAttempt,
    "membership": Membership,
    "team": Team,
    "post": Post,
    "link": TrackedLink,
    "account": LinkedInAccount,
}


class Claimed(NamedTuple):
    """What a claim returns: the share with all that is needed to publish it."""

    now: datetime
    share: Share
    attempt: ShareAttempt
    account: LinkedInAccount | None


def claim(share_id: int, *, token: uuid.UUID, status: str) -> Claimed | None:
    """Move a share that is due from `status` to publishing and begin an attempt.

    None when it is not due, or was quicker claimed by somebody else.
    """
    rows = _claim(share=share_id, token=str(token), status=status)
    if not rows:
        return None
    now, *values = rows[0]
    found = _read(values)
    share: Share = found["share"]
    share.organization = current_organization()
    share.membership = found["membership"]
    share.membership.organization = share.organization
    share.membership.team = found["team"]
    share.post, share.link = found["post"], found["link"]
    found["attempt"].share = share
    return Claimed(now, share, found["attempt"], found["account"])


def mark_sent(
    share_id: int, *, attempt_id: int, token: uuid.UUID, thumbnail_urn: str
) -> datetime | None:
    """Commit that the request of this attempt, with this picture, goes out now; None when the claim
    is lost.

    The row's lock decides between this run and a sweep that takes it for dead: whoever comes first
    is seen by the other.
    """
    rows = _mark_sent(share=share_id, attempt=attempt_id, token=str(token), thumbnail=thumbnail_urn)
    return rows[0][0] if rows else None


def database_now() -> datetime:
    """The one clock that all workers share."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        now: datetime = cursor.fetchone()[0]
    return now


@prepared
def _claim(share: int, token: str, status: str) -> str:
    return _sql(_CLAIM)


@prepared
def _mark_sent(share: int, attempt: int, token: str, thumbnail: str) -> str:
    return _sql(_MARK_SENT)


def _sql(statement: str) -> str:
    tables = {name: model._meta.db_table for name, model in _MODELS.items()}
    columns = ", ".join(
        f'{name}."{field.column}"' for name in _MODELS for field in _fields(_MODELS[name])
    )
    return statement.format(**tables, columns=columns)


def _fields(model: type[models.Model]) -> Iterable[models.Field[Any, Any]]:
    return model._meta.concrete_fields


def _read(values: list[Any]) -> dict[str, Any]:
    """One instance of each model, in the order of the statement's columns."""
    found: dict[str, Any] = {}
    at = 0
    for name, model in _MODELS.items():
        converters = _converters(model)
        own = values[at : at + len(converters)]
        at += len(converters)
        if own[0] is None:
            # Outer join without a partner: `id` is the first column of every model.
            found[name] = None
            continue
        for place, functions in enumerate(converters):
            for function, expression in functions:
                own[place] = function(own[place], expression, connection)
        names = [field.attname for field in _fields(model)]
        found[name] = model.from_db(connection.alias, names, own)
    return found


@cache
def _converters(model: type[models.Model]) -> list[list[tuple[Any, Any]]]:
    """For each column what turns the driver's value into the field's, as the ORM would."""
    converters = []
    for field in _fields(model):
        column = field.get_col(model._meta.db_table)
        functions = [
            *connection.ops.get_db_converters(column),
            *column.get_db_converters(connection),
        ]
        converters.append([(function, column) for function in functions])
    return converters
