"""Topics, purposes and campaigns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from advocacy.config.demo.data.companies import Company
from advocacy.config.demo.data.plan import Plan
from advocacy.config.demo.data.stories import PURPOSES
from content.models import Campaign, Purpose, Topic


@dataclass(frozen=True)
class Taxonomy:
    topics: dict[str, Topic]
    # By the names of `stories.PURPOSES`.
    purposes: dict[str, Purpose]
    campaigns: dict[str, Campaign]


def make_taxonomy(plan: Plan, company: Company) -> Taxonomy:
    topics = Topic.objects.bulk_create(Topic(name=name) for name in company.topics)
    purposes = Purpose.objects.bulk_create(
        Purpose(name=name, is_promotional=promotional, position=position)
        for position, (name, promotional) in enumerate(company.purposes)
    )
    campaigns = Campaign.objects.bulk_create(
        Campaign(
            name=campaign.name,
            hashtag=campaign.hashtag,
            aim=campaign.aim,
            brief=campaign.brief,
            starts_on=plan.today + timedelta(days=campaign.starts),
            ends_on=plan.today + timedelta(days=campaign.ends),
        )
        for campaign in company.campaigns
    )
    return Taxonomy(
        topics={topic.name: topic for topic in topics},
        purposes=dict(zip(PURPOSES, purposes, strict=True)),
        campaigns={campaign.name: campaign for campaign in campaigns},
    )
