from __future__ import annotations

import pytest
from django.test import RequestFactory

from advocacy.kernel.fragments import render_block


def test_a_block_comes_without_its_page():
    request = RequestFactory().get("/")
    answer = render_block(request, "404.html", "title", status=422)
    assert answer.status_code == 422
    assert b"<html" not in answer.content
    assert answer.content.strip()


def test_an_unknown_block_is_refused():
    with pytest.raises(KeyError):
        render_block(RequestFactory().get("/"), "404.html", "no_such_block")
