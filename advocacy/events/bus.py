"""Announcing what happened, and naming who cares.

An event is a frozen dataclass of plain values in an app's `events.py`. A handler is a function in
the `handlers.py` of the app that cares; it runs at least once, in any order, in a transaction of
its own, and is therefore idempotent by a unique constraint.
"""

from __future__ import annotations

import dataclasses
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone

from advocacy.events.models import Delivery, DomainEvent
from advocacy.tenancy.context import current_organization
from advocacy.tenancy.prepared import prepared

E = TypeVar("E")
Handler = Callable[[Any], None]

_handlers: dict[type, list[str]] = defaultdict(list)
_by_name: dict[str, tuple[Handler, type]] = {}


def handles(event_type: type[E]) -> Callable[[Callable[[E], None]], Callable[[E], None]]:
    """Register a handler under its dotted name, which is stored with each delivery."""

    def register(function: Callable[[E], None]) -> Callable[[E], None]:
        name = f"{function.__module__}.{function.__qualname__}"
        if name not in _by_name:
            _handlers[event_type].append(name)
        _by_name[name] = (function, event_type)
        return function

    return register


_TOGETHER = """
WITH {change},
event AS (
    INSERT INTO {event} (organization_id, name, payload, at)
    SELECT %(organization)s, name, payload::jsonb, %(announced_at)s
      FROM unnest(%(names)s::text[], %(payloads)s::text[]) AS told (name, payload)
     WHERE EXISTS (SELECT FROM done)
 RETURNING id, name
),
delivery AS (
    INSERT INTO {delivery} (organization_id, event_id, handler, status, attempts, next_attempt_at,
                            last_error)
    SELECT %(organization)s, event.id, handler, 'waiting', 0, %(announced_at)s, ''
      FROM event JOIN unnest(%(heard)s::text[], %(handlers)s::text[]) AS cares (name, handler)
     USING (name)
 RETURNING id
)
SELECT EXISTS (SELECT FROM done), ARRAY(SELECT id FROM delivery)
"""


def publish(event: Any) -> None:
    """Store the event and a delivery per handler in the caller's transaction.

    The dispatcher is woken when the transaction commits; what it misses, the sweeper finds.
    """
    publish_all([event])


def publish_all(events: Iterable[Any]) -> None:
    """`publish` for many events at once, in one statement however many they are."""
    events = list(events)
    if events:
        wake(_announce(**announcement(events)))


@prepared
def _announce(
    names: Sequence[str],
    payloads: Sequence[str],
    heard: Sequence[str],
    handlers: Sequence[str],
    announced_at: datetime,
) -> str:
    return announcing("done AS (SELECT)")


def announcing(change: str) -> str:
    """A change and what it announces in one statement, for paths that count round trips.

    `change` is SQL of common table expressions, of which `done` has a row if there is something to
    announce. Prepare the result (`tenancy.prepared`) with the arguments of the change and those of
    `announcement`, and give what it answers to `wake`.
    """
    tables = {"event": DomainEvent._meta.db_table, "delivery": Delivery._meta.db_table}
    return _TOGETHER.format(change=change, **tables)


def announcement(events: Sequence[Any]) -> dict[str, Any]:
    """The arguments of a `announcing` statement that are not the change's own."""
    kinds = {type(event) for event in events}
    cares = [(kind.__name__, name) for kind in kinds for name in _handlers.get(kind, [])]
    return {
        "names": [type(event).__name__ for event in events],
        "payloads": [json.dumps(_to_json(dataclasses.asdict(event))) for event in events],
        "heard": [kind for kind, _ in cares],
        "handlers": [handler for _, handler in cares],
        "announced_at": timezone.now(),
    }


def wake(answer: list[tuple[bool, list[int]]]) -> bool:
    """Have deliveries made once the transaction commits. Whether there was something to tell."""
    from advocacy.events.tasks import deliver_all

    ((is_done, deliveries),) = answer
    if deliveries:
        deliver_all.delay_on_commit(
            organization_id=current_organization().pk, delivery_ids=deliveries
        )
    return is_done


def call(handler: str, payload: dict[str, Any]) -> None:
    """Run a handler in a transaction. Raises KeyError for one that no longer exists."""
    function, event_type = _by_name[handler]
    with transaction.atomic():
        function(_from_json(event_type, payload))


def _to_json(values: dict[str, Any]) -> dict[str, Any]:
    return {
        key: value.isoformat() if isinstance(value, datetime) else value
        for key, value in values.items()
    }


def _from_json(event_type: type, payload: dict[str, Any]) -> Any:
    values = {}
    for field in dataclasses.fields(event_type):
        if field.name not in payload:
            continue
        value = payload[field.name]
        if isinstance(value, str) and "datetime" in str(field.type):
            value = datetime.fromisoformat(value)
        values[field.name] = value
    return event_type(**values)
