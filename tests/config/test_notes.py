"""Messages reach the next page, however long, and cost nothing where there are none."""

from __future__ import annotations

import random
import string

import pytest
from django.contrib import messages
from django.http import HttpResponse
from django.test import RequestFactory

from advocacy.config.notes import Storage


@pytest.fixture
def visitor():
    """`visitor(texts)`: a request that leaves messages; what the one before left is returned."""
    cookies: dict[str, str] = {}
    session: dict[str, object] = {}

    def ask(*texts: str, is_read: bool = True) -> list[str]:
        request = RequestFactory().get("/")
        request.COOKIES.update(cookies)
        request.session = session
        storage = Storage(request)
        found = [message.message for message in storage] if is_read else []
        for text in texts:
            storage.add(messages.INFO, text)
        response = HttpResponse()
        assert not storage.update(response)
        for name, morsel in response.cookies.items():
            cookies[name] = morsel.value
            if not morsel.value:
                del cookies[name]
        return found

    ask.cookies, ask.session = cookies, session
    return ask


def test_a_message_is_shown_once(visitor):
    assert visitor("Saved.") == []
    assert visitor() == ["Saved."]
    assert visitor() == []
    assert not visitor.cookies


def test_a_page_that_does_not_show_them_keeps_them(visitor):
    visitor("Saved.")
    visitor("Deleted.", is_read=False)
    assert visitor() == ["Saved.", "Deleted."]


def test_what_is_too_long_for_a_cookie_is_kept_too(visitor):
    # Nothing that a cookie could be made shorter by.
    chance = random.Random(7)
    long = ["".join(chance.choices(string.ascii_letters, k=1_500)) for _ in range(3)]
    visitor(*long)
    assert visitor.session["_messages"]
    assert visitor() == long
    assert visitor() == []
    assert not visitor.session.get("_messages")


def test_a_page_without_any_makes_no_storages():
    storage = Storage(RequestFactory().get("/"))
    assert list(storage) == []
    assert storage.update(HttpResponse()) == []
    assert "storages" not in storage.__dict__
