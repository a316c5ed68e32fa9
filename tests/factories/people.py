from __future__ import annotations

import factory
from factory.django import DjangoModelFactory

from advocacy.accounts.models import Membership, Team, User
from advocacy.tenancy.models import Organization


class OrganizationFactory(DjangoModelFactory):
    class Meta:
        model = Organization

    name = factory.Sequence(lambda n: f"Organization {n}")
    slug = factory.Sequence(lambda n: f"organization-{n}")


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User

    name = factory.Sequence(lambda n: f"Person Number{n}")
    email = factory.Sequence(lambda n: f"person{n}@example.com")


class TeamFactory(DjangoModelFactory):
    class Meta:
        model = Team

    name = factory.Sequence(lambda n: f"Team {n}")


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    roles = factory.LazyFunction(lambda: ["member"])
    status = Membership.Status.AMBASSADOR
    content_languages = factory.LazyFunction(lambda: ["en"])
