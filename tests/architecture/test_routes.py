"""Every page inside an organization, opened by everybody who should and should not see it.

New pages are found by themselves: they only have to name a permission, and to give an example for
each argument in their address (examples.py).
"""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver

from advocacy.accounts.permissions import Permission, Role
from advocacy.tenancy.rules import RESERVED_SLUGS
from advocacy.tenancy.urls import SLUG
from tests.architecture.routes import ROUTES, address_of, walk

# Who may do what, written down a second time: a slip in permissions.py has to be made twice.
HOLDERS = {
    Permission.USE_HUB: {"member", "curator", "legal", "manager", "admin"},
    Permission.SHARE: {"member", "curator", "legal", "manager", "admin"},
    Permission.SEE_LEADERBOARD: {"member", "curator", "legal", "manager", "admin"},
    Permission.READ_POLICIES: {"member", "curator", "legal", "manager", "admin"},
    Permission.SUGGEST_POSTS: {"member", "curator", "legal", "manager", "admin"},
    Permission.WRITE_POSTS: {"curator", "admin"},
    Permission.REVIEW_POSTS: {"curator", "legal", "admin"},
    Permission.REVIEW_FOR_LEGAL: {"legal"},
    Permission.WRITE_POLICIES: {"curator", "admin"},
    Permission.SEE_DASHBOARD: {"manager", "admin"},
    Permission.SET_GOALS: {"manager", "admin"},
    Permission.SEE_MEMBERS: {"manager", "admin"},
    Permission.MANAGE_MEMBERS: {"admin"},
    Permission.MANAGE_TEAMS: {"admin"},
    Permission.MANAGE_ORGANIZATION: {"admin"},
    Permission.MANAGE_POINTS: {"admin"},
    Permission.READ_AUDIT_LOG: {"admin"},
}
# Who may at most be let in under an address, whatever permission its pages name.
AT_MOST = {
    "people/": {"manager", "admin"},
    "people/invite": {"admin"},
    "people/<": {"admin"},
    "teams/": {"admin"},
    "groups/": {"admin"},
    "settings/": {"admin"},
    "audit/": {"admin"},
    "curate/review/": {"curator", "legal", "admin"},
    "curate/": {"curator", "admin"},
    "manage/": {"curator", "admin"},
    "dashboard/": {"manager", "admin"},
    "goals/": {"manager", "admin"},
    "points/rules/": {"admin"},
}


def test_the_two_tables_of_permissions_agree():
    from advocacy.accounts.permissions import ROLE_PERMISSIONS

    held = {
        permission: {role.value for role in Role if permission in ROLE_PERMISSIONS[role]}
        for permission in Permission
    }
    assert held == HOLDERS


def test_there_are_routes():
    assert len(ROUTES) > 25


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_every_page_names_its_permission(route):
    assert not route.name.endswith("None"), f"{route.pattern} needs a name."
    permission = getattr(route.view, "permission", None)
    assert isinstance(permission, Permission), f"{route.name} names no permission: @requires(…)."
    allowed = HOLDERS[permission]
    # The longest prefix decides: legal reviewers see the queue and nothing else of "curate/".
    if fitting := [prefix for prefix in AT_MOST if route.pattern.startswith(prefix)]:
        at_most = AT_MOST[max(fitting, key=len)]
        assert allowed <= at_most, f"{route.name} lets in more than {sorted(at_most)}."


@pytest.mark.django_db
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_strangers_find_nothing_and_the_signed_out_are_asked_to_sign_in(
    route, member, stranger, make_member, as_person
):
    path = address_of(route, member)
    outsiders = [as_person(stranger)]
    outsiders += [as_person(make_member("admin", status=gone)) for gone in ("left", "invited")]
    for client in outsiders:
        for method in (client.get, client.post):
            response = method(path)
            assert response.status_code == 404, f"{method.__name__} {path}"
            assert "Nordwind" not in response.text
    for method in (Client().get, Client().post):
        response = method(path)
        assert response.status_code == 302
        assert response.url.startswith("/accounts/login/?next=/nordwind/")


@pytest.mark.django_db
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_each_role_gets_what_it_holds_and_no_more(
    route, member, curator, manager, admin, make_member, as_person
):
    path = address_of(route, member)
    allowed = HOLDERS[route.view.permission]
    statuses = {}
    people = (member, curator, make_member("legal"), manager, admin)
    for role, person in zip(
        ("member", "curator", "legal", "manager", "admin"), people, strict=True
    ):
        status = as_person(person).get(path).status_code
        statuses[role] = status
        if role in allowed:
            assert status != 403, f"{role} should be let in to {path}"
            assert status < 500
        else:
            assert status == 403, f"{role} should be refused at {path}"
            assert as_person(person).post(path).status_code == 403
    # Somebody's own thing is not found by others, but somebody has to find it.
    assert any(statuses[role] != 404 for role in allowed), f"{path} is found by nobody: {statuses}"


def test_no_organization_can_take_an_address_of_the_installation():
    addresses = [
        pattern
        for entry in get_resolver().url_patterns
        if SLUG not in str(entry.pattern)
        for pattern in (
            [route.pattern for route in walk([entry], "", "")]
            if isinstance(entry, URLResolver)
            else [str(entry.pattern)]
        )
    ]
    first = {address.lstrip("^").split("/")[0] for address in addresses}
    # With a dot, or an argument first, it cannot be a slug.
    words = {word for word in first if word and not set(word) & set(".<(\\")}
    assert {"accounts", "invitation", "l", "operator"} <= words
    assert words <= RESERVED_SLUGS
