"""What has to run inside the product, each as a process of its own with its answer as JSON.

python -m tests.bench.steps <step> [<argument as JSON>]
"""

from __future__ import annotations

import io
import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.middleware.csrf import CSRF_ALLOWED_CHARS, CSRF_SECRET_LENGTH  # noqa: E402
from django.utils import timezone  # noqa: E402
from django.utils.crypto import get_random_string  # noqa: E402

from advocacy.accounts.models import Membership  # noqa: E402
from advocacy.accounts.sessions import SessionStore  # noqa: E402
from advocacy.config.demo.data.companies import NORDWIND  # noqa: E402
from advocacy.config.demo.data.making import make_company  # noqa: E402
from advocacy.config.demo.data.plan import Plan, Progress  # noqa: E402
from advocacy.kernel.clock import local_date  # noqa: E402
from advocacy.sharing.models import Share  # noqa: E402
from advocacy.tenancy.context import tenant  # noqa: E402
from advocacy.tenancy.models import Organization  # noqa: E402
from analytics.links import clicks, drain  # noqa: E402
from analytics.links.models import Click, TrackedLink  # noqa: E402
from analytics.metrics import queries  # noqa: E402
from analytics.metrics.snapshots import Snapshot, store_snapshots  # noqa: E402
from content.models import Post  # noqa: E402
from content.queries import posts_visible_to  # noqa: E402
from tests.bench import sharing_steps  # noqa: E402

_BACKEND = "django.contrib.auth.backends.ModelBackend"


def load(scale: dict[str, Any]) -> dict[str, float]:
    """Fill the database with one organization of a scale."""
    began = time.monotonic()
    today = local_date(timezone.now(), NORDWIND.zone)
    progress = Progress(lambda text, end: print(text, end=end, file=sys.stderr, flush=True))  # noqa: T201
    with transaction.atomic():
        make_company(
            Plan(today=today, **scale), replace(NORDWIND, part=1.0), progress, activity=True
        )
    with connection.cursor() as cursor:
        # What autovacuum would have come to in the time that such a set takes to grow.
        cursor.execute("VACUUM ANALYZE")
    return {"seconds": time.monotonic() - began}


def live_posts(_: Any) -> int:
    """How many posts are in the hub now, whoever they are meant for."""
    now = timezone.now()
    with tenant(Organization.objects.get()):
        return Post.objects.filter(
            status=Post.Status.APPROVED, visible_from__lte=now, visible_until__gt=now
        ).count()


def people(count: int) -> dict[str, Any]:
    """Signed-in sessions of people who can do what the pages offer, and where these are."""
    organization = Organization.objects.get()
    with tenant(organization):
        ready = Membership.objects.filter(
            status="ambassador",
            roles=["member"],
            acknowledgements__version__status="published",
            linkedin_account__status="connected",
        )
        members = list(ready.select_related("user", "team").order_by("pk")[:count])
        manager = Membership.objects.select_related("user").filter(roles__contains=["manager"])[0]
        return {
            "organization": organization.pk,
            "members": [
                {"cookie": _signed_in(member), "post": posts_visible_to(member).latest("pk").pk}
                for member in members
            ],
            "manager": {"cookie": _signed_in(manager)},
            "codes": list(
                TrackedLink.objects.order_by("-pk").values_list("code", flat=True)[:2_000]
            ),
        }


def _signed_in(member: Membership) -> str:
    """The cookies of their browser, which has both since the first page it was shown."""
    session = SessionStore()
    session[SESSION_KEY] = str(member.user.pk)
    session[BACKEND_SESSION_KEY] = _BACKEND
    session[HASH_SESSION_KEY] = member.user.get_session_auth_hash()
    session.create()
    token = get_random_string(CSRF_SECRET_LENGTH, CSRF_ALLOWED_CHARS)
    return (
        f"{settings.SESSION_COOKIE_NAME}={session.session_key}; {settings.CSRF_COOKIE_NAME}={token}"
    )


def stored_clicks(_: Any) -> dict[str, int]:
    """Single clicks in the database, and those that wait."""
    with tenant(Organization.objects.get()):
        return {"stored": Click.objects.count(), "waiting": clicks.waiting()}


def drain_all(_: Any) -> dict[str, int]:
    """Store all clicks that wait, also those that killed drains had taken."""
    total = 0
    while handled := drain.drain(seconds=60):
        total += handled
    return {"handled": total}


def drain_forever(_: Any) -> dict[str, int]:
    """Store clicks until killed."""
    while True:
        drain.drain(seconds=1, batch_size=500)
        time.sleep(0.02)


def kpis(rounds: int) -> dict[str, float]:
    """Milliseconds in the database for a year of the organization's days."""
    organization = Organization.objects.get()
    today = local_date(timezone.now(), organization.time_zone)
    with tenant(organization):
        statements = _captured(
            lambda: queries.day_rows(today - timedelta(days=365), today - timedelta(days=1))
        )
        times = [sum(_execution_time(*each) for each in statements) for _ in range(rounds)]
        rows = len(queries.day_rows(today - timedelta(days=365), today - timedelta(days=1)))
    return {"milliseconds": statistics.median(times), "rows": rows}


def _captured(read: Callable[[], Any]) -> list[tuple[str, Any]]:
    seen: list[tuple[str, Any]] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        seen.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        read()
    return seen


def _execution_time(sql: str, params: Any) -> float:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {sql}", params)
        plan = cursor.fetchone()[0][0]
    return float(plan["Planning Time"] + plan["Execution Time"])


def upserts(count: int) -> dict[str, float]:
    """Rows a second: engagement stored new and again, and a plain COPY with and without keys."""
    with tenant(Organization.objects.get()):
        ids = list(
            Share.objects.filter(status="published").order_by("-pk").values_list("pk", flat=True)
        )
        new = _rate(count, lambda: store_snapshots(_snapshots(ids, count, 1)))
        again = _rate(count, lambda: store_snapshots(_snapshots(ids, count, 2)))
        keyed = _rate(count, lambda: _copy(ids, count, keys=True))
        bare = _rate(count, lambda: _copy(ids, count, keys=False))
    return {"new": new, "again": again, "keyed": keyed, "bare": bare}


def _snapshots(ids: list[int], count: int, step: int) -> Iterator[Snapshot]:
    """Answers for the days to come, so that none of them is there yet."""
    now = timezone.now() + timedelta(days=30)
    for number in range(count):
        turn, place = divmod(number, len(ids))
        at = now + timedelta(days=turn, seconds=step)
        views = 100 + number % 900 + step
        yield Snapshot(ids[place], at.date(), at, views, views // 2, views // 40, step, 0)


def _copy(ids: list[int], count: int, *, keys: bool) -> None:
    """The same rows, copied into an empty table of the same columns, with the same keys or none."""
    columns = (
        "organization_id share_id day taken_at impressions members_reached reactions comments "
        "reshares origin"
    ).split()
    rows = io.StringIO()
    for s in _snapshots(ids, count, 1):
        rows.write(
            f"1\t{s.share_id}\t{s.day}\t{s.taken_at}\t{s.impressions}\t{s.members_reached}\t"
            f"{s.reactions}\t{s.comments}\t{s.reshares}\t{s.origin}\n"
        )
    rows.seek(0)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_copy (LIKE metrics_engagementsnapshot INCLUDING ALL)")
        if not keys:
            cursor.execute(
                f"CREATE TABLE bench_bare AS SELECT {', '.join(columns)} FROM bench_copy"
            )
        cursor.copy_from(rows, "bench_copy" if keys else "bench_bare", columns=columns)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_copy, bench_bare")


def _rate(count: int, work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return count / (time.perf_counter() - began)


STEPS: dict[str, Callable[[Any], Any]] = {
    "load": load,
    "live-posts": live_posts,
    "people": people,
    "stored-clicks": stored_clicks,
    "drain": drain_all,
    "drain-forever": drain_forever,
    "kpis": kpis,
    "upserts": upserts,
    "queue-shares": sharing_steps.queue_shares,
    "published-a-minute": sharing_steps.published_a_minute,
}

if __name__ == "__main__":
    argument = json.loads(sys.argv[2]) if len(sys.argv) > 2 else None
    sys.stdout.write(json.dumps(STEPS[sys.argv[1]](argument)))
