"""The clock's schedule: every entry names a task that a worker knows."""

from __future__ import annotations

from advocacy.config.beat import SCHEDULE
from advocacy.config.celery import app


def test_every_entry_of_the_schedule_is_a_task():
    app.loader.import_default_modules()
    unknown = {entry["task"] for entry in SCHEDULE.values()} - set(app.tasks)
    assert unknown == set()


def test_no_task_runs_longer_than_the_broker_waits():
    """A longer task would be delivered a second time while it runs."""
    patience = app.conf.broker_transport_options["visibility_timeout"]
    assert app.conf.task_time_limit < patience
    assert all((task.time_limit or 0) < patience for task in app.tasks.values())
