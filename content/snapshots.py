"""A post as plain values: kept with each revision, compared in review."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from content.models import Post

# What a reviewer does not judge: changing it needs no second pair of eyes.
UNREVIEWED = frozenset({"campaign", "extra_points", "pinned_until", "returns_after_days"})


def snapshot_of(post: Post) -> dict[str, Any]:
    """Everything an editor can change, as JSON. Names stand beside ids: both may be gone later."""
    picture = post.picture
    return {
        "kind": post.kind,
        "url": post.url,
        "site_name": post.site_name,
        "title": post.title,
        "summary": _lines(post.summary),
        "why_care": post.why_care,
        "language": post.language,
        "starts_at": _moment(post.starts_at),
        "ends_at": _moment(post.ends_at),
        "place": post.place,
        "apply_until": post.apply_until and post.apply_until.isoformat(),
        "reshare_of": post.reshare_of,
        "poll": post.poll,
        "attachments": [
            {
                "id": row.asset_id,
                "kind": row.asset.kind,
                "alt_text": row.asset.alt_text,
                "title": row.asset.title,
            }
            for row in post.attachments.all()
        ],
        "picture": picture
        and {
            "id": picture.pk,
            "alt_text": picture.alt_text,
            "focus": [picture.focus_x, picture.focus_y],
        },
        "purpose": post.purpose and {"id": post.purpose.pk, "name": post.purpose.name},
        "campaign": post.campaign and {"id": post.campaign.pk, "name": post.campaign.name},
        "topics": [{"id": topic.pk, "name": topic.name} for topic in post.topics.all()],
        "for_everyone": post.for_everyone,
        "audience_teams": [
            {"id": team.pk, "name": team.name} for team in post.audience_teams.all()
        ],
        "audience_groups": [
            {"id": group.pk, "name": group.name} for group in post.audience_groups.all()
        ],
        "audience_languages": sorted(post.audience_languages),
        "audience_locations": sorted(post.audience_locations),
        "visible_from": _moment(post.visible_from),
        "visible_until": _moment(post.visible_until),
        "pinned_until": _moment(post.pinned_until),
        "returns_after_days": post.returns_after_days,
        "extra_points": post.extra_points,
        "captions": [
            {
                "id": caption.pk,
                "tone": caption.tone,
                "language": caption.language,
                "network": caption.network,
                "text": _lines(caption.text),
            }
            for caption in post.captions.all()
        ],
    }


def needs_review(before: dict[str, Any], after: dict[str, Any]) -> bool:
    """Whether two snapshots differ in something that a reviewer has judged."""
    return any(
        before.get(name) != after.get(name)
        for name in before.keys() | after.keys()
        if name not in UNREVIEWED
    )


def _lines(text: str) -> str:
    """With one character at the end of a line, also where two were stored: no change by itself."""
    return text.replace("\r\n", "\n")


def _moment(value: datetime | None) -> str | None:
    return value.isoformat() if value else None
