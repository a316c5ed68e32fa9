"""Taking an earlier version of a post back: a new version with the words of the old one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from advocacy.accounts.models import Group, Membership, Team
from content.kinds import Poll
from content.models import Campaign, MediaAsset, Post, PostRevision, Purpose, Topic
from content.queries import usable_assets
from content.services.writing import AttachmentDraft, CaptionDraft, PostDraft, save_post

_MOMENTS = ("visible_from", "visible_until", "pinned_until", "starts_at", "ends_at")
_CAPTION = ("id", "text", "tone", "language", "network")


def take_version_back(*, post_id: int, number: int, by: Membership, revision: int) -> Post:
    """Save what a post was at an earlier version; what is gone since (a team, a file) stays gone.

    Raises PostRevision.DoesNotExist and all that `save_post` raises.
    """
    kept = PostRevision.objects.select_related("post").get(post=post_id, number=number)
    draft = draft_of(kept.snapshot, kept.post)
    return save_post(post_id=post_id, by=by, draft=draft, revision=revision)


def draft_of(snapshot: dict[str, Any], post: Post) -> PostDraft:
    """What an editor decided, from a stored version."""
    picture = _asset(snapshot.get("picture"), post)
    focus = (snapshot.get("picture") or {}).get("focus") or [0.5, 0.5]
    plain = ("title", "kind", "url", "site_name", "summary", "why_care", "language")
    moments: dict[str, Any] = {name: _moment(snapshot.get(name)) for name in _MOMENTS}
    apply_until = snapshot.get("apply_until")
    return PostDraft(
        **{name: snapshot[name] for name in plain if name in snapshot},
        **moments,
        reading_minutes=post.reading_minutes,
        published_on=post.published_on,
        returns_after_days=snapshot.get("returns_after_days"),
        extra_points=snapshot.get("extra_points", 0),
        place=snapshot.get("place", ""),
        apply_until=date.fromisoformat(apply_until) if apply_until else None,
        reshare_of=snapshot.get("reshare_of", ""),
        poll=Poll.from_json(snapshot.get("poll")),
        attachments=_attachments(snapshot.get("attachments", ()), post),
        picture=picture,
        alt_text=snapshot["picture"]["alt_text"] if picture else "",
        focus=(focus[0], focus[1]),
        purpose=_one(Purpose, snapshot.get("purpose")),
        campaign=_one(Campaign, snapshot.get("campaign")),
        topics=_all(Topic, snapshot.get("topics", ())),
        **_audience(snapshot),
        captions=[
            CaptionDraft(**{name: caption[name] for name in _CAPTION})
            for caption in snapshot.get("captions", ())
        ],
    )


def _audience(snapshot: dict[str, Any]) -> dict[str, Any]:
    """Whom the version was for. Where all its teams, or groups, are gone since, it is for nobody:
    what is left must not reach more."""
    named = (snapshot.get("audience_teams", ()), snapshot.get("audience_groups", ()))
    teams, groups = _all(Team, named[0]), _all(Group, named[1])
    audience = {
        "audience_teams": teams,
        "audience_groups": groups,
        "audience_languages": snapshot.get("audience_languages", ()),
        "audience_locations": snapshot.get("audience_locations", ()),
    }
    is_wider = (named[0] and not teams) or (named[1] and not groups)
    return {
        "for_everyone": snapshot.get("for_everyone", True),
        **({} if is_wider else audience),
    }


def _attachments(rows: Sequence[dict[str, Any]], post: Post) -> list[AttachmentDraft]:
    found = [(_asset(row, post), row) for row in rows]
    return [
        AttachmentDraft(
            asset, row["alt_text" if asset.kind == MediaAsset.Kind.PICTURE else "title"]
        )
        for asset, row in found
        if asset is not None
    ]


def _asset(row: dict[str, Any] | None, post: Post) -> MediaAsset | None:
    """The file, unless it was deleted or another post has it by now."""
    if not row:
        return None
    return MediaAsset.objects.filter(usable_assets(post), pk=row["id"]).first()


def _one(model: Any, row: dict[str, Any] | None) -> Any:
    return model.objects.filter(pk=row["id"]).first() if row else None


def _all(model: Any, rows: Sequence[dict[str, Any]]) -> list[Any]:
    return list(model.objects.filter(pk__in=[row["id"] for row in rows]))


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
