from __future__ import annotations

import pytest
from django.test import RequestFactory

from advocacy.accounts import navigation
from advocacy.accounts.navigation import Entry, navigation_for, register
from advocacy.accounts.permissions import Permission


@pytest.fixture
def _places(monkeypatch):
    """Two places of our own in an otherwise empty navigation."""
    monkeypatch.setattr(navigation, "_entries", [])
    register(Entry("Hub", "house", "content:hub", Permission.USE_HUB, also=("posts/",)))
    register(Entry("Preferences", "user", "accounts:preferences", Permission.USE_HUB, group="me"))


@pytest.mark.usefixtures("_places")
@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/nordwind/hub/", ["Hub"]),
        ("/nordwind/posts/7/", ["Hub"]),
        ("/nordwind/me/preferences/", ["Preferences"]),
        ("/nordwind/elsewhere/", []),
        ("/suedwind/posts/7/", []),
    ],
)
def test_the_place_of_a_page_is_marked(organization, member, path, current):
    groups = navigation_for(RequestFactory().get(path), member)
    items = [item for group in groups for item in group.items]
    assert [item.label for item in items] == ["Hub", "Preferences"]
    assert [item.label for item in items if item.current] == current
