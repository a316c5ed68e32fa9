"""What the editor shows beside the form: pictures, duplicates, reach, findings, what is missing."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from advocacy.accounts.models import Membership
from advocacy.accounts.permissions import Permission
from advocacy.accounts.requests import MemberRequest
from advocacy.tenancy.urls import reverse
from content import queries, rules, words
from content.caption_room import Room, Words, rooms_of
from content.checks import findings_of, missing_in
from content.forms import PostForm
from content.kinds import INTERNAL
from content.media import assets_of
from content.models import MediaAsset, Post
from content.rules import Step, next_status, sources_of
from content.services import Meeting
from content.views.editor_fetch import page_facts
from content.views.editor_files import files_context
from content.views.editor_input import Typed
from policies.checks import Rule, check_text, rules_in_force

_NAMES_SHOWN = 12
KIND_ICONS = {
    Post.Kind.ARTICLE: "newspaper",
    Post.Kind.PICTURE: "image",
    Post.Kind.VIDEO: "play",
    Post.Kind.DOCUMENT: "file-text",
    Post.Kind.PODCAST: "podcast",
    Post.Kind.JOB: "briefcase",
    Post.Kind.EVENT: "calendar",
    Post.Kind.POLL: "chart-bar",
    Post.Kind.RESHARE: "repeat-2",
    Post.Kind.NOTE: "lock",
}


def page_context(
    request: MemberRequest,
    post: Post | None,
    typed: Typed,
    form: PostForm,
    captions: Any,
    *,
    notice: str,
    conflict: dict[str, Any] | None,
) -> dict[str, Any]:
    data, text_rules = typed.data, rules_in_force()
    chosen = data.get("picture", "")
    return {
        "post": post,
        "form": form,
        "captions": captions,
        "rows": _caption_rows(request, captions, text_rules, has_link=bool(data.get("url"))),
        "kind_options": [(kind.value, kind.label, KIND_ICONS[kind]) for kind in Post.Kind],
        "most_captions": captions.max_num,
        "revision": typed.revision,
        **files_context(data, post),
        "page_facts": page_facts(data),
        "candidates": ",".join(map(str, typed.candidates())),
        "pictures": _pictures(form, post, chosen, typed.candidates()),
        "chosen": chosen,
        "notice": notice,
        "focus": typed.focus,
        "conflict": conflict,
        "duplicates": queries.possible_duplicates(
            url=data.get("url", ""),
            title=data.get("title", ""),
            besides=post.pk if post else None,
        ),
        **reach_context(audience_typed(typed.data), request.membership),
        "action_url": (
            reverse("content:post_edit", post_id=post.pk) if post else reverse("content:post_new")
        ),
        # After a conflict nothing is written until somebody decides whose text stays.
        "autosaves": conflict is None and (post is None or post.status in sources_of(Step.SUBMIT)),
        "state": _state(post, text_rules) if post else None,
        "time_zone": timezone.get_current_timezone_name(),
    }


def conflict_context(met: Meeting | None) -> dict[str, Any]:
    """Who saved in between, and what they changed; nothing of it when that is no longer known."""
    if met is None:
        return {"by": None, "at": None, "changes": []}
    return {
        "by": met.revision.by,
        "at": met.revision.at,
        "changes": [(words.change_words(one), met.is_disputed(one)) for one in met.changes],
    }


def _caption_rows(
    request: MemberRequest, captions: Any, text_rules: list[Rule], *, has_link: bool
) -> list[tuple[Any, list[Any], Room | None]]:
    """Each caption with what the text rules find and how much room it takes on its network."""
    words_of = [
        Words(*(str(caption[name].value() or "") for name in ("text", "language", "network")))
        for caption in captions
    ]
    rooms = rooms_of(request.membership, words_of, has_link=has_link)
    return [
        (caption, caption_findings(caption, text_rules), room)
        for caption, room in zip(captions, rooms, strict=True)
    ]


def caption_findings(caption: Any, text_rules: list[Rule]) -> list[Any]:
    return list(
        check_text(
            str(caption["text"].value() or ""),
            language=str(caption["language"].value() or "en"),
            rules=text_rules,
        )
    )


def reach_context(audience: rules.Audience, membership: Membership) -> dict[str, Any]:
    """Whom an audience reaches; by name only for those who may see people."""
    may_see = membership.may(Permission.SEE_MEMBERS)
    reach = queries.reach_of(audience, names_shown=_NAMES_SHOWN if may_see else 0)
    return {"reach": reach, "who": reach.names}


def audience_typed(data: Any) -> rules.Audience:
    """The audience as it stands in the form, valid or not."""
    return rules.Audience(
        for_everyone=data.get("audience") != "some",
        team_ids=[int(text) for text in data.getlist("teams") if _is_id(text)],
        languages=[code for code in data.getlist("languages") if "\0" not in code],
        locations=[place for place in data.getlist("locations") if "\0" not in place],
        group_ids=[int(text) for text in data.getlist("groups") if _is_id(text)],
    )


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 18


def _pictures(
    form: PostForm, post: Post | None, chosen: str, candidates: list[int]
) -> list[MediaAsset]:
    """The chosen picture and the page's others, those that this post may use."""
    wanted = [*([int(chosen)] if _is_id(chosen) else []), *candidates]
    if post and post.picture and wanted == [post.picture.pk]:
        return [post.picture]
    allowed: Any = form.fields["picture"].queryset  # type: ignore[attr-defined]
    found = {asset.pk: asset for asset in allowed.filter(pk__in=wanted)}
    return [found[pk] for pk in dict.fromkeys(wanted) if pk in found]


def _consent_ends(post: Post) -> date | None:
    """The last day on which the people in its files agree, when that is before the post ends."""
    days = [asset.consent_expires_on for asset in assets_of(post) if asset.consent_expires_on]
    if not days:
        return None
    until = post.visible_until
    return min(days) if until is None or min(days) < timezone.localdate(until) else None


def _state(post: Post, text_rules: list[Rule]) -> dict[str, Any]:
    now = timezone.now()
    stage = rules.stage_of(
        status=post.status,
        visible_from=post.visible_from,
        visible_until=post.visible_until,
        now=now,
    )
    label, tone = words.STAGES[stage]
    missing = missing_in(post, now=now, findings=findings_of(post, text_rules))
    return {
        "label": label,
        "tone": tone,
        "missing": [words.MISSING[what] for what in missing],
        "may_submit": next_status(post.status, Step.SUBMIT) is not None,
        "may_withdraw": next_status(post.status, Step.WITHDRAW) is not None,
        "may_reopen": next_status(post.status, Step.REOPEN) is not None,
        "is_approved": post.status == Post.Status.APPROVED,
        "in_review": post.status == Post.Status.IN_REVIEW,
        "conversation": list(queries.conversation_of(post)),
        "consent_ends": _consent_ends(post),
        "asked": list(post.caption_requests.select_related("asked__user")[:10]),
        "may_ask": post.status != Post.Status.WITHDRAWN and post.kind not in INTERNAL,
        "revisions": list(post.revisions.select_related("by__user")[:5]),
    }
