"""The review queue and a post in it, as author, colleague and stranger meet them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from advocacy.tenancy.urls import reverse
from content import queries, services
from content.models import Post
from content.services import CaptionDraft
from policies.models import TextRule
from tests.factories import PostFactory

pytestmark = pytest.mark.django_db


def _text(answer) -> str:
    return BeautifulSoup(answer.content, "lxml").get_text(" ", strip=True)


def _press(browser, post, action: str, *, revision: int | None = None, comment: str = ""):
    return browser.post(
        reverse("content:review", post_id=post.pk),
        {"action": action, "revision": revision or post.revision, "comment": comment},
    )


@pytest.fixture
def hint(organization) -> TextRule:
    return TextRule.objects.create(
        name="Comparative claim",
        terms=["quietest blades in Europe"],
        severity=TextRule.Severity.HINT,
        explanation="A comparison needs a source.",
        clause="3.2",
    )


def test_a_reviewer_sees_what_there_is_to_judge(curator, reviewer, member, draft, hint, as_person):
    post = services.create_post(
        by=curator,
        draft=draft(
            visible_from=timezone.now() + timedelta(days=3),
            captions=(CaptionDraft("We have the quietest blades in Europe.", tone="expert"),),
        ),
    )
    services.submit_for_review(post_id=post.pk, by=curator, revision=1)
    services.comment(post_id=post.pk, by=curator, body="Acoustics signed off.")
    page = _text(as_person(reviewer).get(reverse("content:review", post_id=post.pk)))
    assert "1 post waits for a second pair of eyes." in page
    assert "1 policy hint" in page
    assert "Comparative claim “quietest blades in Europe” in the caption “Expert”." in page
    assert "See clause 3.2." in page
    assert "Everyone, 3 people" in page
    assert "Acoustics signed off." in page
    assert "Approve and publish now" in page


def test_approving_brings_the_post_into_the_hub(in_review, reviewer, member, as_person):
    answer = _press(as_person(reviewer), in_review, "approve", comment="Lovely.")
    assert answer.headers["Location"] == reverse("content:review_queue")
    assert queries.shareable_post(member, in_review.pk)


def test_approving_now_does_not_wait_for_the_window(curator, reviewer, member, draft, as_person):
    later = timezone.now() + timedelta(days=3)
    post = services.create_post(by=curator, draft=draft(visible_from=later))
    services.submit_for_review(post_id=post.pk, by=curator, revision=1)
    _press(as_person(reviewer), post, "approve_now")
    assert queries.shareable_post(member, post.pk)


def test_the_author_is_shown_no_way_to_approve(in_review, curator, as_person):
    browser = as_person(curator)
    page = _text(browser.get(reverse("content:review", post_id=in_review.pk)))
    assert "somebody else has to approve it" in page
    assert "Approve and publish" not in page
    answer = _press(browser, in_review, "approve")
    assert answer.status_code == 409
    in_review.refresh_from_db()
    assert in_review.status == "in_review"


def test_a_reviewer_who_looked_too_long_is_told(in_review, curator, reviewer, draft, as_person):
    changed = draft(title="Changed meanwhile")
    services.save_post(post_id=in_review.pk, by=curator, draft=changed, revision=1)
    answer = _press(as_person(reviewer), in_review, "approve", revision=1, comment="Typed words")
    assert answer.status_code == 409
    page = _text(answer)
    assert "was changed while you were looking" in page
    assert "Changed meanwhile" in page
    assert "Typed words" in page


def test_changes_are_asked_for_in_words(in_review, reviewer, as_person):
    browser = as_person(reviewer)
    assert _press(browser, in_review, "changes").status_code == 409
    in_review.refresh_from_db()
    assert in_review.status == "in_review"
    assert _press(browser, in_review, "changes", comment="Name the source.").status_code == 302
    in_review.refresh_from_db()
    assert in_review.status == "changes_requested"


def test_what_changed_since_the_last_review_is_marked(
    in_review, curator, reviewer, draft, as_person
):
    services.request_changes(post_id=in_review.pk, by=reviewer, comment="Shorter.")
    caption = in_review.captions.get()
    changed = draft(captions=(CaptionDraft("What can an owl teach us?", id=caption.pk),))
    services.save_post(post_id=in_review.pk, by=curator, draft=changed, revision=1)
    services.submit_for_review(post_id=in_review.pk, by=curator, revision=2)
    page = as_person(reviewer).get(reverse("content:review", post_id=in_review.pk)).content.decode()
    assert "What can an owl teach <del>an engineer</del><ins>us</ins>?" in page


def test_what_people_write_is_never_markup(curator, reviewer, draft, as_person):
    evil = "<script>alert(1)</script>"
    post = services.create_post(
        by=curator, draft=draft(title=evil, summary=evil, captions=(CaptionDraft(evil),))
    )
    services.submit_for_review(post_id=post.pk, by=curator, revision=1)
    services.comment(post_id=post.pk, by=curator, body=evil)
    browser = as_person(reviewer)
    for path in (
        reverse("content:review", post_id=post.pk),
        reverse("content:post_edit", post_id=post.pk),
        reverse("content:posts"),
    ):
        assert evil not in browser.get(path).content.decode()


def test_only_those_who_review_may_look(in_review, curator, member, stranger, as_person):
    for path in (
        reverse("content:review_queue"),
        reverse("content:review", post_id=in_review.pk),
    ):
        answers = [as_person(who).get(path).status_code for who in (curator, member, stranger)]
        assert answers == [200, 403, 404]


def test_the_number_in_the_navigation_is_of_those_one_may_approve(in_review, curator, reviewer):
    assert queries.reviewable_by(reviewer).count() == 1
    assert queries.reviewable_by(curator).count() == 0
    orphan = PostFactory(status=Post.Status.IN_REVIEW, author=None)
    assert list(queries.reviewable_by(curator)) == [orphan]


def test_an_empty_queue_says_so(organization, reviewer, as_person):
    page = _text(as_person(reviewer).get(reverse("content:review_queue")))
    assert "Nothing waits for review" in page


def test_the_queue_asks_as_much_for_thirty_as_for_one(
    reviewer, curator, hint, as_person, django_assert_max_num_queries, in_review
):
    browser, path = as_person(reviewer), reverse("content:review_queue")
    browser.get(path)

    def count() -> int:
        with django_assert_max_num_queries(15) as captured:
            browser.get(path)
        return len(captured)

    for_one = count()
    for number in range(24):
        PostFactory(
            status=Post.Status.IN_REVIEW,
            author=curator,
            submitted_at=timezone.now(),
            captions=[f"Quietest blades in Europe {number}", "Another"],
        )
    assert count() == for_one
