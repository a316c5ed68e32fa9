"""Making tracked links and changing them."""

from __future__ import annotations

import re
import secrets
import string
from typing import Any
from urllib.parse import urlsplit

from django.db import IntegrityError, transaction

from advocacy.accounts.models import Membership
from analytics.links import cache
from analytics.links.models import TrackedLink
from content.models import Post

# 62^8 codes: nobody finds a link by trying, and a clash is a matter of centuries.
CODE_LENGTH = 8
_ALPHABET = string.ascii_letters + string.digits
_ATTEMPTS = 5
# urlsplit drops line breaks and tabs; a header must never see them.
_BLANK = re.compile(r"[\s\x00-\x1f\x7f]")
_CHANGEABLE = frozenset(
    {"target_url", "title", "description", "picture_url", "site_name", "is_active"}
)


class UnusableTarget(ValueError):
    """A tracked link may lead to web pages only."""


def new_code() -> str:
    """A code that cannot be guessed."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(CODE_LENGTH))


def create_link(
    *,
    target_url: str,
    title: str = "",
    description: str = "",
    picture_url: str = "",
    site_name: str = "",
    post: Post | None = None,
    membership: Membership | None = None,
) -> TrackedLink:
    """A link of its own for each call, even to the same target. Raises UnusableTarget.

    What previewers are shown is cut to what the columns hold.
    """
    _check_target(target_url)
    for attempt in range(1, _ATTEMPTS + 1):
        link = TrackedLink(
            code=new_code(),
            target_url=target_url,
            title=title[:300],
            description=description[:1000],
            picture_url=picture_url[:1000],
            site_name=site_name[:160],
            post=post,
            membership=membership,
        )
        try:
            with transaction.atomic():
                link.save(force_insert=True)
        except IntegrityError:
            if attempt == _ATTEMPTS or not _is_taken(link.code):
                raise
        else:
            return link
    raise AssertionError("unreachable: the last attempt returns or raises")


@transaction.atomic
def change_link(*, link_id: int, **changes: Any) -> TrackedLink:
    """Change what a link leads to, what previewers see, or whether it is active.

    Raises UnusableTarget, TrackedLink.DoesNotExist, and TypeError for any other field.
    """
    if unknown := changes.keys() - _CHANGEABLE:
        raise TypeError(f"A tracked link has no changeable {sorted(unknown)}.")
    if "target_url" in changes:
        _check_target(changes["target_url"])
    link = TrackedLink.objects.select_for_update().get(pk=link_id)
    for name, value in changes.items():
        setattr(link, name, value)
    link.save(update_fields=sorted(changes))
    transaction.on_commit(lambda: cache.forget(link.code))
    return link


def _check_target(address: str) -> None:
    try:
        parts = urlsplit(address)
    except ValueError:
        parts = urlsplit("")
    if (
        _BLANK.search(address)
        or parts.scheme not in {"http", "https"}
        or not parts.hostname
        or len(address) > 2000
    ):
        raise UnusableTarget("A tracked link must lead to an http(s) address.")


def _is_taken(code: str) -> bool:
    """Whether another link, perhaps another organization's, has this code."""
    return cache.load(code) is not None
