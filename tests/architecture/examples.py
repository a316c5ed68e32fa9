"""An example for every argument in the address of a page inside an organization.

The route sweep asks for them by the argument's name, or by the page's full name where one argument
means different things. A page with a new argument needs a line here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from advocacy.accounts.models import Group, Membership
from tests.factories import (
    MembershipFactory,
    PostFactory,
    PurposeFactory,
    TeamFactory,
    TopicFactory,
)
from tests.factories.sharing import ShareFactory


def _invitation(member: Membership) -> int:
    from advocacy.accounts.services.invitations import invite

    invitation, _link = invite(by=member, email="somebody.new@example.com")
    return invitation.pk


def _draft_version(member: Membership) -> int:
    from advocacy.sharing.models import DraftVersion

    share = ShareFactory(membership=member, status="draft", published_at=None, link=None)
    return DraftVersion.objects.create(share=share, text="Said before").pk


def _picture(member: Membership) -> int:
    from django.core.files.base import ContentFile

    from content.models import MediaAsset

    asset = MediaAsset.objects.create(
        content_type="image/png",
        byte_size=1,
        sha256="0" * 64,
        alt_text="A blade",
        width=1,
        height=1,
    )
    asset.file.save("blade.png", ContentFile(b"x"))
    rendition = asset.renditions.model(
        asset=asset, name="card", content_type="image/png", width=1, height=1
    )
    rendition.file.save("card.png", ContentFile(b"x"), save=False)
    rendition.save()
    PostFactory.approved(picture=asset)
    return asset.pk


def _guest(member: Membership) -> int:
    from datetime import timedelta

    from content.models import ExternalReviewer

    return ExternalReviewer.objects.create(
        post=PostFactory(status="in_review", submitted_at=timezone.now()),
        name="Dr. Vera Lind",
        email="vera@outside.example",
        token_hash="0" * 64,
        expires_at=timezone.now() + timedelta(days=1),
    ).pk


def _waiting_post(member: Membership) -> int:
    post = PostFactory(
        status="in_review",
        submitted_at=timezone.now(),
        purpose=PurposeFactory(),
        topics=[TopicFactory()],
        captions=["Our blades got quieter. Here is how.", "Another text."],
    )
    return int(post.pk)


def _caption_request(member: Membership) -> int:
    from content.models import CaptionRequest

    asked = CaptionRequest.objects.create(post=PostFactory(), asked=member)
    return int(asked.pk)


def _campaign(member: Membership) -> int:
    from content.models import Campaign

    today = timezone.localdate()
    return Campaign.objects.create(name="Climate week", starts_on=today, ends_on=today).pk


def _policy(member: Membership) -> int:
    """A policy with a version in force and a draft of the next, both in English."""
    from policies.services import create_draft
    from tests.factories.policies import published_policy

    version = published_policy()
    create_draft(policy=version.policy, by=None)
    return version.policy_id


def _text_rule(member: Membership) -> int:
    from policies.models import TextRule

    return TextRule.objects.create(name="Names", terms=["x"], severity="hint", explanation="y").pk


def _guide(member: Membership) -> str:
    from policies.models import Guide, GuideText

    guide = Guide.objects.create(slug="first-share")
    GuideText.objects.create(guide=guide, language="en", title="Your first share", body="Go.")
    return guide.slug


def _goal(member: Membership) -> int:
    from tests.factories.metrics import GoalFactory

    return GoalFactory().pk


def _source(member: Membership) -> int:
    from tests.factories.content import SourceFactory

    return SourceFactory().pk


def _suggestion(member: Membership) -> int:
    from tests.factories.content import SuggestionFactory

    return SuggestionFactory(membership=member).pk


# By argument, or by page and argument. Each is given the member whose own thing it is.
EXAMPLES: dict[str, Callable[[Membership], Any]] = {
    "membership_id": lambda member: MembershipFactory().pk,
    "team_id": lambda member: TeamFactory().pk,
    "group_id": lambda member: Group.objects.create(name="Crew").pk,
    "invitation_id": _invitation,
    "post_id": lambda member: PostFactory.approved().pk,
    "content:review post_id": _waiting_post,
    "request_id": _caption_request,
    "asset_id": _picture,
    "topic_id": lambda member: TopicFactory().pk,
    "purpose_id": lambda member: PurposeFactory().pk,
    "campaign_id": _campaign,
    "source_id": _source,
    "suggestion_id": _suggestion,
    "guest_id": _guest,
    "share_id": lambda member: ShareFactory(membership=member).pk,
    "version_id": _draft_version,
    "policy_id": _policy,
    "rule_id": _text_rule,
    "policies:clause number": lambda member: "3.2",
    "policies:version number": lambda member: 1,
    "policies:guide slug": _guide,
    "language": lambda member: "en",
    "goal_id": _goal,
    "content:media name": lambda member: "card",
}


class NoExample(LookupError):
    """A page has an argument that nobody gave an example for."""


def example(route: str, argument: str, member: Membership) -> Any:
    make = EXAMPLES.get(f"{route} {argument}") or EXAMPLES.get(argument)
    if make is None:
        raise NoExample(
            f"{route} has an argument {argument!r} without an example."
            " Add one to tests/architecture/examples.py."
        )
    return make(member)
