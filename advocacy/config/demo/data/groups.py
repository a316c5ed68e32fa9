"""A group that somebody put together by hand."""

from __future__ import annotations

from advocacy.accounts.models import Group, GroupMember
from advocacy.config.demo.data.companies import Company
from advocacy.config.demo.data.people import People

_WITH_A_GROUP = "nordwind"
_NAME = "Launch crew"
_FOR = "Those who stand at the turbine when it turns for the first time."


def make_groups(company: Company, people: People) -> None:
    """The launch crew of the larger company: its leads, from every team."""
    if company.slug != _WITH_A_GROUP:
        return
    group = Group.objects.create(name=_NAME, description=_FOR)
    GroupMember.objects.bulk_create(
        GroupMember(group=group, membership=member) for member in people.leads.values()
    )
