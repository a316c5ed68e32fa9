"""Who hears of a step in review: reviewers when something waits, the author when it is decided."""

from __future__ import annotations

import pytest

from advocacy.events.models import Delivery
from advocacy.mail.models import OutgoingMail
from content import handlers, services
from content.events import PostSubmitted

pytestmark = pytest.mark.django_db(transaction=True)


def _mail() -> list[tuple[str, str]]:
    return list(OutgoingMail.objects.order_by("pk").values_list("to", "subject"))


def test_each_step_reaches_those_concerned(curator, reviewer, member, draft):
    post = services.create_post(by=curator, draft=draft(title="Owls"))
    services.submit_for_review(post_id=post.pk, by=curator, revision=1)
    assert _mail() == [(reviewer.user.email, "Waiting for review: Owls")]

    services.request_changes(post_id=post.pk, by=reviewer, comment="Name the <source>.")
    assert _mail()[1:] == [(curator.user.email, "A question about: Owls")]
    told = OutgoingMail.objects.last()
    assert "Name the <source>." in told.text
    assert "Name the &lt;source&gt;." in told.html

    services.submit_for_review(post_id=post.pk, by=curator, revision=1)
    services.approve(post_id=post.pk, by=reviewer, revision=1)
    assert _mail()[-1] == (curator.user.email, "Approved: Owls")
    assert not Delivery.objects.exclude(status="done").exists()


def test_nobody_is_told_of_what_is_decided_already(approved, curator, reviewer):
    OutgoingMail.objects.all().delete()
    event = PostSubmitted(post_id=approved.pk, by_id=curator.pk, at=approved.approved_at)
    handlers.ask_reviewers(event)
    assert _mail() == []


def test_a_repeated_event_tells_nobody_twice(in_review, curator, reviewer):
    event = PostSubmitted(post_id=in_review.pk, by_id=curator.pk, at=in_review.submitted_at)
    handlers.ask_reviewers(event)
    assert len(_mail()) == 1


def test_reviewers_who_muted_reviews_are_left_alone(curator, make_member, draft):
    make_member("curator", muted_reminders=["review"])
    make_member("curator", status="left")
    post = services.create_post(by=curator, draft=draft())
    services.submit_for_review(post_id=post.pk, by=curator, revision=1)
    assert _mail() == []
