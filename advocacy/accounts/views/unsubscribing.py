"""Stopping one kind of reminder from a mail."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from advocacy.accounts.reminders import REMINDER_LABELS, ReminderKind
from advocacy.accounts.unsubscribe import UnknownLink, mute, read_token, unmute
from advocacy.tenancy.context import tenant
from advocacy.tenancy.urls import reverse


# A mail program posts here by itself (RFC 8058): it has no cookie, so the signed token is the
# proof. GET changes nothing, because mail scanners follow links.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    try:
        target = read_token(token)
        kind = ReminderKind(target.kind)
    except (UnknownLink, ValueError):
        return render(request, "accounts/unsubscribe_unknown.html", status=404)
    done = ""
    request.organization = target.organization  # type: ignore[attr-defined]  # read by the layout
    with tenant(target.organization), translation.override(target.membership.interface_language):
        if request.method == "POST":
            back = "resubscribe" in request.POST
            (unmute if back else mute)(membership=target.membership, kind=kind)
            done = "unmuted" if back else "muted"
        return render(
            request,
            "accounts/unsubscribe.html",
            {
                "done": done,
                "label": REMINDER_LABELS[kind],
                "email": target.membership.user.email,
                "preferences_url": reverse("accounts:preferences"),
            },
        )
