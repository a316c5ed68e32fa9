"""What the composer shows: the tabs it can start from, the text as it would be published."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.conf.locale import LANG_INFO
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from advocacy.accounts.models import Membership
from advocacy.accounts.requests import MemberRequest
from advocacy.sharing import networks
from advocacy.sharing.composing import Composition, compose
from advocacy.sharing.forms import ComposeForm
from advocacy.sharing.links import link_to_come
from advocacy.sharing.models import Share
from advocacy.sharing.networks import LINKEDIN, Network
from advocacy.sharing.presenting import connection_of
from advocacy.sharing.preview import render_folded
from advocacy.sharing.queries import account_of, draft_of, told_elsewhere
from advocacy.tenancy.urls import reverse
from content.media import picture_url
from content.models import Caption, Post


@dataclass(frozen=True)
class Start:
    """Where a text starts from: a caption, the member's own text, or nothing."""

    code: str
    label: str
    caption: Caption | None = None
    draft: Share | None = None
    told: Share | None = None
    """What the member wrote about the post for another network."""


def composer_address(post_id: int, *, network: str = LINKEDIN, caption: str = "") -> str:
    """The composer of a post for a network, started from a caption or from "draft"."""
    chosen = {"network": network if network != LINKEDIN else "", "caption": caption}
    query = urlencode({name: value for name, value in chosen.items() if value})
    address = reverse("sharing:compose", post_id=post_id)
    return f"{address}?{query}" if query else address


def _starts(member: Membership, post: Post, network: str) -> list[Start]:
    """The tabs: an open draft first, captions in the reader's languages, the blank page last."""
    starts = []
    draft = draft_of(member, post, network)
    if draft is not None:
        starts.append(Start("draft", _("Your draft"), draft=draft))
    elif network != LINKEDIN and (told := told_elsewhere(member, post, network)):
        label = _("Your text for %(network)s") % {"network": networks.get(told.network).name}
        starts.append(Start("own", label, told=told))
    known = [member.interface_language, *member.content_languages]
    captions = sorted(
        (caption for caption in post.captions.all() if caption.network in ("", network)),
        key=lambda caption: (
            # Those written for this very network come before those for all.
            caption.network != network,
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
    network = _network(request)
    starts = _starts(request.membership, post, network)
    wanted = request.GET.get("caption", "")
    start = next((each for each in starts if each.code == wanted), starts[0])
    initial: dict[str, Any] = {
        "key": uuid.uuid4(),
        "network": network,
        "when": "now",
        "language": post.language,
    }
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
    elif start.told is not None:
        initial |= {"text": start.told.text, "language": start.told.language or post.language}
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
    network = composition.network.code
    starts = _starts(member, post, network)
    current = getattr(form, "start", None) or _start_of(form, starts)
    return {
        "post": post,
        "form": form,
        "composition": composition,
        "limit": composition.limit,
        "network": composition.network,
        "heading": _heading(composition.network),
        "networks": [
            (str(each.name), composer_address(post.pk, network=each.code), each.code == network)
            for each in networks.all_networks()
        ],
        "preview_text": render_folded(composition.text),
        "tabs": [
            (
                each.label,
                composer_address(post.pk, network=network, caption=each.code),
                each.code == current,
            )
            for each in starts
        ],
        "connection": connection_of(account_of(member)),
        "picture": picture_url(post.picture, "wide") if post.picture else None,
        "here": composer_address(post.pk, network=network),
        "languages": settings.LANGUAGES,
        "now_local": timezone.localtime(),
        "oob": False,
    }


def _heading(network: Network) -> str:
    words = _("Share on %(network)s") if network.is_public else _("Share by %(network)s")
    return words % {"network": network.name}


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
        network=form_network(form),
        link=link_to_come(post),
    )


def form_network(form: ComposeForm) -> str:
    """The network a form is about; LinkedIn when it names none that we know."""
    named = str(form["network"].value() or "")
    return named if named in dict(networks.choices()) else LINKEDIN


def _network(request: MemberRequest) -> str:
    named = request.GET.get("network", "")
    return named if named in dict(networks.choices()) else LINKEDIN
