"""Two people acting in the same moment, on two connections."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.db import connection

from advocacy.tenancy.context import tenant
from content import services
from content.models import Post, PostRevision, ReviewEntry
from content.services import EditConflict, NotPossible

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def at_once(organization) -> Callable[..., list[object]]:
    """Run functions together, each on a connection of its own; gives results or exceptions."""

    def run(*functions: Callable[[], object]) -> list[object]:
        start = Barrier(len(functions))
        results: list[object] = [None] * len(functions)

        def work(place: int, function: Callable[[], object]) -> None:
            try:
                with tenant(organization):
                    connection.ensure_connection()
                    start.wait(timeout=30)
                    results[place] = function()
            except services.PostError as refusal:
                results[place] = refusal
            finally:
                connection.close()

        threads = [Thread(target=work, args=pair) for pair in enumerate(functions)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return results

    return run


def test_two_reviewers_leave_one_approval(in_review, make_member, at_once):
    reviewers = [make_member("curator") for _ in range(4)]
    results = at_once(
        *(
            lambda by=by: services.approve(post_id=in_review.pk, by=by, revision=1)
            for by in reviewers
        )
    )
    assert sum(isinstance(result, Post) for result in results) == 1
    assert sum(isinstance(result, NotPossible) for result in results) == 3
    assert ReviewEntry.objects.filter(post=in_review, kind="approved").count() == 1


def test_approving_and_asking_for_changes_exclude_each_other(in_review, make_member, at_once):
    one, two = make_member("curator"), make_member("curator")
    results = at_once(
        lambda: services.approve(post_id=in_review.pk, by=one, revision=1),
        lambda: services.request_changes(post_id=in_review.pk, by=two, comment="Please."),
    )
    assert sum(isinstance(result, Post) for result in results) == 1
    in_review.refresh_from_db()
    steps = set(in_review.review_entries.exclude(kind="submitted").values_list("kind", flat=True))
    assert steps == {in_review.status}


def test_an_approval_never_covers_a_text_saved_meanwhile(
    in_review, curator, reviewer, draft, at_once
):
    """Whoever wins, nothing is approved that the reviewer did not see."""
    at_once(
        lambda: services.approve(post_id=in_review.pk, by=reviewer, revision=1),
        lambda: services.save_post(
            post_id=in_review.pk, by=curator, draft=draft(title="Unseen"), revision=1
        ),
    )
    in_review.refresh_from_db()
    assert in_review.title != "Unseen" or in_review.status == "in_review"


def test_of_two_editors_one_is_told(curator, reviewer, draft, at_once):
    post = services.create_post(by=curator, draft=draft())
    results = at_once(
        lambda: services.save_post(
            post_id=post.pk, by=curator, draft=draft(title="Mine"), revision=1
        ),
        lambda: services.save_post(
            post_id=post.pk, by=reviewer, draft=draft(title="Theirs"), revision=1
        ),
    )
    assert sum(isinstance(result, EditConflict) for result in results) == 1
    post.refresh_from_db()
    assert post.revision == 2
    latest = PostRevision.objects.get(post=post, number=2)
    assert latest.snapshot["title"] == post.title
