from __future__ import annotations

import pytest
from django.test import RequestFactory

from advocacy.kernel.client_address import client_address


@pytest.mark.parametrize(
    ("behind_proxy", "forwarded", "address"),
    [
        (False, "198.51.100.9", "203.0.113.7"),
        (True, "198.51.100.9", "198.51.100.9"),
        (True, "10.0.0.1, 198.51.100.9", "198.51.100.9"),
        (True, "", "203.0.113.7"),
    ],
)
def test_only_our_own_proxy_is_believed(settings, behind_proxy, forwarded, address):
    settings.BEHIND_PROXY = behind_proxy
    request = RequestFactory().get("/", REMOTE_ADDR="203.0.113.7", HTTP_X_FORWARDED_FOR=forwarded)
    assert client_address(request) == address


def test_an_unknown_address_is_empty():
    assert client_address(RequestFactory().get("/", REMOTE_ADDR="")) == ""
