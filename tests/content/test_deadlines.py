"""Reminders of reviews: the day before and on the day, to those who are asked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from advocacy.mail.models import OutgoingMail
from content import services
from content.deadlines import remind_of_due_reviews

pytestmark = pytest.mark.django_db


@pytest.fixture
def today(in_review, curator):
    day = timezone.localdate()
    services.set_due(post_id=in_review.pk, by=curator, due_on=day)
    return day


def _reminded(day) -> list[int]:
    return [mail.recipient_id for mail in remind_of_due_reviews(today=day)]


def test_the_day_before_and_on_the_day_once_each(in_review, today, curator, reviewer, member):
    assert _reminded(today - timedelta(days=2)) == []
    assert _reminded(today - timedelta(days=1)) == [reviewer.pk]
    assert _reminded(today - timedelta(days=1)) == []
    assert _reminded(today) == [reviewer.pk]
    assert _reminded(today + timedelta(days=1)) == []
    texts = list(OutgoingMail.objects.order_by("pk").values_list("text", flat=True))
    assert ["due tomorrow" in text for text in texts] == [True, False]
    assert all(in_review.title in text for text in texts)


def test_several_posts_make_one_mail(in_review, today, curator, reviewer, draft):
    other = services.create_post(by=curator, draft=draft(title="Wind at night"))
    services.submit_for_review(post_id=other.pk, by=curator, revision=1, due_on=today)
    (mail,) = remind_of_due_reviews(today=today)
    assert mail.subject == "2 posts wait for your yes"
    assert "Wind at night" in mail.html


def test_who_said_yes_or_is_away_is_not_reminded(in_review, today, admin, reviewer, make_member):
    services.save_review_policy(
        by=admin,
        approvals=2,
        by_topic_owners=False,
        typos_stay_live=True,
        days=2,
        legal_topic_ids=(),
        owners={},
    )
    away = make_member("curator")
    services.set_absence(by=away, first_day=today, last_day=today, stand_in=None)
    services.approve(post_id=in_review.pk, by=reviewer, revision=1)
    assert _reminded(today) == [admin.pk]
