"""The buttons of the editor that are about files: upload, order, remove, take from the library."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from advocacy.accounts.models import Membership
from content import media, queries, words
from content.forms.kinds import attachments_typed, ids_in
from content.kinds import CARRIED, MOST_PICTURES
from content.models import MediaAsset, Post

ACTIONS = ("add_files", "file_up", "file_down", "remove_file", "use_file", "find_file")


def take_files(data: Any, uploads: Iterable[UploadedFile], *, by: Membership) -> str:
    """Keep what was uploaded and put it where it belongs. Gives what is wrong with any, or ""."""
    problems = []
    for upload in list(uploads)[:MOST_PICTURES]:
        try:
            place(data, media.store_upload(upload, by=by))
        except media.PictureError as error:
            problems.append(f"{upload.name}: {words.picture_problem(error)}")
    return " ".join(problems)


def place(data: Any, asset: MediaAsset) -> None:
    """A first picture is the post's own; everything else is carried beside it."""
    if asset.kind == MediaAsset.Kind.PICTURE and not data.get("picture"):
        data["picture"] = str(asset.pk)
        data["alt_text"] = data.get("alt_text") or asset.alt_text
        data["focus_x"], data["focus_y"] = _percent(asset.focus_x), _percent(asset.focus_y)
        return
    if asset.kind != MediaAsset.Kind.PICTURE:
        # Whoever adds a PDF or a video makes a post of it.
        data["kind"] = asset.kind
    data.setlist("attachments", [*data.getlist("attachments"), str(asset.pk)])


def rearrange(data: Any, action: str, argument: str, *, by: Membership, post: Post | None) -> str:
    """Carry out a button about files. Gives a sentence for the editor, or ""."""
    named = next(iter(ids_in([argument])), 0)
    order = ids_in(data.getlist("attachments"))
    match action:
        case "remove_file" if named in order:
            order.remove(named)
        case "file_up" | "file_down" if named in order:
            _move(order, named, -1 if action == "file_up" else 1)
        case "find_file":
            data["library_q"] = data.get("library_q", "")
        case "use_file":
            data.pop("library_q", None)
            return _use(data, named, by=by, post=post)
    data.setlist("attachments", [str(pk) for pk in order])
    return ""


def files_context(data: Any, post: Post | None) -> dict[str, Any]:
    """What the cards about files show; the library only once somebody opens it."""
    looked_for = data.get("library_q")
    return {
        "files": attachments_typed(data, post),
        "carried": CARRIED,
        "library_q": looked_for or "",
        "library": None if looked_for is None else queries.library_picks(text=looked_for),
    }


def _move(order: list[int], named: int, step: int) -> None:
    here = order.index(named)
    there = min(max(here + step, 0), len(order) - 1)
    order[here], order[there] = order[there], order[here]


def _use(data: Any, asset_id: int, *, by: Membership, post: Post | None) -> str:
    asset = MediaAsset.objects.filter(pk=asset_id).first()
    if asset is None:
        return _("This file is no longer in the library.")
    if asset.kind == MediaAsset.Kind.PICTURE and data.get("kind") != Post.Kind.PICTURE:
        # Chosen on purpose: it takes the place of what was there.
        data["picture"] = data["alt_text"] = ""
    place(data, media.for_use_in(asset, post, by=by))
    return ""


def _percent(ratio: float) -> str:
    return str(round(ratio * 100))
