"""What the page of one post in review shows."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from advocacy.accounts.navigation import network_choices
from advocacy.accounts.permissions import Permission
from advocacy.accounts.requests import MemberRequest
from content import queries, rules, words
from content.caption_room import Room, Words, rooms_of
from content.checks import TextFinding, findings_of, missing_in
from content.comparing import compared_fields
from content.models import ExternalReviewer, Post, PostRevision, ReviewEntry
from content.reviewing import Crew, Standing
from content.snapshots import snapshot_of


def detail_of(
    request: MemberRequest, post: Post, standing: Standing, crew: Crew, text_rules: Any
) -> dict[str, Any]:
    """`post` comes from `queries.posts_to_review`, with its texts loaded."""
    queries.load_for_review(post)
    me, now = request.membership, timezone.now()
    versions = queries.reviewed_versions(post)
    before = _compared_with(versions, request.GET.get("against", ""))
    reach = queries.reach_of(queries.audience_of(post))
    differences = compared_fields(before.snapshot, snapshot_of(post)) if before else []
    findings = findings_of(post, text_rules)
    conversation = list(queries.conversation_of(post))
    stage = rules.stage_of(
        status=post.status,
        visible_from=post.visible_from,
        visible_until=post.visible_until,
        now=now,
    )
    label, tone = words.STAGES[stage]
    in_review = post.status == Post.Status.IN_REVIEW
    place = standing.place_for(me.pk) if in_review else None
    return {
        "post": post,
        "label": label,
        "tone": tone,
        "findings": findings,
        "findings_by_caption": _by_caption(findings),
        "networks": dict(network_choices()),
        "rooms": _rooms(request, post),
        "audience": words.audience_words(post, reach),
        "conversation": conversation,
        "remarks": _remarks(conversation),
        "versions": versions,
        "reviewed": before,
        "changes": [words.change_words(change) for change in differences],
        "in_review": in_review,
        "place": place,
        "is_last": len(standing.open_places) == 1,
        "wrote": me.pk in standing.writer_ids,
        "voted": me.pk in standing.voter_ids,
        "yes": _approvals(conversation, post),
        "waiting": words.waiting_for(standing) if in_review else [],
        "due": words.due(post.review_due_on) if in_review else None,
        "missing": [words.MISSING[what] for what in missing_in(post, now=now, findings=findings)],
        "starts_later": bool(post.visible_from and post.visible_from > now),
        "guests": _guests(post) if in_review else [],
        "now": now,
        # Who writes posts also reviews them, so the crew and the author are all that can be named.
        "people": sorted({judge.name for judge in crew.judges} | {str(post.author or "")} - {""}),
        "may_write": me.may(Permission.WRITE_POSTS),
    }


def _rooms(request: MemberRequest, post: Post) -> dict[int, Room | None]:
    """How much room each caption takes on its network, by caption."""
    captions = list(post.captions.all())
    texts = [Words(caption.text, caption.language, caption.network) for caption in captions]
    rooms = rooms_of(request.membership, texts, has_link=bool(post.url))
    return {caption.pk: room for caption, room in zip(captions, rooms, strict=True)}


def _guests(post: Post) -> list[ExternalReviewer]:
    # What `posts_to_review` knows of the post.
    return list(post.external_reviewers.all()) if getattr(post, "has_guests", True) else []


def _compared_with(versions: list[PostRevision], wanted: str) -> PostRevision | None:
    """The version asked for, otherwise the last one that was reviewed."""
    named = (version for version in versions if str(version.number) == wanted)
    return next(named, versions[0] if versions else None)


def _approvals(conversation: list[ReviewEntry], post: Post) -> list[ReviewEntry]:
    """The yeses that count now; `queries.counting_votes` says the same in SQL."""
    return [
        entry
        for entry in conversation
        if entry.kind == ReviewEntry.Kind.APPROVED
        and entry.place
        and post.submitted_at
        and entry.at >= post.submitted_at
        and entry.revision >= post.judged_from
    ]


def _remarks(conversation: list[ReviewEntry]) -> dict[int, list[ReviewEntry]]:
    """What was said about captions and is still to be done, by caption."""
    found: dict[int, list[ReviewEntry]] = {}
    for entry in conversation:
        if entry.caption_id and entry.resolved_at is None:
            found.setdefault(entry.caption_id, []).append(entry)
    return found


def _by_caption(findings: list[TextFinding]) -> dict[int, list[TextFinding]]:
    grouped: dict[int, list[TextFinding]] = {}
    for found in findings:
        grouped.setdefault(found.caption.pk if found.caption else 0, []).append(found)
    return grouped
