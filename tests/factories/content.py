from __future__ import annotations

from datetime import timedelta
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from advocacy.accounts.models import Team
from content.models import Caption, Post, PostAudienceTeam, PostTopic, Purpose, Topic


class PurposeFactory(DjangoModelFactory):
    class Meta:
        model = Purpose

    name = factory.Sequence(lambda n: f"Purpose {n}")


class TopicFactory(DjangoModelFactory):
    class Meta:
        model = Topic

    name = factory.Sequence(lambda n: f"Topic {n}")


class CaptionFactory(DjangoModelFactory):
    class Meta:
        model = Caption

    text = factory.Sequence(lambda n: f"A suggested text number {n}.")


class PostFactory(DjangoModelFactory):
    """A draft with a link. `PostFactory.approved(teams=[…])` is in the hub of those teams."""

    class Meta:
        model = Post
        skip_postgeneration_save = True

    title = factory.Sequence(lambda n: f"Post number {n}")
    url = factory.Sequence(lambda n: f"https://nordwind.example/posts/{n}")
    canonical_url = factory.SelfAttribute("url")
    site_name = "nordwind.example"
    summary = "What the page is about."

    @classmethod
    def approved(cls, **fields: Any) -> Post:
        now = timezone.now()
        return cls(
            **{
                "status": Post.Status.APPROVED,
                "approved_at": now - timedelta(hours=1),
                "visible_from": now - timedelta(hours=1),
                "visible_until": now + timedelta(days=14),
                **fields,
            }
        )

    @factory.post_generation
    def teams(self, create: bool, extracted: list[Team] | None, **kwargs: Any) -> None:
        for team in extracted or []:
            PostAudienceTeam.objects.create(post=self, team=team)

    @factory.post_generation
    def topics(self, create: bool, extracted: list[Topic] | None, **kwargs: Any) -> None:
        for topic in extracted or []:
            PostTopic.objects.create(post=self, topic=topic)

    @factory.post_generation
    def captions(self, create: bool, extracted: list[str] | None, **kwargs: Any) -> None:
        for position, text in enumerate(extracted or []):
            CaptionFactory(post=self, text=text, position=position)
