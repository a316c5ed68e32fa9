"""Making a company from nothing to figures, step by step."""

from __future__ import annotations

import math

from django.db import connection, transaction

from advocacy.accounts.models import Membership, Team
from advocacy.config.demo.data.activity import Activity
from advocacy.config.demo.data.boards import make_board_preferences, make_points
from advocacy.config.demo.data.bulk import analyze
from advocacy.config.demo.data.companies import COMPANIES, Company
from advocacy.config.demo.data.composing import prepare_composing
from advocacy.config.demo.data.connections import make_connections
from advocacy.config.demo.data.desk import fill_desks
from advocacy.config.demo.data.flow import make_flow
from advocacy.config.demo.data.gallery import make_gallery
from advocacy.config.demo.data.goals import make_goals
from advocacy.config.demo.data.groups import make_groups
from advocacy.config.demo.data.marks import make_marks, mark_shared
from advocacy.config.demo.data.people import People, follow_topics, make_people
from advocacy.config.demo.data.picks import Picker
from advocacy.config.demo.data.plan import Plan, Progress
from advocacy.config.demo.data.policies import Confirming, make_policies
from advocacy.config.demo.data.posts import Material, PostMaker, dated_stories, material_of
from advocacy.config.demo.data.reviewing import make_reviewing
from advocacy.config.demo.data.taxonomy import make_taxonomy
from advocacy.config.demo.data.teams import make_teams
from advocacy.sharing.models import LinkedInAccount
from advocacy.tenancy.context import tenant
from advocacy.tenancy.models import Organization
from analytics.metrics.rollup import rebuild
from content.models import MediaAsset
from content.services.ranking import refresh_scores

_DAYS_AT_ONCE = 31
# With so many, each step takes long enough to say how far it is.
_MANY_MEMBERS = 10_000
# How the purposes do beside each other: people like people, and advertising least.
_APPEAL = {"insight": 1.0, "people": 1.15, "news": 0.7}


def make_demo(plan: Plan, progress: Progress, *, activity: bool = True) -> None:
    """Make both companies, all or nothing. Without `activity` nobody has shared anything yet."""
    with transaction.atomic():
        for company in COMPANIES:
            make_company(plan, company, progress, activity=activity)
        # At the commit otherwise, where millions of rows are looked at without a word.
        with progress.step("Checking every reference"), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def make_company(plan: Plan, company: Company, progress: Progress, *, activity: bool) -> None:
    organization = Organization.objects.create(
        name=company.name,
        slug=company.slug,
        brand_color=company.brand,
        default_language=company.language,
        time_zone=company.zone,
        country=company.country,
    )
    progress.write(f"  {company.name}", "\n")
    with tenant(organization):
        people, material, confirming = _make_structure(plan, company, progress)
        if activity:
            _make_activity(plan, company, organization, people, material, confirming, progress)


def _make_structure(
    plan: Plan, company: Company, progress: Progress
) -> tuple[People, list[Material], Confirming]:
    with progress.step("People and teams"):
        places = make_teams(company)
        taxonomy = make_taxonomy(plan, company)
        people = make_people(plan, company, places, progress)
        make_groups(company, people)
        prepare_composing(plan, company, people)
        follow_topics(plan, company, people, list(taxonomy.topics.values()))
        analyze(Membership, Team)
    with progress.step("Policies, guides and text rules"):
        confirming = make_policies(plan, company, people)
    dated = dated_stories(plan, company)
    pictures: dict[str, MediaAsset] = {}
    if plan.pictures:
        with progress.step("Pictures"):
            pictures = make_gallery(plan, company.slug, dated, next(iter(people.leads.values())))
    with progress.step("Posts"):
        maker = PostMaker(plan, company, people, places, taxonomy, pictures)
        posts = maker.make(dated)
        material = material_of(posts)
        chance = plan.chance(company.slug, "appeal")
        for each in material:
            purpose = next(
                code for code, row in taxonomy.purposes.items() if row.pk == each.post.purpose_id
            )
            each.appeal = _APPEAL[purpose] * math.exp(chance.gauss(0, 0.45))
        make_marks(plan, company, people, material)
        make_flow(plan, company, people, taxonomy)
        make_reviewing(plan, company, people, taxonomy)
        refresh_scores(post.pk for post in posts)
    return people, material, confirming


def _build_days(plan: Plan, organization: Organization, progress: Progress) -> None:
    days = [*plan.all_days, plan.today]
    for start in range(0, len(days), _DAYS_AT_ONCE):
        some = days[start : start + _DAYS_AT_ONCE]
        if start and plan.members > _MANY_MEMBERS:
            progress.part(start, len(days))
        rebuild(organization, some[0], some[-1], recount_people=True)


def _make_activity(
    plan: Plan,
    company: Company,
    organization: Organization,
    people: People,
    material: list[Material],
    confirming: Confirming,
    progress: Progress,
) -> None:
    with progress.step("LinkedIn connections"):
        connections = make_connections(plan, company, people)
        analyze(LinkedInAccount)
    with progress.step("Shares, clicks and figures"):
        picker = Picker(plan, company, people.sharing, material, confirming)
        Activity(plan, company, connections, progress).make(picker)
        fill_desks(plan, company, people, material)
        mark_shared()
        refresh_scores(each.post.pk for each in material)
    with progress.step("Days, from the facts"):
        _build_days(plan, organization, progress)
    with progress.step("Points and leaderboards"):
        make_board_preferences(plan, company, people)
        make_points(plan, progress)
    with progress.step("Goals"):
        manager = next(m for m in people.leads.values() if "manager" in m.roles)
        make_goals(plan, company, manager)
