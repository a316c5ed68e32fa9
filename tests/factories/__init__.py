"""Objects for tests, made through the models. Enter a tenant first, except for organizations."""

from tests.factories.people import MembershipFactory, OrganizationFactory, TeamFactory, UserFactory

__all__ = ["MembershipFactory", "OrganizationFactory", "TeamFactory", "UserFactory"]
