"""What is kept about a file of the library, and deleting files that no post needs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from advocacy.accounts.models import Membership
from advocacy.audit.services import record
from content import media
from content.models import MediaAsset
from content.queries.library import copies_of, posts_with
from content.services.errors import PostError


class FileInUse(PostError):
    """Posts show or carry the file that was about to be deleted."""


@dataclass(frozen=True)
class FileFacts:
    """What a curator says about a file."""

    title: str = ""
    alt_text: str = ""
    source_url: str = ""
    licence: str = ""
    consent_expires_on: date | None = None
    focus: tuple[float, float] = (0.5, 0.5)


# Facts about the bytes: they hold for every post that uses them.
_OF_THE_BYTES = ("source_url", "licence", "consent_expires_on")


@transaction.atomic(durable=True)
def describe_file(*, asset_id: int, by: Membership, facts: FileFacts) -> MediaAsset:
    """Store what is known about a file; licence and consent for all its copies.

    What it shows and where its middle is stay those of each post that was reviewed with them.
    Raises MediaAsset.DoesNotExist.
    """
    asset: MediaAsset = MediaAsset.objects.select_for_update().get(pk=asset_id)
    before = {name: getattr(asset, name) for name in _OF_THE_BYTES}
    after = {name: getattr(facts, name) for name in _OF_THE_BYTES}
    changes = {
        name: [str(before[name] or ""), str(after[name] or "")]
        for name in _OF_THE_BYTES
        if before[name] != after[name]
    }
    copies_of(asset).update(**after)
    asset.refresh_from_db()
    asset.title, asset.alt_text, asset.is_kept = facts.title, facts.alt_text.strip(), True
    if facts.focus != (asset.focus_x, asset.focus_y):
        asset.focus_x, asset.focus_y = facts.focus
        transaction.on_commit(lambda: media.refocus(asset))
    asset.save(update_fields=["title", "alt_text", "is_kept", "focus_x", "focus_y"])
    if changes:
        record(by=by, verb="file.rights_changed", subject=asset, changes=changes)
    return asset


@transaction.atomic(durable=True)
def delete_file(*, asset_id: int, by: Membership) -> None:
    """Delete a file with all its copies. Raises MediaAsset.DoesNotExist, FileInUse."""
    asset = MediaAsset.objects.select_for_update().get(pk=asset_id)
    if posts_with(asset).exists():
        raise FileInUse
    record(by=by, verb="file.deleted", subject=asset)
    for copy_id in copies_of(asset).values_list("pk", flat=True):
        if not media.forget(copy_id):
            # A post took it at this moment.
            raise FileInUse
