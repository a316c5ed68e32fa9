"""When recurring work runs. Every entry is a sweep that is safe to run twice."""

from __future__ import annotations

from celery.schedules import crontab

SCHEDULE: dict[str, dict[str, object]] = {
    "events.sweep": {"task": "advocacy.events.tasks.sweep_deliveries", "schedule": 15.0},
    "mail.sweep": {"task": "advocacy.mail.tasks.sweep_mail", "schedule": 15.0},
    "mail.forget": {
        "task": "advocacy.mail.tasks.forget_old_texts",
        "schedule": crontab(hour="3", minute="50"),
    },
    "accounts.sessions": {
        "task": "advocacy.accounts.tasks.forget_sessions",
        "schedule": crontab(hour="3", minute="30"),
    },
    "sharing.publish-due": {"task": "advocacy.sharing.tasks.publish_due_shares", "schedule": 10.0},
    "sharing.reconcile": {"task": "advocacy.sharing.tasks.reconcile_shares", "schedule": 30.0},
    "sharing.watch": {"task": "advocacy.sharing.tasks.watch_publishing", "schedule": 60.0},
    "sharing.reconnect": {
        "task": "advocacy.sharing.tasks.remind_to_reconnect",
        "schedule": crontab(minute="20"),
    },
    "sharing.pages": {
        "task": "advocacy.sharing.tasks.read_company_pages",
        "schedule": crontab(minute="35"),
    },
    "links.drain": {"task": "analytics.links.tasks.drain_clicks", "schedule": 2.0},
    "links.forget": {
        "task": "analytics.links.tasks.forget_visits",
        "schedule": crontab(hour="3", minute="20"),
    },
    "metrics.poll": {"task": "analytics.metrics.tasks.poll_engagement", "schedule": 60.0},
    "metrics.rollup": {"task": "analytics.metrics.tasks.roll_up", "schedule": 60.0},
    "gamification.standings": {
        "task": "gamification.tasks.refresh_standings",
        "schedule": 60.0,
    },
    "policies.remind": {
        "task": "policies.tasks.remind_to_confirm",
        "schedule": crontab(minute="10"),
    },
    "content.digest": {"task": "content.tasks.send_digests", "schedule": crontab(minute="5")},
    "content.reviews": {
        "task": "content.tasks.remind_of_reviews",
        "schedule": crontab(minute="15"),
    },
    "content.sources": {
        "task": "content.tasks.fetch_sources",
        "schedule": crontab(minute="*/10"),
    },
    "content.evergreens": {
        "task": "content.tasks.return_evergreens",
        "schedule": crontab(minute="35"),
    },
    "content.pictures": {
        "task": "content.tasks.forget_unused_pictures",
        "schedule": crontab(hour="3", minute="40"),
    },
}
