"""A member connected with a simulated LinkedIn, and a post to share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db.models import F
from django.utils import timezone

from advocacy.accounts.models import Membership
from advocacy.events.models import Delivery
from advocacy.events.tasks import deliver
from advocacy.sharing.linkedin.client import UserInfo
from advocacy.sharing.linkedin.oauth import Tokens
from advocacy.sharing.linkedin.simulator import SimulatorServer
from advocacy.sharing.models import LinkedInAccount, Share
from advocacy.sharing.publishing.engine import publish_share
from advocacy.sharing.services import approve, connect, save_draft
from content.models import Post
from tests.factories.content import CaptionFactory, PostFactory
from tests.sharing.linkedin.simulated import JONAS, MARA, LinkedIn

__all__ = ["JONAS", "MARA"]

REDIRECT = "http://testserver/linkedin/callback/"
SCOPES = "openid profile email w_member_social"
CAPTION = "Our new turbine is quieter than the wind it turns in. The answer came from an owl."
PEOPLE = (
    {"sub": "mara-1", "name": "Mara Klein", "email": MARA},
    {"sub": "jonas-2", "name": "Jonas Okafor", "email": JONAS},
)


@pytest.fixture(scope="session")
def _simulator(tmp_path_factory) -> Iterator[LinkedIn]:
    folder = tmp_path_factory.mktemp("linkedin")
    with SimulatorServer(
        folder / "simulator.sqlite3", redirect_uris=[REDIRECT], people=PEOPLE
    ) as server:
        yield LinkedIn(server)


@pytest.fixture
def linkedin(_simulator: LinkedIn, settings) -> LinkedIn:
    """The simulator in the settings' place of LinkedIn, as if nobody had used it before."""
    _simulator.set("reset", {"everything": False})
    _simulator.set("clock", {"offset_seconds": 0})
    settings.LINKEDIN_CLIENT_ID, settings.LINKEDIN_CLIENT_SECRET = "demo-client", "demo-secret"
    settings.LINKEDIN_SCOPES = SCOPES.split()
    settings.LINKEDIN_OAUTH_BASE = settings.LINKEDIN_API_BASE = _simulator.url
    settings.LINKEDIN_FEED_BASE = _simulator.url
    settings.LINKEDIN_API_VERSION = "202605"
    settings.OUTBOUND_TRUSTED_ORIGINS = [_simulator.url]
    return _simulator


@pytest.fixture
def post(organization) -> Post:
    """A post in the hub of everybody, with a suggestion."""
    post = PostFactory.approved(
        title="How a 40-year-old turbine taught us to build quieter blades",
        url="https://nordwind.example/owl",
        summary="Three decades of noise logs.",
    )
    CaptionFactory(post=post, text=CAPTION)
    CaptionFactory(post=post, text="Unsere neue Turbine ist leiser.", language="de", position=1)
    return post


@pytest.fixture
def connect_member(linkedin: LinkedIn) -> Callable[..., LinkedInAccount]:
    """`connect_member(member, MARA)`: tokens that the simulator accepts, stored as ever."""

    def do(member: Membership, person: str = MARA, **changes: Any) -> LinkedInAccount:
        granted = linkedin.set(
            "tokens", {"client_id": "demo-client", "member": person, "scope": SCOPES}
        )
        tokens = Tokens(
            access_token=granted["access_token"],
            expires_at=changes.pop("expires_at", None) or _in(granted["expires_in"]),
            scopes=frozenset(SCOPES.split()),
        )
        name = next(each["name"] for each in PEOPLE if each["email"] == person)
        first, last = name.split()
        return connect(
            by=member,
            tokens=tokens,
            person=UserInfo(sub=granted["sub"], name=name, given_name=first, family_name=last),
        )

    return do


@pytest.fixture
def connected(member: Membership, connect_member) -> Membership:
    """Mara, connected with LinkedIn."""
    connect_member(member)
    return member


@pytest.fixture
def draft(post: Post) -> Callable[..., Share]:
    """`draft(member, "text")`: what the composer's autosave leaves."""

    def make(member: Membership, text: str = "I walk past it every day. #Owls", **more: Any):
        fields = {"post": post, "key": Share().key, "language": "en", **more}
        return save_draft(by=member, text=text, **fields)

    return make


@pytest.fixture
def approved(connected: Membership, draft) -> Share:
    """Mara's share, queued for this moment. Nothing is sent before the engine is called."""
    return approve(by=connected, share_id=draft(connected).pk).share


def deliver_events() -> None:
    """Let the handlers of all apps learn what happened, as a worker does within a second."""
    for delivery in Delivery.objects.filter(status=Delivery.Status.WAITING):
        deliver(organization_id=delivery.organization_id, delivery_id=delivery.pk)


def let_pass(share: Share, **units: float) -> None:
    """Move everything that happened to a share into the past, as if time had passed since."""
    past = timedelta(**units)
    Share.objects.filter(pk=share.pk).update(
        **{
            name: F(name) - past
            for name in ("approved_at", "claimed_at", "next_attempt_at", "handed_over_at")
        }
    )
    share.attempts.update(started_at=F("started_at") - past, sent_at=F("sent_at") - past)


def _in(seconds: float) -> datetime:
    return timezone.now() + timedelta(seconds=seconds)


@pytest.fixture
def page(post: Post) -> str:
    """The composer's address for the post."""
    return f"/nordwind/shares/new/{post.pk}/"


def attempt_once(share: Share) -> Share:
    """Let a worker take the share, and return what became of it."""
    publish_share(share_id=share.pk)
    share.refresh_from_db()
    return share
