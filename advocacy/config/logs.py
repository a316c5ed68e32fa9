"""Structured logs: a line of JSON with request id and organization, without personal data."""

from __future__ import annotations

import json
import logging
import re
import uuid
from collections.abc import Callable
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse

from advocacy.kernel.request_context import request_id, set_request_id
from advocacy.tenancy.context import organization_or_none

_ACCEPTED_ID = re.compile(r"^[A-Za-z0-9-]{8,40}$")
_ADDRESS = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
# PostgreSQL quotes the row that offends: "DETAIL:  Key (email)=(…) already exists."
_ROW = re.compile(r"^(DETAIL|CONTEXT): .*$", re.MULTILINE)
# What a person types or follows: a word of ours is shorter and has no capital.
_WORD = re.compile(r"^[a-z0-9._-]{0,24}$")


class RequestIdMiddleware:
    """Give each request an id, the proxy's own where it sends a sane one, and answer with it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        set_request_id(given if _ACCEPTED_ID.match(given) else uuid.uuid4().hex)
        response = self.get_response(request)
        response["X-Request-ID"] = request_id()
        return response


def without_secrets(request: HttpRequest) -> str:
    """The path of a request as it may be kept: links of mails carry what signs somebody in."""
    match = request.resolver_match
    if match is not None:
        return f"/{match.route}"
    return "/".join(part if _WORD.match(part) else "…" for part in request.path.split("/"))


def without_people(text: str) -> str:
    """A text without e-mail addresses and without the rows that a database error quotes."""
    return _ADDRESS.sub("…@…", _ROW.sub(r"\1: …", text))


class ContextFilter(logging.Filter):
    """Adds request and organization, and takes out of Django's lines what an address would tell."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest) and isinstance(record.args, tuple):
            safe = without_secrets(request)
            record.args = tuple(safe if part == request.path else part for part in record.args)
        organization = organization_or_none()
        record.request_id = request_id() or "-"
        record.organization = organization.slug if organization else "-"
        return True


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": without_people(record.getMessage()),
            "request_id": getattr(record, "request_id", "-"),
            "organization": getattr(record, "organization", "-"),
        }
        if record.exc_info:
            line["exception"] = without_people(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)
