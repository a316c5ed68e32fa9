"""Objects for tests, made through the models. Enter a tenant first, except for organizations."""

from tests.factories.content import CaptionFactory, PostFactory, PurposeFactory, TopicFactory
from tests.factories.people import MembershipFactory, OrganizationFactory, TeamFactory, UserFactory

__all__ = [
    "CaptionFactory",
    "MembershipFactory",
    "OrganizationFactory",
    "PostFactory",
    "PurposeFactory",
    "TeamFactory",
    "TopicFactory",
    "UserFactory",
]
