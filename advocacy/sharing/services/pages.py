"""Company pages as sources of the hub: connected by who manages them, read now and then."""

from __future__ import annotations

import hashlib
import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F

from advocacy.accounts.models import Membership
from advocacy.accounts.social import sign_in_app
from advocacy.sharing.credentials import app_of_organization, client_for
from advocacy.sharing.linkedin import urns
from advocacy.sharing.linkedin.errors import LinkedInError, PermissionMissing, ReconnectNeeded
from advocacy.sharing.linkedin.pages import CompanyPage, PagePost
from advocacy.sharing.linkedin.products import PAGE_SCOPES
from advocacy.sharing.models import LinkedInAccount
from advocacy.sharing.services.connections import usable_token
from content.models import Post, Source
from content.services.sources import ImportResult, IncomingItem, import_items, save_source

logger = logging.getLogger(__name__)

READ_EVERY = timedelta(hours=2)
_TITLE_LENGTH = 120


class PagesNotReadable(Exception):
    """Nobody who is connected lets us read that page; a manager of it has to allow it again."""


def may_ask_for_pages() -> bool:
    """Whether a member may be asked for the pages they manage without harm. Raises NoLinkedInApp.

    Where the posting app is also the one for signing in, the next sign-in would ask for a smaller
    scope set, and LinkedIn would end the connection.
    """
    sign_in = sign_in_app()
    return sign_in is None or sign_in.client_id != app_of_organization().credentials.client_id


def reads_pages(account: LinkedInAccount | None) -> bool:
    return account is not None and account.is_connected and set(PAGE_SCOPES) <= set(account.scopes)


def pages_of(account: LinkedInAccount, *, now: datetime) -> list[CompanyPage]:
    """The company pages that a connected member manages. Network calls; raises LinkedInErrors."""
    return client_for(account, access_token=usable_token(account, now=now)).managed_pages()


def connect_page(*, by: Membership, page: CompanyPage) -> Source:
    """Make a page a source, read through the connection of whoever manages it."""
    known = Source.objects.filter(page_urn=page.urn).first()
    source = known or Source(
        kind=Source.Kind.PAGE,
        page_urn=page.urn,
        name=page.name[:160],
        site_url=f"{urns.SITE}/company/{page.vanity}/" if page.vanity else "",
    )
    source.is_active = True
    return save_source(source=source, by=by)


def read_page(source: Source, *, now: datetime) -> ImportResult:
    """Put what is new on a page into the inbox of imports. Makes network calls.

    Raises PagesNotReadable, and LinkedIn's errors when it cannot be asked now; both are kept with
    the source.
    """
    try:
        posts = _posts_of(source, now=now)
    except PagesNotReadable:
        _remember(source, problem=Source.Problem.NOT_PUBLIC, now=now)
        raise
    except LinkedInError:
        _remember(source, problem=Source.Problem.NOT_REACHED, now=now)
        raise
    result = import_items(source=source, items=[_item(post) for post in posts], now=now)
    Source.objects.filter(pk=source.pk).update(
        fetched_at=now, next_fetch_at=now + READ_EVERY, failures=0, problem="", told_at=None
    )
    return result


def read_due_pages(*, now: datetime) -> int:
    """Read the pages of the organization entered whose time has come; the number read."""
    read = 0
    for source in Source.objects.filter(
        kind=Source.Kind.PAGE, is_active=True, next_fetch_at__lte=now
    ):
        # Whoever puts it off reads it.
        mine = Source.objects.filter(pk=source.pk, next_fetch_at=source.next_fetch_at)
        if not mine.update(next_fetch_at=now + READ_EVERY):
            continue
        try:
            read_page(source, now=now)
        except (LinkedInError, PagesNotReadable) as error:
            logger.info("Page %s was not read: %s", source.pk, type(error).__name__)
        else:
            read += 1
    return read


def _posts_of(source: Source, *, now: datetime) -> list[PagePost]:
    """By the connection of who made it a source, or else of any other who manages it."""
    readers = LinkedInAccount.objects.filter(
        status=LinkedInAccount.Status.CONNECTED, scopes__contains=list(PAGE_SCOPES)
    ).exclude(membership__status__in=[Membership.Status.INVITED, Membership.Status.LEFT])
    # Whoever made it a source first.
    in_order = sorted(
        readers, key=lambda each: (each.membership_id != source.created_by_id, each.pk)
    )
    for account in in_order[:3]:
        try:
            client = client_for(account, access_token=usable_token(account, now=now))
            return client.page_posts(source.page_urn)
        except (PermissionMissing, ReconnectNeeded):
            continue
    raise PagesNotReadable


def _item(post: PagePost) -> IncomingItem:
    lines = [line.strip() for line in post.text.splitlines() if line.strip()]
    title = post.link_title or (lines[0] if lines else "")
    return IncomingItem(
        key=hashlib.sha256(post.urn.encode()).hexdigest(),
        url=urns.permalink(post.urn, site=settings.LINKEDIN_FEED_BASE),
        title=_shortened(title) or post.urn,
        summary=post.text[:1000],
        published_at=post.published_at,
        kind=Post.Kind.RESHARE,
    )


def _shortened(title: str) -> str:
    if len(title) <= _TITLE_LENGTH:
        return title
    return title[:_TITLE_LENGTH].rsplit(" ", 1)[0] + " …"


def _remember(source: Source, *, problem: str, now: datetime) -> None:
    Source.objects.filter(pk=source.pk).update(
        problem=problem, failures=F("failures") + 1, next_fetch_at=now + READ_EVERY
    )
