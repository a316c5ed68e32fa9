from __future__ import annotations

from datetime import UTC, datetime

import factory
from factory.django import DjangoModelFactory

from advocacy.sharing.models import Share
from analytics.links.models import TrackedLink
from content.models import Post
from tests.factories.people import MembershipFactory


class PostFactory(DjangoModelFactory):
    """An approved post for everyone, without a window."""

    class Meta:
        model = Post

    title = factory.Sequence(lambda n: f"Post {n}")
    status = Post.Status.APPROVED
    approved_at = datetime(2026, 1, 5, 9, tzinfo=UTC)


class TrackedLinkFactory(DjangoModelFactory):
    class Meta:
        model = TrackedLink

    code = factory.Sequence(lambda n: f"c{n:06d}")
    target_url = "https://nordwind.example/story"


class ShareFactory(DjangoModelFactory):
    """A published share of a post, with its link."""

    class Meta:
        model = Share

    membership = factory.SubFactory(MembershipFactory)
    post = factory.SubFactory(PostFactory)
    link = factory.SubFactory(TrackedLinkFactory)
    status = Share.Status.PUBLISHED
    own_words = 60
    text = approved_text = "In my own words."
    published_at = datetime(2026, 11, 10, 9, tzinfo=UTC)
