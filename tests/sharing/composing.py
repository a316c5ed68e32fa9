"""What a member's browser sends to the composer, and what comes back."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.test import Client

TYPED = "I walk past it every day."


def fields(**changes) -> dict:
    """The form as somebody sends it who typed a text and shares it now."""
    return {
        "key": str(uuid.uuid4()),
        "text": TYPED,
        "language": "en",
        "when": "now",
        "action": "share",
    } | changes


def html(response: HttpResponse) -> str:
    return response.content.decode()


def check(browser: Client, page: str, **changes) -> str:
    """The hints that follow the typing."""
    answer = browser.post(f"{page}check/", fields(**changes), headers={"HX-Request": "true"})
    assert answer.status_code == 200
    return html(answer)
