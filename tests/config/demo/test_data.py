"""The demo's data: the same for the same seed, true to the product's rules, ready to be tried."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from random import Random

import pytest
from django.db import transaction
from django.db.models import Count, F, Q, Sum
from PIL import Image

from advocacy.accounts.models import Invitation, Membership
from advocacy.config.demo.data.activity import CLICK_DAYS
from advocacy.config.demo.data.companies import NORDWIND, SUEDWIND
from advocacy.config.demo.data.making import make_company, make_demo
from advocacy.config.demo.data.pictures import MOTIFS, draw
from advocacy.config.demo.data.plan import Plan, Progress
from advocacy.config.demo.data.posts import dated_stories
from advocacy.config.demo.personas import PERSONAS
from advocacy.kernel.clock import local_date
from advocacy.sharing import networks, timing, vault
from advocacy.sharing.models import LinkedInAccount, Share
from advocacy.sharing.queries import account_of
from advocacy.tenancy.context import tenant
from advocacy.tenancy.models import Organization
from analytics.links.models import Click, LinkDay, TrackedLink
from analytics.links.queries import click_hours
from analytics.metrics.models import DayFigures, EngagementSnapshot, Goal, MemberDay, PostDay
from content.checks import findings_of
from content.media import picture_for_sharing
from content.models import Caption, Post
from content.queries import posts_visible_to
from gamification.models import BoardPreference, PointEntry, Standing
from policies.models import Acknowledgement, PolicyVersion
from policies.queries import may_share

PLAN = Plan(today=date(2026, 11, 21), members=60, days=28, pictures=False)


@pytest.fixture
def nordwind(db):
    make_company(PLAN, NORDWIND, Progress(), activity=True)
    with tenant(Organization.objects.get(slug="nordwind")) as organization:
        yield organization


def everything() -> dict[str, list[tuple]]:
    """What the data says, without the ids that the database gave it."""
    owner = "membership__user__email"
    wanted = {
        Membership: ("user__email", "user__name", "status", "team__name", "joined_at", "roles"),
        Invitation: ("email", "token_hash", "created_at"),
        Post: ("title", "status", "visible_from", "approved_at", "share_count", "score"),
        Caption: ("post__title", "language", "text", "position"),
        LinkedInAccount: ("subject", "status", "connected_at", "expires_at"),
        Share: (owner, "key", "urn", "text", "own_words", "published_at", "status", "post__title"),
        TrackedLink: ("code", "target_url", "human_clicks", "last_clicked_at"),
        LinkDay: ("link__code", "day", "human", "other"),
        Click: ("token", "at", "kind", "link__code"),
        EngagementSnapshot: ("share__key", "day", "impressions", "reactions"),
        DayFigures: (
            "team__name",
            "day",
            "shares",
            "clicks",
            "impressions",
            "enrolled",
            "active_30",
        ),
        PointEntry: (owner, "act", "points", "day"),
        Standing: (owner, "period", "points", "is_visible"),
        BoardPreference: (owner, "visibility", "alias"),
        Acknowledgement: (owner, "version__number", "confirmed_at", "network"),
        Goal: ("name", "target", "ends_on"),
    }
    found: dict[str, list[tuple]] = {}
    for organization in Organization.objects.order_by("slug"):
        with tenant(organization):
            for model, fields in wanted.items():
                rows = model.objects.values_list(*fields)
                found[f"{organization.slug} {model.__name__}"] = sorted(rows, key=repr)
    return found


def made(plan: Plan) -> dict[str, list[tuple]]:
    with transaction.atomic():
        make_demo(plan, Progress())
        result = everything()
        transaction.set_rollback(True)
    return result


@pytest.mark.django_db
def test_the_same_seed_makes_the_same_data():
    first, second = made(PLAN), made(PLAN)

    for name, rows in first.items():
        assert rows == second[name], name
        assert rows or name == "suedwind Invitation", f"there are no rows of {name}"


@pytest.mark.django_db
def test_another_seed_makes_other_data():
    small = {"today": PLAN.today, "members": 20, "days": 14, "pictures": False}
    first, second = made(Plan(**small, seed=1)), made(Plan(**small, seed=2))

    assert first["nordwind Membership"] != second["nordwind Membership"]
    assert first["nordwind Share"] != second["nordwind Share"]


@pytest.mark.django_db
def test_the_personas_can_do_what_they_are_there_for():
    make_demo(PLAN, Progress())
    people = {}
    for company in (NORDWIND, SUEDWIND):
        with tenant(Organization.objects.get(slug=company.slug)):
            for member in Membership.objects.select_related("user", "team"):
                people[member.user.email] = member

    assert {persona.email for persona in PERSONAS} <= people.keys()
    roles = {persona.name: set(people[persona.email].roles) for persona in PERSONAS}
    assert roles["Mara Klein"] == {"member"}
    assert "curator" in roles["Jonas Okafor"]
    assert "curator" in roles["Tomás Silva"]
    assert "manager" in roles["Helle Lindqvist"]
    assert "admin" in roles["Ewa Wiśniewska"]
    assert "admin" in roles["Lotte de Vries"]
    mara = people["mara.klein@nordwind.example"]
    with tenant(mara.organization):
        assert mara.is_ambassador
        assert not may_share(mara)
        assert account_of(mara) is None
        assert Share.objects.filter(membership=mara, status="published", by_hand=True).exists()
        now = PLAN.now(NORDWIND.zone)
        titles = set(posts_visible_to(mara, now=now).values_list("title", flat=True))
        assert "How a 40-year-old turbine taught us to build quieter blades" in titles
        for name in ("Jonas Okafor", "Tomás Silva", "Helle Lindqvist"):
            persona = next(p for p in PERSONAS if p.name == name)
            assert may_share(people[persona.email]), name
            assert account_of(people[persona.email]).is_connected, name


def test_nobody_shares_what_or_when_they_may_not(nordwind):
    shares = list(
        Share.objects.filter(status="published", post__isnull=False).select_related(
            "post", "membership", "link"
        )
    )
    in_force = PolicyVersion.objects.get(status="published")
    confirmed = dict(in_force.acknowledgements.values_list("membership_id", "confirmed_at"))
    now = PLAN.now(NORDWIND.zone)

    assert len(shares) > 50
    assert len({(share.membership_id, share.post_id) for share in shares}) == len(shares)
    for share in shares:
        member, at = share.membership, share.published_at
        assert share.post.visible_from < at < share.post.visible_until
        assert member.enrolled_at < at < now
        assert not member.left_at or at < member.left_at
        assert at < in_force.published_at or confirmed[member.pk] < at
        assert share.link.post_id == share.post_id
        assert share.by_hand == (share.account_id is None) == (share.urn == "")
    for post in Post.objects.filter(status="approved"):
        assert post.approved_by_id != post.author_id
        assert post.captions.count() >= 2, post.title


def test_somebody_shares_beyond_linkedin(nordwind):
    waiting = Share.objects.get(network="bluesky")
    assert (waiting.status, waiting.by_hand, waiting.next_attempt_at) == ("approved", True, None)
    assert waiting.link.post_id == waiting.post_id
    assert waiting.disclosure_mode == "text"
    assert waiting.disclosure_text in waiting.approved_text
    own = Share.objects.get(post=None)
    assert (own.network, own.status, own.by_hand) == ("mastodon", "published", True)
    found = networks.get("mastodon").find_post(own.permalink)
    assert (found.name, found.permalink) == (own.urn, own.permalink)
    assert abs(found.posted_at - own.published_at) < timedelta(seconds=1)


def test_the_review_queue_has_something_to_decide(nordwind):
    waiting = Post.objects.filter(status="in_review")
    hinted = [
        found.finding.matched.lower()
        for post in waiting.prefetch_related("captions")
        for found in findings_of(post)
    ]

    assert waiting.count() == 4
    assert waiting.values("author").distinct().count() == 4
    assert set(waiting.values_list("origin", flat=True)) == {"curator", "suggestion", "import"}
    assert any("quietest" in matched for matched in hinted)
    assert {"draft", "changes_requested", "withdrawn"} <= set(
        Post.objects.values_list("status", flat=True)
    )


def test_sums_agree_with_what_they_sum_up(nordwind):
    days = LinkDay.objects.values("link").annotate(human=Sum("human")).filter(human__gt=0)
    clicked = TrackedLink.objects.filter(human_clicks__gt=0)
    published = Share.objects.filter(status="published", post__isnull=False)
    shared = published.values("post").annotate(n=Count("id"))

    assert dict(clicked.values_list("pk", "human_clicks")) == {d["link"]: d["human"] for d in days}
    assert dict(Post.objects.filter(share_count__gt=0).values_list("pk", "share_count")) == {
        row["post"]: row["n"] for row in shared
    }
    since = PLAN.today - timedelta(days=CLICK_DAYS)
    counted = Counter(
        (click.link_id, local_date(click.at, NORDWIND.zone))
        for click in Click.objects.filter(kind="human")
    )
    played = Q(link__membership__user__email__in=[persona.email for persona in PERSONAS])
    assert counted == {
        (day.link_id, day.day): day.human
        for day in LinkDay.objects.filter(Q(day__gte=since) | played, human__gt=0)
    }
    assert not Click.objects.filter(at__lt=F("link__created_at")).exists()


def test_whom_one_can_be_has_a_best_hour_of_their_own(nordwind):
    mara = Membership.objects.get(user__email="mara.klein@nordwind.example")
    found = timing.best_hour(click_hours(mara, since=PLAN.now(NORDWIND.zone) - timedelta(days=180)))

    assert found.is_own
    # An hour of the day at which people read, not the one at which days begin.
    assert 7 < found.hour < 21


def test_tokens_open_for_the_account_they_were_sealed_for(nordwind):
    accounts = list(LinkedInAccount.objects.filter(status="connected"))

    assert accounts
    for account in accounts:
        assert vault.unseal(account, "access_token").startswith("AQVdemo")
        has_refresh = vault.unseal(account, "refresh_token") is not None
        assert has_refresh == ("r_member_postAnalytics" in account.scopes)


@pytest.mark.django_db
def test_an_organization_alone_has_shared_nothing():
    make_company(PLAN, SUEDWIND, Progress(), activity=False)

    with tenant(Organization.objects.get(slug="suedwind")):
        assert Post.objects.filter(status="approved").exists()
        assert not Share.objects.exists()
        assert not MemberDay.objects.exists()
        assert not PostDay.objects.exists()


@pytest.mark.django_db
def test_every_post_has_a_picture_with_words_for_it():
    make_company(replace(PLAN, members=10, pictures=True), SUEDWIND, Progress(), activity=False)

    with tenant(Organization.objects.get(slug="suedwind")):
        for post in Post.objects.select_related("picture"):
            assert post.picture.alt_text, post.title
            assert set(post.picture.renditions.values_list("name", flat=True)) == {"card", "wide"}
            assert picture_for_sharing(post) is not None


@pytest.mark.parametrize("motif", sorted(MOTIFS))
def test_a_picture_is_the_same_for_the_same_chance(motif):
    first, again, other = (draw(motif, Random(seed)) for seed in (1, 1, 2))

    assert first == again != other
    assert Image.open(BytesIO(first)).size == (1200, 675)


@pytest.mark.parametrize("wanted", [150, 0])
def test_as_many_posts_are_live_as_asked_for(wanted):
    plan = Plan(today=PLAN.today, days=28, live=wanted)
    dated = dated_stories(plan, NORDWIND)
    live = [
        each
        for each in dated
        if each.story.status == Post.Status.APPROVED
        and each.first
        and each.last
        and each.first < plan.today < each.last
    ]
    usual = dated_stories(Plan(today=PLAN.today, days=28), NORDWIND)
    assert len(live) == wanted or (not wanted and len(dated) == len(usual))
    assert len({each.story.slug for each in dated}) == len(dated)
    assert all(plan.first_day <= each.first for each in live)
