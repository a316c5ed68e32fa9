"""How tasks are queued and run."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from typing import Any, TypeVar

from celery import Task, shared_task
from django.db import transaction
from django.db.models import QuerySet
from kombu.exceptions import OperationalError

from advocacy.tenancy.context import looking_up, tenant
from advocacy.tenancy.models import Organization
from advocacy.tenancy.prepared import prepared

logger = logging.getLogger(__name__)

F = TypeVar("F", bound=Callable[..., Any])


class TransactionTask(Task):
    """A task that is queued when the surrounding transaction commits, never before."""

    def delay_on_commit(self, **kwargs: Any) -> None:
        """While the broker is away, what was committed stays right: a sweep finds what it lost."""
        transaction.on_commit(lambda: self._hand_over(kwargs))

    def _hand_over(self, kwargs: dict[str, Any]) -> None:
        try:
            self.apply_async(kwargs=kwargs)
        except OperationalError:
            logger.exception("The broker did not take %s; a sweep will hand it over", self.name)


def tenant_task(**options: Any) -> Callable[[F], Any]:
    """A Celery task that takes `organization_id`, enters it and passes the other ids on.

    An organization that is gone or switched off ends the task quietly: there is nothing to do.
    """

    def decorate(function: F) -> Any:
        @functools.wraps(function)
        def run(*, organization_id: int, **kwargs: Any) -> Any:
            with looking_up(organization_id):
                found = _active(key=organization_id)
                if not found:
                    return None
                with tenant(found[0]):
                    return function(**kwargs)

        return shared_task(**options)(run)

    return decorate


@prepared
def _active(key: int) -> QuerySet[Any]:
    return Organization.objects.filter(pk=key, is_active=True)
