"""Secret links that name their organization."""

from __future__ import annotations

import pytest

from advocacy.tenancy import tokens

pytestmark = pytest.mark.django_db


def test_a_token_names_its_organization(organization):
    token = tokens.new_token()
    assert tokens.organization_of(token) == organization
    assert token != tokens.new_token()
    assert len(tokens.hash_of(token)) == 64
    assert token not in tokens.hash_of(token)


@pytest.mark.parametrize("token", ["", "-", "x-y", "１-y", "-1-y", "9" * 30 + "-y", "999999-y"])
def test_what_is_no_token_names_nothing(organization, token):
    assert tokens.organization_of(token) is None


def test_an_organization_that_is_closed_is_not_named(organization):
    token = tokens.new_token()
    organization.is_active = False
    organization.save()
    assert tokens.organization_of(token) is None
