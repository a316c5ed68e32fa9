"""What the composer can offer: the company's page to mention, and rhythms that people keep."""

from __future__ import annotations

from datetime import time

from advocacy.accounts.models import Membership
from advocacy.config.demo.data.companies import Company
from advocacy.config.demo.data.people import People
from advocacy.config.demo.data.plan import Plan
from advocacy.sharing.timing import slot_of
from advocacy.tenancy.context import current_organization
from advocacy.tenancy.models import Organization

_PAGES = {"nordwind": "urn:li:organization:40711234", "suedwind": "urn:li:organization:40715678"}
# Tuesday and Thursday: when most of those who keep a rhythm like to share.
_USUAL = ((1, time(8, 30)), (3, time(16, 0)))


def prepare_composing(plan: Plan, company: Company, people: People) -> None:
    """Name the page on LinkedIn; the leads share by the week, on one day or two."""
    Organization.objects.filter(pk=current_organization().pk).update(
        linkedin_page_name=company.name, linkedin_page_urn=_PAGES[company.slug]
    )
    chance = plan.chance(company.slug, "composing")
    for member in people.leads.values():
        slots = [slot_of(*place) for place in _USUAL[: chance.choice((1, 2, 2))]]
        Membership.objects.filter(pk=member.pk).update(share_slots=slots)
