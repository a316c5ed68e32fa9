"""The Celery application: tasks are found in each app's `tasks.py`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "advocacy.config.settings")

app = Celery("advocacy", task_cls="advocacy.tenancy.tasks:TransactionTask")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
