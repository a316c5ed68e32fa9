"""Is the process alive, and can it do its work?"""

from __future__ import annotations

from collections.abc import Callable

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from advocacy.sharing.publishing.watch import watch


class HealthMiddleware:
    """Answers whoever watches this process, before anything asks which host was meant.

    Container engines and monitors come by the machine's own address, which is no host of ours, and
    without TLS: further in they would be refused or sent away.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        view = _PAGES.get(request.path_info)
        return view(request) if view else self.get_response(request)


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers. Touches nothing else: a slow database must not get it killed."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when database, broker and migrations are fine; 503 with what is not.

    Also how many shares are late, for monitoring: a worker that is gone does not change the status.
    """
    state = {
        "database": _works(_ask_database),
        "broker": _works(_ask_broker),
        "migrations": _works(_all_migrated),
    }
    status = 200 if all(state.values()) else 503
    # Late shares are the worker's or the clock's doing; the pages work, so they stay in service.
    return JsonResponse(state | {"late_shares": _late_shares()}, status=status)


def _late_shares() -> int | None:
    """How many shares are late; None when it cannot be told. Tells the operator as well."""
    try:
        return watch().count
    except DatabaseError:
        return None


def _works(probe: Callable[[], bool]) -> bool:
    try:
        return probe()
    except Exception:
        # Whatever the reason, the answer is "not ready"; the log of the failing part has more.
        return False


def _ask_database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone() == (1,))


def _ask_broker() -> bool:
    cache.set("readyz", "1", 5)
    return bool(cache.get("readyz") == "1")


def _all_migrated() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


_PAGES = {"/healthz": healthz, "/readyz": readyz}
