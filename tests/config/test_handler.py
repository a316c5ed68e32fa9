"""What the production server puts around the views: remembered addresses, one policy header."""

from __future__ import annotations

import pytest
from csp.decorators import csp_exempt, csp_update
from csp.middleware import CSPMiddleware
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import Resolver404

from advocacy.config.handler import Handler, _found
from advocacy.config.policy import PolicyMiddleware
from advocacy.tenancy.urls import SLUG

HEADER = "Content-Security-Policy"


@pytest.fixture
def resolve():
    _found.cache_clear()
    handler = Handler()
    return lambda address: handler.resolve_request(RequestFactory().get(address))


def test_an_address_leads_to_its_view_each_time(resolve):
    for post_id in (7, 8, 7):
        match = resolve(f"/nordwind/posts/{post_id}/")
        assert match.view_name == "content:post"
        assert match.kwargs == {SLUG: "nordwind", "post_id": post_id}
    assert _found.cache_info().hits == 1


def test_what_middleware_takes_out_is_there_for_the_next_request(resolve):
    del resolve("/nordwind/hub/").kwargs[SLUG]
    assert resolve("/nordwind/hub/").kwargs == {SLUG: "nordwind"}


def test_an_address_that_leads_nowhere_is_not_remembered(resolve):
    for _ in range(2):
        with pytest.raises(Resolver404):
            resolve("/nordwind/nothing/here/")
    assert _found.cache_info().currsize == 0


def answer(middleware, view, address="/nordwind/hub/"):
    request = RequestFactory().get(address)
    return request, middleware(view)(request)


def plain(request: HttpRequest) -> HttpResponse:
    return HttpResponse("")


@pytest.mark.parametrize("address", ["/nordwind/hub/", "/operator/"])
@pytest.mark.parametrize(
    "view", [plain, csp_exempt()(plain), csp_update({"img-src": "https://example.org"})(plain)]
)
def test_the_header_is_the_one_that_the_package_writes(settings, view, address):
    settings.DEBUG = False
    _, ours = answer(PolicyMiddleware, view, address)
    _, theirs = answer(CSPMiddleware, view, address)
    assert ours.headers.get(HEADER) == theirs.headers.get(HEADER)


def test_a_header_of_the_view_stays(settings):
    settings.DEBUG = False

    def own(request: HttpRequest) -> HttpResponse:
        return HttpResponse("", headers={HEADER: "sandbox"})

    _, response = answer(PolicyMiddleware, own)
    assert response[HEADER] == "sandbox"


def test_a_nonce_that_comes_too_late_is_refused(settings):
    settings.DEBUG = False
    request, _ = answer(PolicyMiddleware, plain)
    with pytest.raises(Exception, match="csp_nonce"):
        str(request.csp_nonce)
