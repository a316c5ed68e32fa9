"""Days made from facts: what dashboards read instead of shares, clicks and snapshots."""

from analytics.metrics.rollup.buckets import (
    mark_all_days,
    mark_days,
    mark_teams,
    rebuild,
    roll_up_due,
)

__all__ = ["mark_all_days", "mark_days", "mark_teams", "rebuild", "roll_up_due"]
