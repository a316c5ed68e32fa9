"""Figures of shares: asked for on a decaying schedule, within the quota, from a real simulator."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from advocacy.events import bus
from advocacy.kernel.clock import next_utc_midnight
from advocacy.sharing import vault
from advocacy.sharing.events import ShareDeleted, SharePublished
from advocacy.sharing.models import LinkedInAccount, Share
from analytics.metrics import polling, quota, rules
from analytics.metrics.models import EngagementSnapshot, RollupBucket, ShareFigures
from analytics.metrics.schedule import SCOPE, expect_figures
from analytics.metrics.tasks import poll_engagement
from tests.factories.metrics import make_share
from tests.sharing.linkedin.simulated import COMMUNITY_SCOPES, MARA

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(linkedin, member) -> LinkedInAccount:
    """Mara's connection, allowed to read figures."""
    linkedin.set_quota(app=500, member=100)
    granted = linkedin.set(
        "tokens", {"client_id": "demo-client", "member": MARA, "scope": COMMUNITY_SCOPES}
    )
    account = LinkedInAccount.objects.create(
        membership=member,
        subject=granted["sub"],
        name="Mara Klein",
        scopes=COMMUNITY_SCOPES.split(),
        connected_at=timezone.now() - timedelta(days=3),
    )
    account.access_token = vault.seal(account, "access_token", granted["access_token"])
    account.save(update_fields=["access_token"])
    return account


@pytest.fixture
def share(linkedin, account, today) -> Share:
    """A share of Mara's that LinkedIn has figures of."""
    urn = linkedin.client(MARA).create("I walk past it every day.")
    linkedin.advance(days=2)
    return make_share(
        account.membership,
        today,
        account=account,
        urn=urn,
        published_at=timezone.now() - timedelta(hours=2),
    )


@pytest.fixture
def due() -> Callable[..., ShareFigures]:
    def make(share: Share) -> ShareFigures:
        expect_figures(share)
        ShareFigures.objects.filter(share=share).update(
            next_poll_at=timezone.now() - timedelta(seconds=1)
        )
        return ShareFigures.objects.get(share=share)

    return make


def test_figures_are_fetched_and_the_next_question_is_planned(share, due, today):
    figures = due(share)
    assert poll_engagement() == 1
    figures.refresh_from_db()
    assert figures.impressions > 0
    assert figures.members_reached is not None
    assert (figures.origin, figures.polls) == ("linkedin", 1)
    assert figures.next_poll_at == share.published_at + timedelta(hours=3)
    snapshot = EngagementSnapshot.objects.get()
    assert (snapshot.day, snapshot.impressions) == (today, figures.impressions)
    assert RollupBucket.objects.filter(day=today).exists()
    assert poll_engagement() == 0


def test_publishing_plans_the_first_question(share, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        bus.publish(SharePublished(share.pk, share.membership_id, None, 50, share.published_at))
    figures = ShareFigures.objects.get(share=share)
    assert figures.next_poll_at == share.published_at + timedelta(hours=1)
    with django_capture_on_commit_callbacks(execute=True):
        bus.publish(ShareDeleted(share.pk, share.membership_id, timezone.now()))
    figures.refresh_from_db()
    assert figures.next_poll_at is None


def test_a_connection_that_cannot_read_is_not_asked(share, account):
    LinkedInAccount.objects.update(scopes=["w_member_social"])
    share.refresh_from_db()
    expect_figures(Share.objects.get(pk=share.pk))
    figures = ShareFigures.objects.get(share=share)
    assert (figures.next_poll_at, figures.impressions) == (None, None)


def test_earlier_shares_follow_when_reading_is_allowed_later(share, account, today):
    LinkedInAccount.objects.update(scopes=["w_member_social"])
    expect_figures(Share.objects.get(pk=share.pk))
    LinkedInAccount.objects.update(scopes=[SCOPE])
    second = make_share(account.membership, today, account=account, urn="urn:li:share:2")
    expect_figures(Share.objects.select_related("account").get(pk=second.pk))
    assert ShareFigures.objects.get(share=share).next_poll_at is not None


def test_the_quota_of_a_member_ends_at_midnight_utc(linkedin, share, due):
    figures = due(share)
    linkedin.set_quota(app=500, member=0)
    before = next_utc_midnight(timezone.now())
    polling.poll_member(membership_id=share.membership_id)
    figures.refresh_from_db()
    assert figures.next_poll_at in {before, next_utc_midnight(timezone.now())}
    assert figures.impressions is None


def test_our_own_count_leaves_calls_for_publishing(share, due, settings, account):
    settings.LINKEDIN_DAILY_CALLS_PER_MEMBER = 5
    figures = due(share)
    assert polling.poll_member(membership_id=share.membership_id) == 0
    figures.refresh_from_db()
    assert figures.next_poll_at.time() == datetime.min.time()
    assert figures.polls == 0


def test_both_budgets_count(settings):
    settings.LINKEDIN_DAILY_CALLS_PER_MEMBER, settings.LINKEDIN_DAILY_CALLS_PER_APP = 10, 20
    now = datetime(2026, 11, 2, 9, tzinfo=UTC)

    def take(account: int, calls: int, at: datetime = now) -> bool:
        return quota.reserve(app="app", account_id=account, calls=calls, now=at)

    assert take(1, 5)
    assert not take(1, 5)
    assert take(1, 3)
    assert take(2, 8)
    assert not take(3, 1)
    assert take(3, 1, now + timedelta(days=1))
    quota.exhaust_app("app", now=now + timedelta(days=1))
    assert not take(3, 1, now + timedelta(days=1))


def test_a_revoked_token_asks_the_member_to_reconnect(linkedin, share, due, account):
    figures = due(share)
    account.access_token = vault.seal(account, "access_token", "AQV-revoked")
    account.save(update_fields=["access_token"])
    polling.poll_member(membership_id=share.membership_id)
    account.refresh_from_db()
    assert account.status != LinkedInAccount.Status.CONNECTED
    figures.refresh_from_db()
    assert figures.next_poll_at > timezone.now() + timedelta(hours=23)
    assert polling.poll_member(membership_id=share.membership_id) == 0


def test_a_missing_permission_ends_the_questions(linkedin, share, due, account):
    granted = linkedin.set(
        "tokens", {"client_id": "demo-client", "member": MARA, "scope": "w_member_social"}
    )
    account.access_token = vault.seal(account, "access_token", granted["access_token"])
    account.save(update_fields=["access_token"])
    figures = due(share)
    polling.poll_member(membership_id=share.membership_id)
    figures.refresh_from_db()
    assert (figures.next_poll_at, figures.polls) == (None, 1)
    # And the next publication does not start them again.
    expect_figures(Share.objects.select_related("account").get(pk=share.pk))
    figures.refresh_from_db()
    assert figures.next_poll_at is None


def test_linkedin_being_down_is_tried_again(share, due, settings, linkedin):
    figures = due(share)
    settings.LINKEDIN_API_BASE = "http://127.0.0.1:9"
    settings.OUTBOUND_TRUSTED_ORIGINS = [settings.LINKEDIN_API_BASE]
    polling.poll_member(membership_id=share.membership_id)
    figures.refresh_from_db()
    wait = figures.next_poll_at - timezone.now()
    assert timedelta() < wait <= rules.RETRY_AFTER


def test_a_killed_worker_leaves_the_share_to_be_asked_for_again(share, due, monkeypatch):
    figures = due(share)

    def killed(*args):
        raise KeyboardInterrupt

    monkeypatch.setattr(polling, "_ask", killed)
    with pytest.raises(KeyboardInterrupt):
        polling.poll_member(membership_id=share.membership_id)
    figures.refresh_from_db()
    assert timedelta() < figures.next_poll_at - timezone.now() <= timedelta(minutes=10)
