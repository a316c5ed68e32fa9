"""What the generator stores in bulk is what the product's own verbs would have stored."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from advocacy.accounts.models import Membership
from advocacy.config.demo.data.companies import NORDWIND
from advocacy.config.demo.data.making import make_company
from advocacy.config.demo.data.plan import Plan, Progress
from advocacy.sharing.events import SharePublished
from advocacy.sharing.models import Share
from advocacy.sharing.services import approve as approve_share
from advocacy.sharing.services import save_draft, say_it_is_posted
from advocacy.tenancy.context import tenant
from advocacy.tenancy.models import Organization
from analytics.links.events import HumanClicksCounted
from analytics.links.models import LinkDay
from analytics.metrics.models import DayFigures, MemberDay, PostDay
from analytics.metrics.rollup import mark_days, roll_up_due
from content.models import Post, Topic
from content.services import CaptionDraft, PostDraft, approve, create_post, submit_for_review
from content.snapshots import snapshot_of
from gamification.handlers import award_clicks, award_share
from gamification.models import PointEntry, Standing
from gamification.standings import rebuild_standings
from policies.models import PolicyVersion
from policies.services.confirming import confirm

PLAN = Plan(today=date(2026, 11, 21), members=40, days=21, pictures=False)


@pytest.fixture
def nordwind(db):
    make_company(PLAN, NORDWIND, Progress(), activity=True)
    with tenant(Organization.objects.get(slug="nordwind")) as organization:
        yield organization


def rows_of(model, *ignored: str) -> list[tuple]:
    fields = [f.attname for f in model._meta.concrete_fields if f.attname not in ("id", *ignored)]
    return sorted(model.objects.values_list(*fields), key=repr)


def test_days_built_at_once_equal_days_built_one_by_one(nordwind):
    built = {model: rows_of(model) for model in (DayFigures, MemberDay, PostDay)}

    for model in built:
        model.objects.all().delete()
    for day in PLAN.all_days:
        mark_days([day])
        assert roll_up_due(seconds=600) >= 1
    mark_days(PLAN.all_days)
    roll_up_due(seconds=600)

    counted = ("invited", "members", "enrolled", "activated")
    for model in (MemberDay, PostDay):
        assert rows_of(model) == built[model]
    # How many people there were on a past day cannot be counted afterwards.
    again = DayFigures.objects.filter(day__lte=PLAN.last_day)
    assert again.exists()
    fields = [f.attname for f in DayFigures._meta.concrete_fields if f.attname not in counted]
    fields.remove("id")
    names = [f.attname for f in DayFigures._meta.concrete_fields if f.attname != "id"]
    before = sorted(
        (
            tuple(value for name, value in zip(names, row, strict=True) if name in fields)
            for row in built[DayFigures]
            if dict(zip(names, row, strict=True))["day"] <= PLAN.last_day
        ),
        key=repr,
    )
    assert sorted(again.values_list(*fields), key=repr) == before


def test_points_in_bulk_equal_points_event_by_event(nordwind):
    bulk = rows_of(PointEntry, "source", "created_at")
    standings = rows_of(Standing)
    facts = sorted([*_shares(), *_clicks()], key=lambda fact: fact[:2])
    PointEntry.objects.all().delete()
    Standing.objects.all().delete()

    for _at, _group, handler, event in facts:
        handler(event)
    rebuild_standings(PLAN.today)

    assert len(bulk) > 100
    assert rows_of(PointEntry, "source", "created_at") == bulk
    assert rows_of(Standing) == standings


def _shares():
    for share in Share.objects.filter(status="published"):
        event = SharePublished(
            share.pk, share.membership_id, share.post_id, share.own_words, share.published_at
        )
        yield share.published_at, f"share:{share.pk}", award_share, event


def _clicks():
    rows = LinkDay.objects.filter(human__gt=0).select_related("link__share")
    for row in rows:
        at = datetime.combine(row.day, time(23, 59), tzinfo=ZoneInfo(NORDWIND.zone))
        event = HumanClicksCounted(row.link_id, row.human, row.human, [f"t{row.pk}"], at)
        yield at, f"share:{row.link.share.pk}", award_clicks, event


def test_a_post_is_what_writing_and_approving_it_leaves(nordwind):
    bulk = Post.objects.get(title__startswith="Grid fees: who pays")
    author, reviewer = bulk.author, bulk.approved_by
    now = timezone.now()

    post = create_post(
        by=author,
        draft=PostDraft(
            title=bulk.title,
            url=bulk.url,
            site_name=bulk.site_name,
            summary=bulk.summary,
            why_care=bulk.why_care,
            reading_minutes=bulk.reading_minutes,
            purpose=bulk.purpose,
            topics=list(Topic.objects.filter(posts=bulk)),
            visible_from=now - timedelta(days=1),
            visible_until=now + timedelta(days=5),
            captions=[
                CaptionDraft(caption.text, tone=caption.tone, language=caption.language)
                for caption in bulk.captions.all()
            ],
        ),
    )
    submit_for_review(post_id=post.pk, by=author, revision=1)
    approve(post_id=post.pk, by=reviewer, revision=1)
    post = Post.objects.get(pk=post.pk)

    assert comparable(snapshot_of(bulk)) == comparable(snapshot_of(post))
    assert comparable(bulk.revisions.get().snapshot) == comparable(post.revisions.get().snapshot)
    same = ("status", "origin", "kind", "canonical_url", "revision", "approved_revision", "search")
    assert [getattr(bulk, name) for name in same] == [getattr(post, name) for name in same]
    steps = [
        list(each.review_entries.values_list("kind", "revision", "by")) for each in (bulk, post)
    ]
    assert steps[0] == steps[1]


def comparable(snapshot):
    kept = {name: value for name, value in snapshot.items() if not name.startswith("visible_")}
    for caption in kept["captions"]:
        caption.pop("id")
    return kept


def test_a_share_by_hand_is_what_the_composer_leaves(nordwind):
    bulk = (
        Share.objects.filter(by_hand=True, status="published", own_words__gt=0, post__isnull=False)
        .select_related("membership__user", "post", "caption", "link")
        .exclude(membership__user__email__startswith="mara")
        .first()
    )
    member, post = bulk.membership, bulk.post
    version = PolicyVersion.objects.get(status="published")
    confirm(version=version, membership=member, language="en")
    Membership.objects.filter(pk=member.pk).update(status="ambassador")
    now = timezone.now()
    Post.objects.filter(pk=post.pk).update(visible_until=now + timedelta(days=1))
    member.refresh_from_db()

    share = save_draft(
        by=member,
        post=post,
        key=uuid4(),
        text=bulk.text,
        caption_id=bulk.caption_id,
        language=bulk.language,
    )
    approve_share(by=member, share_id=share.pk, by_hand=True, checked=True)
    share = say_it_is_posted(by=member, share_id=share.pk)
    share = Share.objects.select_related("link").get(pk=share.pk)

    chosen = (
        "status text language own_words approved_text disclosure_mode disclosure_text "
        "disclosure_position visibility network by_hand caption_id post_id account_id urn "
        "permalink problem scheduled_for next_attempt_at attempt_count"
    ).split()
    assert {n: getattr(bulk, n) for n in chosen} == {n: getattr(share, n) for n in chosen}
    linked = "target_url title description site_name post_id membership_id is_active".split()
    assert {n: getattr(bulk.link, n) for n in linked} == {n: getattr(share.link, n) for n in linked}
