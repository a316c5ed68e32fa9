"""Reviewing on the page: several at once, days, remarks, versions, rules, days off."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from content import services
from content.models import Post, ReviewAbsence, ReviewEntry
from content.services import CaptionDraft
from tests.factories import TopicFactory

pytestmark = pytest.mark.django_db

QUEUE = "/nordwind/curate/review/"


def _submit(by, draft, **changes) -> Post:
    post = services.create_post(by=by, draft=draft(**changes))
    return services.submit_for_review(post_id=post.pk, by=by, revision=1)


def test_several_at_once_each_with_its_answer(curator, reviewer, draft, as_person):
    mine = _submit(reviewer, draft, title="My own")
    fine = _submit(curator, draft, title="Owls")
    changed = _submit(curator, draft, title="Wind")
    services.save_post(
        post_id=changed.pk, by=curator, draft=draft(title="Wind, changed"), revision=1
    )
    page = as_person(reviewer).post(
        f"{QUEUE}approve/",
        {"post": [f"{mine.pk}:1", f"{fine.pk}:1", f"{changed.pk}:1", "x:y", "0:1"]},
    )
    assert page.status_code == 200
    assert "You approved 1 post." in page.text
    assert "2 posts were not approved." in page.text
    assert "<strong>My own</strong>: You wrote or changed this post" in page.text
    assert "<strong>Wind, changed</strong>: This post was changed while you were" in page.text
    statuses = dict(Post.objects.values_list("pk", "status"))
    assert statuses == {mine.pk: "in_review", fine.pk: "approved", changed.pk: "in_review"}


def test_nothing_chosen_is_said(reviewer, in_review, as_person):
    page = as_person(reviewer).post(f"{QUEUE}approve/", follow=True)
    assert "Choose the posts that you want to approve." in page.text


def test_the_page_says_who_still_has_to_say_yes(admin, in_review, reviewer, make_member, as_person):
    services.save_review_policy(
        by=admin,
        approvals=2,
        by_topic_owners=False,
        typos_stay_live=True,
        days=2,
        legal_topic_ids=(),
        owners={},
    )
    away = make_member("curator", name="Tomás Silva")
    today = timezone.localdate()
    services.set_absence(by=away, first_day=today, last_day=today, stand_in=None)
    page = as_person(reviewer).get(f"{QUEUE}{in_review.pk}/").text
    assert "2 colleagues" in page
    assert "Ines Ferrari" in page
    assert "Tomás Silva (away until" in page
    assert "Say yes" in page
    answer = as_person(reviewer).post(
        f"{QUEUE}{in_review.pk}/", {"action": "approve", "revision": 1}, follow=True
    )
    assert "Somebody else still has to." in answer.text
    page = as_person(reviewer).get(f"{QUEUE}{in_review.pk}/").text
    assert "Ines Ferrari said yes" in page
    assert "1 colleague" in page


def test_a_remark_stands_under_its_caption(in_review, reviewer, curator, as_person, draft):
    caption = in_review.captions.get()
    as_person(reviewer).post(
        f"{QUEUE}{in_review.pk}/",
        {"action": "changes", "comment": "Name the source.", "caption": caption.pk},
    )
    page = as_person(curator).get(f"{QUEUE}{in_review.pk}/").text
    assert page.count("Name the source.") == 2
    services.save_post(
        post_id=in_review.pk,
        by=curator,
        draft=draft(captions=(CaptionDraft("Owls know, says Nature.", id=caption.pk),)),
        revision=1,
    )
    page = as_person(curator).get(f"{QUEUE}{in_review.pk}/").text
    assert page.count("Name the source.") == 1
    assert "Changed since" in page


def test_any_reviewed_version_can_be_compared(in_review, curator, reviewer, draft, as_person):
    for revision, title in ((1, "Second title"), (2, "Third title")):
        services.request_changes(post_id=in_review.pk, by=reviewer, comment="Not yet.")
        services.save_post(
            post_id=in_review.pk, by=curator, draft=draft(title=title), revision=revision
        )
        services.submit_for_review(post_id=in_review.pk, by=curator, revision=revision + 1)
    client, address = as_person(reviewer), f"{QUEUE}{in_review.pk}/"
    page = client.get(address).text
    assert "Compared with version 2" in page
    assert "turbine" not in page
    page = client.get(address, {"against": "1"}).text
    assert "Compared with version 1" in page
    assert "turbine" in page
    assert "Compared with version 2" in client.get(address, {"against": "7\0"}).text


def test_the_day_is_set_and_shown(in_review, reviewer, as_person):
    client, address = as_person(reviewer), f"{QUEUE}{in_review.pk}/"
    tomorrow = timezone.localdate() + timedelta(days=1)
    page = client.post(address, {"action": "due", "due_on": tomorrow.isoformat()}, follow=True)
    assert page.text.count("Due tomorrow") == 2
    assert client.post(address, {"action": "due", "due_on": "soon"}).status_code == 422


def test_a_mention_is_stored(in_review, curator, reviewer, as_person):
    as_person(reviewer).post(
        f"{QUEUE}{in_review.pk}/", {"action": "comment", "comment": f"@{curator.user.name} owls?"}
    )
    entry = ReviewEntry.objects.get(kind="comment")
    assert [mention.membership for mention in entry.mentions.all()] == [curator]


def test_rules_are_kept_as_typed_and_saved(curator, reviewer, as_person):
    topic, client = TopicFactory(), as_person(curator)
    typed = {
        "approvals": "2",
        "by_topic_owners": "True",
        "days": "0",
        "legal": [topic.pk],
        f"owner-{topic.pk}": [reviewer.pk, 999_999],
    }
    page = client.post(f"{QUEUE}rules/", typed)
    assert page.status_code == 422
    assert "greater than or equal to 1" in page.text
    assert f'value="{reviewer.pk}" checked' in page.text
    assert client.post(f"{QUEUE}rules/", {**typed, "days": "3"}).status_code == 302
    topic.refresh_from_db()
    assert topic.needs_legal
    assert [link.membership for link in topic.owners.all()] == [reviewer]
    page = client.get(f"{QUEUE}rules/").text
    assert "1 owner" in page
    assert "Nobody has the role “Legal reviewer” yet." in page


def test_legal_reviewers_judge_and_do_not_write(in_review, make_member, as_person):
    client = as_person(make_member("legal"))
    page = client.get(f"{QUEUE}{in_review.pk}/").text
    assert "Approve and publish" in page
    assert "/edit/" not in page
    assert client.get(f"{QUEUE}rules/").status_code == 403
    assert client.get("/nordwind/curate/posts/").status_code == 403


def test_days_off_are_set_and_removed(reviewer, make_member, as_person):
    deputy, client = make_member("curator", name="Tomás Silva"), as_person(reviewer)
    today = timezone.localdate()
    days = {"first_day": today.isoformat(), "last_day": (today - timedelta(days=1)).isoformat()}
    assert client.post(f"{QUEUE}away/", days).status_code == 422
    days["last_day"] = today.isoformat()
    page = client.post(f"{QUEUE}away/", {**days, "stand_in": deputy.pk}, follow=True)
    assert "Tomás Silva stands in" in page.text
    assert "Ines Ferrari" in as_person(deputy).get(f"{QUEUE}away/").text
    client.post(f"{QUEUE}away/", {"remove": ReviewAbsence.objects.get().pk})
    assert not ReviewAbsence.objects.exists()
