from __future__ import annotations

from datetime import timedelta
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from advocacy.accounts.models import Group, Team
from content.models import (
    Caption,
    ImportedItem,
    Post,
    PostAudienceGroup,
    PostAudienceTeam,
    PostTopic,
    Purpose,
    Source,
    Suggestion,
    Topic,
)


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
    def groups(self, create: bool, extracted: list[Group] | None, **kwargs: Any) -> None:
        for group in extracted or []:
            PostAudienceGroup.objects.create(post=self, group=group)

    @factory.post_generation
    def topics(self, create: bool, extracted: list[Topic] | None, **kwargs: Any) -> None:
        for topic in extracted or []:
            PostTopic.objects.create(post=self, topic=topic)

    @factory.post_generation
    def captions(self, create: bool, extracted: list[str] | None, **kwargs: Any) -> None:
        for position, text in enumerate(extracted or []):
            CaptionFactory(post=self, text=text, position=position)


class SourceFactory(DjangoModelFactory):
    class Meta:
        model = Source

    name = factory.Sequence(lambda n: f"Newspaper {n}")
    url = factory.Sequence(lambda n: f"https://newspaper{n}.example/feed.xml")


class ImportedItemFactory(DjangoModelFactory):
    """Something of a source that waits in the inbox."""

    class Meta:
        model = ImportedItem

    source = factory.SubFactory(SourceFactory)
    key = factory.Sequence(lambda n: f"{n:064d}")
    url = factory.Sequence(lambda n: f"https://newspaper.example/stories/{n}")
    canonical_url = factory.SelfAttribute("url")
    title = factory.Sequence(lambda n: f"Story number {n}")


class SuggestionFactory(DjangoModelFactory):
    """Give it a membership."""

    class Meta:
        model = Suggestion

    url = factory.Sequence(lambda n: f"https://journal.example/articles/{n}")
    canonical_url = factory.SelfAttribute("url")
    title = factory.Sequence(lambda n: f"Article number {n}")
    why = "Because it explains what we do better than we did."
