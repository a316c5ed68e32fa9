"""Pages that only the demo has: signing in with one click, and the mails that were sent."""

from __future__ import annotations

import email
import email.policy
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

from csp.constants import SELF
from csp.decorators import csp_update
from django.conf import settings
from django.contrib.auth import login
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from advocacy.accounts.models import User
from advocacy.config.demo.personas import PERSONAS


@dataclass(frozen=True)
class SentMail:
    """A mail as it left the application."""

    key: str
    to: str
    subject: str
    at: datetime | None
    text: str
    html: str
    links: list[str]


@require_POST
def become(request: HttpRequest) -> HttpResponse:
    """Sign in as a persona. Anybody else of the demo signs in like everywhere."""
    address = request.POST.get("email", "")
    if address not in {persona.email for persona in PERSONAS}:
        raise Http404
    user = User.objects.filter(email=address).first()
    if user is None:
        raise Http404
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    return redirect("/")


@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """Every mail sent, newest first."""
    page = Paginator(_files(), 20).get_page(request.GET.get("page"))
    mails = [_read(path) for path in page.object_list]
    return render(
        request, "demo/mailbox.html", {"mails": mails, "page": page, "params": request.GET}
    )


@require_safe
@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type]  # it takes a view with arguments, too
def mail(request: HttpRequest, key: str) -> HttpResponse:
    return render(request, "demo/mail.html", {"mail": _find(key)})


@require_safe
@xframe_options_sameorigin
def mail_body(request: HttpRequest, key: str) -> HttpResponse:
    """The HTML side of a mail, for the frame on its page: styles yes, scripts no. Its links open
    beside it, as those of a mail do.
    """
    response = HttpResponse('<base target="_blank">' + _find(key).html)
    response["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; "
        "sandbox allow-popups allow-popups-to-escape-sandbox"
    )
    return response


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _files() -> list[Path]:
    folder = Path(settings.EMAIL_FILE_PATH)
    return sorted(folder.glob("*.log"), reverse=True) if folder.is_dir() else []


def _find(key: str) -> SentMail:
    for path in _files():
        if path.stem == key:
            return _read(path)
    raise Http404


def _read(path: Path) -> SentMail:
    """Read a file of Django's file-based backend: the message, and a line of dashes after it."""
    raw = path.read_bytes().rsplit(b"-" * 79, 1)[0]
    message = email.message_from_bytes(raw, policy=email.policy.default)
    if not isinstance(message, EmailMessage):
        raise Http404
    plain, rich = message.get_body(("plain",)), message.get_body(("html",))
    text = plain.get_content() if plain else ""
    date = message["Date"]
    return SentMail(
        key=path.stem,
        to=str(message["To"] or ""),
        subject=str(message["Subject"] or ""),
        # A date in UTC comes without a zone, as RFC 5322 means it.
        at=_aware(date.datetime) if date else None,
        text=text,
        html=rich.get_content() if rich else "",
        links=[word for word in text.split() if word.startswith(settings.PUBLIC_URL)],
    )
