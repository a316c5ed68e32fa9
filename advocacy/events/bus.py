"""Announcing what happened, and naming who cares.

An event is a frozen dataclass of plain values in an app's `events.py`. A handler is a function in
the `handlers.py` of the app that cares; it runs at least once, in any order, in a transaction of
its own, and is therefore idempotent by a unique constraint.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction

from advocacy.events.models import Delivery, DomainEvent

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


def publish(event: Any) -> DomainEvent:
    """Store the event and a delivery per handler in the caller's transaction.

    The dispatcher is woken when the transaction commits; what it misses, the sweeper finds.
    """
    return publish_all([event])[0]


def publish_all(events: Iterable[Any]) -> list[DomainEvent]:
    """`publish` for many events at once, in two statements however many they are."""
    from advocacy.events.tasks import deliver_all

    events = list(events)
    rows = DomainEvent.objects.bulk_create(
        DomainEvent(name=type(event).__name__, payload=_to_json(dataclasses.asdict(event)))
        for event in events
    )
    deliveries = Delivery.objects.bulk_create(
        Delivery(event=row, handler=name)
        for row, event in zip(rows, events, strict=True)
        for name in _handlers.get(type(event), [])
    )
    if deliveries:
        deliver_all.delay_on_commit(
            organization_id=deliveries[0].organization_id,
            delivery_ids=[delivery.pk for delivery in deliveries],
        )
    return rows


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
