"""How tasks are queued and run."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar

from celery import Task, shared_task
from django.db import transaction

from advocacy.tenancy.context import tenant
from advocacy.tenancy.models import Organization

F = TypeVar("F", bound=Callable[..., Any])


class TransactionTask(Task):
    """A task that is queued when the surrounding transaction commits, never before."""

    def delay_on_commit(self, **kwargs: Any) -> None:
        transaction.on_commit(lambda: self.apply_async(kwargs=kwargs))


def tenant_task(**options: Any) -> Callable[[F], Any]:
    """A Celery task that takes `organization_id`, enters it and passes the other ids on.

    An organization that is gone or switched off ends the task quietly: there is nothing to do.
    """

    def decorate(function: F) -> Any:
        @functools.wraps(function)
        def run(*, organization_id: int, **kwargs: Any) -> Any:
            organization = Organization.objects.filter(pk=organization_id, is_active=True).first()
            if organization is None:
                return None
            with tenant(organization):
                return function(**kwargs)

        return shared_task(**options)(run)

    return decorate
