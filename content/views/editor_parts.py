"""The parts of the editor that answer while somebody types."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from advocacy.accounts.decorators import requires
from advocacy.accounts.permissions import Permission
from advocacy.accounts.requests import MemberRequest
from content import queries
from content.caption_room import Words, rooms_of
from content.forms.captions import MAX_LENGTH
from content.views.editor_page import audience_typed, reach_context
from policies.checks import check_text


@require_POST
@requires(Permission.WRITE_POSTS)
def caption_check(request: MemberRequest) -> HttpResponse:
    """What the text rules find in the caption that is being written, and its room."""
    prefix = request.POST.get("prefix", "")[:40]
    text = request.POST.get(f"{prefix}-text", "").replace("\0", "")[: MAX_LENGTH * 2]
    language = request.POST.get(f"{prefix}-language", "")
    if language not in dict(settings.LANGUAGES):
        language = settings.LANGUAGE_CODE
    network = request.POST.get(f"{prefix}-network", "")
    caption = Words(text, language, network)
    (room,) = rooms_of(request.membership, [caption], has_link=bool(request.POST.get("url")))
    context = {"findings": check_text(text, language=language), "room": room}
    return render(request, "content/caption_findings.html", context)


@require_POST
@requires(Permission.WRITE_POSTS)
def duplicates(request: MemberRequest) -> HttpResponse:
    """Posts like the one that is being written, before much is written twice."""
    own = request.POST.get("post", "")
    found = queries.possible_duplicates(
        url=request.POST.get("url", ""),
        title=request.POST.get("title", ""),
        besides=int(own) if own.isascii() and own.isdigit() and len(own) < 18 else None,
    )
    return render(request, "content/editor_duplicates.html", {"duplicates": found})


@require_POST
@requires(Permission.WRITE_POSTS)
def audience_preview(request: MemberRequest) -> HttpResponse:
    """Whom the audience that is being chosen reaches."""
    context = reach_context(audience_typed(request.POST), request.membership)
    return render(request, "content/audience_reach.html", context)
