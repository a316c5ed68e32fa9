"""Sharing beyond LinkedIn: a text that waits to be posted by hand, and a post of one's own."""

from __future__ import annotations

import uuid
from datetime import timedelta
from string import ascii_letters, digits

from advocacy.accounts.models import Membership
from advocacy.config.demo.data.companies import Company
from advocacy.config.demo.data.plan import Plan
from advocacy.sharing import networks
from advocacy.sharing.models import Share
from analytics.links.models import TrackedLink
from analytics.links.services import CODE_LENGTH
from policies import disclosure

_OWN_POST = "What I took home from the open-data breakfast in Porto"
_DAYS_AGO = 9


def share_elsewhere(plan: Plan, company: Company, member: Membership, waiting: Share) -> None:
    """Let a share wait for its member on Bluesky, and record a post they wrote on Mastodon."""
    waiting.network, waiting.by_hand = "bluesky", True
    waiting.next_attempt_at = None
    # A headline discloses on LinkedIn alone.
    said = disclosure.disclosure_for(member, language=waiting.language, network=waiting.network)
    waiting.approved_text = disclosure.apply(waiting.text, said)
    waiting.disclosure_mode, waiting.disclosure_text = said.mode, said.text
    waiting.disclosure_position = said.position
    keys = plan.chance(company.slug, "elsewhere")
    if waiting.post is not None:
        # As `links.ensure_link`, with a code that the seed decides.
        waiting.link = TrackedLink.objects.create(
            code="".join(keys.choices(ascii_letters + digits, k=CODE_LENGTH)),
            target_url=waiting.post.url,
            title=waiting.post.title,
            description=waiting.post.summary,
            site_name=waiting.post.site_name,
            post=waiting.post,
            membership=member,
            created_at=waiting.created_at,
        )
    waiting.save(
        update_fields=[
            "network",
            "by_hand",
            "next_attempt_at",
            "link",
            "approved_text",
            "disclosure_mode",
            "disclosure_text",
            "disclosure_position",
        ]
    )

    at = plan.moment(plan.today - timedelta(days=_DAYS_AGO), company.zone, hour=12, minute=20)
    number = (int(at.timestamp() * 1000) << 16) + 4711
    address = f"https://mastodon.example/@tomas/{number}"
    network = networks.get("mastodon")
    post = network.find_post(address) if network.find_post else None
    if post is None:
        raise LookupError(f"{network.code} does not read {address}.")
    Share.objects.create(
        membership=member,
        network=network.code,
        key=uuid.UUID(int=keys.getrandbits(128), version=4),
        by_hand=True,
        status=Share.Status.PUBLISHED,
        text=_OWN_POST,
        approved_text=_OWN_POST,
        own_words=100,
        urn=post.name,
        permalink=post.permalink,
        published_at=at,
        created_at=at,
    )
