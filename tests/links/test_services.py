"""Making and changing tracked links."""

from __future__ import annotations

import pytest
from django.db import IntegrityError

from advocacy.tenancy.context import tenant
from analytics.links import cache, services
from analytics.links.models import TrackedLink

pytestmark = pytest.mark.django_db


def test_a_link_has_an_address_of_its_own(organization, member, settings):
    first = services.create_link(target_url="https://example.com/a?b=c", membership=member)
    second = services.create_link(target_url="https://example.com/a?b=c", membership=member)
    assert first.code != second.code
    assert first.url == f"{settings.LINK_URL}/l/{first.code}"
    assert first.membership == member
    assert first.organization == organization


@pytest.mark.parametrize(
    "target",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "/relative",
        "https://",
        "https://[broken",
        "ftp://example.com",
        "https://example.com/a\r\nSet-Cookie: x=y",
        "https://example.com/a b",
        "",
    ],
)
def test_a_link_leads_to_web_pages_only(organization, target):
    with pytest.raises(services.UnusableTarget):
        services.create_link(target_url=target)
    link = services.create_link(target_url="https://example.com")
    with pytest.raises(services.UnusableTarget):
        services.change_link(link_id=link.pk, target_url=target)


def test_a_taken_code_is_drawn_again(organization, other_organization, monkeypatch):
    with tenant(other_organization):
        taken = services.create_link(target_url="https://example.com/theirs").code
    codes = iter([taken, taken, "fresh123"])
    monkeypatch.setattr(services, "new_code", lambda: next(codes))
    assert services.create_link(target_url="https://example.com").code == "fresh123"


def test_other_trouble_is_not_mistaken_for_a_taken_code(organization, monkeypatch):
    def broken(self, **kwargs):
        raise IntegrityError("something else")

    monkeypatch.setattr(TrackedLink, "save", broken)
    with pytest.raises(IntegrityError, match="something else"):
        services.create_link(target_url="https://example.com")


def test_long_texts_are_cut_for_previewers(organization):
    link = services.create_link(target_url="https://example.com", title="x" * 400)
    assert TrackedLink.objects.get(pk=link.pk).title == "x" * 300


def test_a_change_reaches_the_redirector(organization, django_capture_on_commit_callbacks):
    link = services.create_link(target_url="https://example.com/old")
    assert cache.read_through(link.code).target == "https://example.com/old"
    with django_capture_on_commit_callbacks(execute=True):
        services.change_link(link_id=link.pk, target_url="https://example.com/new", is_active=False)
    kept = cache.store().get(cache.cache_key(link.code))
    assert kept is None
    assert cache.read_through(link.code).target == "https://example.com/new"
    assert cache.read_through(link.code).is_active is False


def test_only_what_may_change_changes(organization):
    link = services.create_link(target_url="https://example.com")
    with pytest.raises(TypeError):
        services.change_link(link_id=link.pk, human_clicks=7)
