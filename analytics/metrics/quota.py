"""LinkedIn's daily calls, counted in Redis per app and per member; they reset at 00:00 UTC."""

from __future__ import annotations

from datetime import UTC, datetime

from django.conf import settings

from advocacy.kernel.store import key, store
from analytics.metrics.rules import polling_budget

_LIFETIME_SECONDS = 2 * 24 * 60 * 60
# Both counters grow, or neither does.
_RESERVE = """
for i = 1, #KEYS do
  if tonumber(redis.call('GET', KEYS[i]) or '0') + ARGV[1] > tonumber(ARGV[1 + i]) then return 0 end
end
for i = 1, #KEYS do
  redis.call('INCRBY', KEYS[i], ARGV[1])
  redis.call('EXPIRE', KEYS[i], ARGV[4])
end
return 1
"""


def reserve(*, app: str, account_id: int, calls: int, now: datetime) -> bool:
    """Take calls out of today's budget for figures. False when either budget is used up."""
    keys = [_app_key(app, now), _account_key(account_id, now)]
    limits = [
        polling_budget(settings.LINKEDIN_DAILY_CALLS_PER_APP),
        polling_budget(settings.LINKEDIN_DAILY_CALLS_PER_MEMBER),
    ]
    return bool(store().eval(_RESERVE, 2, *keys, calls, *limits, _LIFETIME_SECONDS))


def exhaust_app(app: str, *, now: datetime) -> None:
    """LinkedIn said that the app's calls of today are used up, whatever we counted."""
    store().set(_app_key(app, now), settings.LINKEDIN_DAILY_CALLS_PER_APP, ex=_LIFETIME_SECONDS)


def _app_key(app: str, now: datetime) -> str:
    return key("linkedin-calls", now.astimezone(UTC).date(), "app", app)


def _account_key(account_id: int, now: datetime) -> str:
    return key("linkedin-calls", now.astimezone(UTC).date(), "account", account_id)
