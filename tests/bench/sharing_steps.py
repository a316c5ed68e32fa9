"""The steps of `tests.bench.publishing` that run inside the product."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

from django.db.models import Count, Max, Min
from django.utils import timezone

from advocacy.accounts.models import Membership
from advocacy.sharing.linkedin.client import UserInfo
from advocacy.sharing.linkedin.oauth import Tokens
from advocacy.sharing.models import LinkedInAccount, Share, ShareAttempt
from advocacy.sharing.services import approve, connect, save_draft
from advocacy.sharing.tasks import publish_share
from advocacy.tenancy.context import tenant
from advocacy.tenancy.models import Organization
from content.media import picture_for_sharing, store_picture
from content.models import Post
from content.queries import posts_visible_to
from tests.bench.publishing import QUEUE
from tests.sharing.linkedin.simulated import png

_PATIENCE = 300


def queue_shares(argument: dict[str, Any]) -> dict[str, Any]:
    """Approve shares of a post with a link and a picture, and put their tasks into the broker."""
    organization = Organization.objects.get()
    with tenant(organization):
        members = _connect(argument["tokens"])
        post = _post_with_picture(members[0])
        texts = [
            f"Share {number} of {argument['shares']}, {timezone.now():%H:%M:%S}: quieter than wind."
            for number in range(argument["shares"])
        ]
        shares = [
            _approve(members[number % len(members)], post, text)
            for number, text in enumerate(texts)
        ]
        ids = [share.pk for share in shares]
        Share.objects.filter(pk__in=ids).update(
            status=Share.Status.QUEUED, next_attempt_at=timezone.now(), scheduled_for=None
        )
        picture = picture_for_sharing(post)
        assert picture is not None
        for share_id in ids:
            publish_share.apply_async(
                kwargs={"organization_id": organization.pk, "share_id": share_id}, queue=QUEUE
            )
        return {
            "ids": ids,
            "texts": [share.approved_text for share in shares],
            "picture": picture[0].hex(),
            "link": shares[0].link.url if shares[0].link else "",
            "title": post.title,
            "summary": post.summary,
        }


def published_a_minute(ids: list[int]) -> float:
    """Wait for the worker; shares a minute from its first claim to its last record."""
    with tenant(Organization.objects.get()):
        deadline = time.monotonic() + _PATIENCE
        while Share.objects.filter(pk__in=ids, status="published").count() < len(ids):
            if time.monotonic() > deadline:
                left = Share.objects.filter(pk__in=ids).values("status", "problem")
                raise AssertionError(left.annotate(count=Count("pk")))
            time.sleep(1)
        spent = ShareAttempt.objects.filter(share__in=ids).aggregate(
            began=Min("started_at"), ended=Max("finished_at")
        )
    return 60 * len(ids) / (spent["ended"] - spent["began"]).total_seconds()


def _connect(tokens: list[dict[str, Any]]) -> list[Membership]:
    ready = Membership.objects.filter(
        status="ambassador", roles=["member"], acknowledgements__version__status="published"
    )
    members = list(ready.select_related("user", "organization").order_by("pk")[: len(tokens)])
    LinkedInAccount.objects.filter(membership__in=members).delete()
    for member, token in zip(members, tokens, strict=True):
        scopes = frozenset(token["scope"].replace(",", " ").split())
        connect(
            by=member,
            tokens=Tokens(
                access_token=token["access_token"],
                expires_at=timezone.now() + timedelta(days=1),
                scopes=scopes,
            ),
            person=UserInfo(sub=token["sub"], name=str(member), given_name="", family_name=""),
        )
    # LinkedIn may not know a token in its first seconds, and says so; nobody posts that soon.
    time.sleep(3)
    return members


def _post_with_picture(member: Membership) -> Post:
    post = posts_visible_to(member).exclude(url="").latest("pk")
    post.picture = store_picture(png(1200, 627), by=member)
    post.save(update_fields=["picture"])
    return post


def _approve(member: Membership, post: Post, text: str) -> Share:
    later = timezone.now() + timedelta(hours=1)
    share = save_draft(by=member, post=post, key=Share().key, text=text, language="en")
    return approve(by=member, share_id=share.pk, scheduled_for=later, checked=True).share
