"""What the composer shows: the tabs it can start from, the text as it would be published."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.conf.locale import LANG_INFO
from django.utils import timezone
from django.utils.translation import gettext as _

from advocacy.accounts.models import Membership
from advocacy.accounts.requests import MemberRequest
from advocacy.sharing.composing import Composition, compose
from advocacy.sharing.forms import ComposeForm
from advocacy.sharing.linkedin import little_text
from advocacy.sharing.models import Share
from advocacy.sharing.presenting import connection_of
from advocacy.sharing.preview import render_folded
from advocacy.sharing.queries import account_of, draft_of
from advocacy.tenancy.urls import reverse
from content.media import picture_url
from content.models import Caption, Post


@dataclass(frozen=True)
class Start:
    """Where a text starts from: a caption, the member's draft, or nothing."""

    code: str
    label: str
    caption: Caption | None = None
    draft: Share | None = None


def _starts(member: Membership, post: Post) -> list[Start]:
    """The tabs: an open draft first, captions in the reader's languages, the blank page last."""
    starts = []
    draft = draft_of(member, post)
    if draft is not None:
        starts.append(Start("draft", _("Your draft"), draft=draft))
    known = [member.interface_language, *member.content_languages]
    captions = sorted(
        (caption for caption in post.captions.all() if caption.network in ("", "linkedin")),
        key=lambda caption: (
            known.index(caption.language) if caption.language in known else len(known),
            caption.position,
        ),
    )
    home = captions[0].language if captions else ""
    for caption in captions:
        label = str(caption.get_tone_display())
        if caption.language != home:
            language = LANG_INFO[caption.language]["name_local"].capitalize()
            alone = sum(each.language == caption.language for each in captions) == 1
            label = language if alone else f"{language} · {label}"
        starts.append(Start(str(caption.pk), label, caption=caption))
    return [*starts, Start("blank", _("Blank page"))]


def opening_form(request: MemberRequest, post: Post) -> ComposeForm:
    starts = _starts(request.membership, post)
    wanted = request.GET.get("caption", "")
    start = next((each for each in starts if each.code == wanted), starts[0])
    initial: dict[str, Any] = {"key": uuid.uuid4(), "when": "now", "language": post.language}
    if start.draft is not None:
        draft = start.draft
        initial |= {
            "key": draft.key,
            "caption": draft.caption_id,
            "text": draft.text,
            "language": draft.language or post.language,
            "position": draft.disclosure_position,
            "scheduled_for": draft.scheduled_for,
            "when": "later" if draft.scheduled_for else "now",
        }
    elif start.caption is not None:
        initial |= {
            "caption": start.caption.pk,
            "text": start.caption.text,
            "language": start.caption.language,
        }
    form = ComposeForm(initial=initial, post=post)
    form.start = start.code  # type: ignore[attr-defined]  # which tab is the current one
    return form


def page_context(request: MemberRequest, post: Post, form: ComposeForm) -> dict[str, Any]:
    member = request.membership
    composition = _composition(member, post, form)
    address = reverse("sharing:compose", post_id=post.pk)
    starts = _starts(member, post)
    current = getattr(form, "start", None) or _start_of(form, starts)
    return {
        "post": post,
        "form": form,
        "composition": composition,
        "limit": little_text.LIMIT,
        "preview_text": render_folded(composition.text),
        "tabs": [
            (each.label, f"{address}?caption={each.code}", each.code == current) for each in starts
        ],
        "connection": connection_of(account_of(member)),
        "picture": picture_url(post.picture, "wide") if post.picture else None,
        "here": address,
        "languages": settings.LANGUAGES,
        "now_local": timezone.localtime(),
        "oob": False,
    }


def _start_of(form: ComposeForm, starts: list[Start]) -> str:
    wanted = str(form["caption"].value() or "")
    return wanted if any(each.code == wanted for each in starts) else "blank"


def _composition(member: Membership, post: Post, form: ComposeForm) -> Composition:
    language = str(form["language"].value() or "")
    return compose(
        str(form["text"].value() or ""),
        member=member,
        language=language if language in dict(settings.LANGUAGES) else post.language,
        position=str(form["position"].value() or ""),
        captions=[caption.text for caption in post.captions.all()],
    )
