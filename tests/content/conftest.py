from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from advocacy.accounts.models import Membership
from content import services
from content.models import Post
from content.services import CaptionDraft, PostDraft
from policies.models import TextRule
from tests.factories import PurposeFactory


@pytest.fixture
def reviewer(make_member) -> Membership:
    return make_member("curator", name="Ines Ferrari")


@pytest.fixture
def draft(organization) -> Callable[..., PostDraft]:
    """A draft that is ready for review, with the changes asked for."""
    now = timezone.now()
    ready = {
        "title": "How a 40-year-old turbine taught us to build quieter blades",
        "url": "https://nordwind.example/owl-blades",
        "summary": "What owls know about air.",
        "purpose": PurposeFactory(name="Industry insight"),
        "visible_from": now - timedelta(minutes=1),
        "visible_until": now + timedelta(days=14),
        "captions": (CaptionDraft("What can an owl teach an engineer?"),),
    }

    def make(**changes) -> PostDraft:
        return PostDraft(**{**ready, **changes})

    return make


@pytest.fixture
def in_review(curator, draft) -> Post:
    """A post that its author has submitted."""
    post = services.create_post(by=curator, draft=draft())
    return services.submit_for_review(post_id=post.pk, by=curator, revision=post.revision)


@pytest.fixture
def approved(in_review, reviewer) -> Post:
    return services.approve(post_id=in_review.pk, by=reviewer, revision=in_review.revision)


@pytest.fixture
def blocking_rule(organization) -> TextRule:
    return TextRule.objects.create(
        name="Nothing forbidden",
        terms=["forbidden"],
        severity=TextRule.Severity.BLOCK,
        explanation="Say it otherwise.",
        clause="4.1",
    )
