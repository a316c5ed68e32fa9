"""The Celery application: tasks are found in each app's `tasks.py`."""

from __future__ import annotations

import os
import time
from typing import Any

from celery import Celery, Task
from celery.signals import task_postrun, task_prerun
from celery.states import SUCCESS

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "advocacy.config.settings")

app = Celery("advocacy", task_cls="advocacy.tenancy.tasks:TransactionTask")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


# Seconds. A connection that a task used a moment ago is not asked first whether it still works:
# should it have broken since, the task fails as it would by a break right after the question.
_SURE_FOR = 1.0


@task_prerun.connect(dispatch_uid="advocacy.config.celery.before")
def _use_a_working_connection(*, task: Task, **kwargs: Any) -> None:
    """Before a task as before a request: a connection that is old or broken is opened anew.

    Celery would close the connection after every task (`db_reuse_max` says otherwise), and with it
    go the statements prepared on it.
    """
    # Apps are loaded after this module.
    from django.db import close_old_connections, connection

    # An eager task runs on the connection, perhaps in the transaction, of whoever called it.
    if task.request.is_eager:
        return
    close_old_connections()
    used_at = getattr(connection, "advocacy_used_at", None)
    if used_at is not None and time.monotonic() - used_at < _SURE_FOR:
        connection.health_check_done = True  # type: ignore[attr-defined]  # not in the stubs


@task_postrun.connect(dispatch_uid="advocacy.config.celery.after")
def _note_use(*, state: str, **kwargs: Any) -> None:
    from django.db import connection

    # A task that failed may have failed by the connection.
    used_at = time.monotonic() if state == SUCCESS else None
    connection.advocacy_used_at = used_at  # type: ignore[attr-defined]  # ours
