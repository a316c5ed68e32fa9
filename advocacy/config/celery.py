"""The Celery application: tasks are found in each app's `tasks.py`."""

from __future__ import annotations

import os
from typing import Any

from celery import Celery, Task
from celery.signals import task_prerun

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "advocacy.config.settings")

app = Celery("advocacy", task_cls="advocacy.tenancy.tasks:TransactionTask")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@task_prerun.connect(dispatch_uid="advocacy.config.celery")
def _use_a_working_connection(*, task: Task, **kwargs: Any) -> None:
    """Before a task as before a request: a connection that is old or broken is opened anew.

    Celery would close the connection after every task (`db_reuse_max` says otherwise), and with it
    go the statements prepared on it.
    """
    # Apps are loaded after this module.
    from django.db import close_old_connections

    # An eager task runs on the connection, perhaps in the transaction, of whoever called it.
    if not task.request.is_eager:
        close_old_connections()
