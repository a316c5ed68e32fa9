"""First walk over the curator's pages."""

from __future__ import annotations

import pytest

from advocacy.tenancy.urls import reverse

pytestmark = pytest.mark.django_db


def test_pages_open(in_review, curator, reviewer, as_person):
    for who in (curator, reviewer):
        browser = as_person(who)
        for path in (
            reverse("content:review_queue"),
            reverse("content:review", post_id=in_review.pk),
            reverse("content:posts"),
            reverse("content:post_new"),
            reverse("content:post_edit", post_id=in_review.pk),
            reverse("content:post_withdraw", post_id=in_review.pk),
            reverse("content:topics"),
            reverse("content:topic_new"),
        ):
            answer = browser.get(path)
            assert answer.status_code == 200, path
