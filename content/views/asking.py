"""Asking a colleague for a caption, and the page where they write it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from advocacy.accounts.decorators import requires
from advocacy.accounts.permissions import Permission
from advocacy.accounts.requests import MemberRequest
from advocacy.tenancy.urls import reverse
from content import services, words
from content.forms.captions import MAX_LENGTH
from content.forms.lines import LinesField
from content.models import CaptionRequest, Post


class AnswerForm(forms.Form):
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)
    text = LinesField(
        label=gettext_lazy("Your words"),
        help_text=gettext_lazy(
            "As you would say it to somebody in your field. Colleagues start from it and change it."
        ),
        max_length=MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": 8}),
    )


@require_POST
@requires(Permission.WRITE_POSTS)
def ask(request: MemberRequest, *, post_id: int) -> HttpResponse:
    who = request.POST.get("who", "")[:200]
    try:
        asked = services.ask_for_caption(
            post_id=post_id, by=request.membership, who=who, note=request.POST.get("note", "")
        )
    except Post.DoesNotExist as error:
        raise Http404 from error
    except services.PostError as refusal:
        messages.error(request, words.refusal(refusal))
    else:
        text = _("%(name)s was asked and gets a mail.") % {"name": asked.asked.user.name}
        messages.success(request, text)
    return redirect(reverse("content:post_edit", post_id=post_id) + "#asking")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.USE_HUB)
def caption_request(request: MemberRequest, *, request_id: int) -> HttpResponse:
    """For the colleague alone; once answered it says so."""
    asked = (
        CaptionRequest.objects.select_related("post", "asked_by__user")
        .filter(pk=request_id, asked=request.membership)
        .first()
    )
    if asked is None:
        raise Http404
    if request.method == "POST" and _is_wanted(asked):
        return _answer(request, asked)
    form = AnswerForm(initial={"language": asked.language})
    return _show(request, asked, form)


def _is_wanted(asked: CaptionRequest) -> bool:
    is_open = asked.state == CaptionRequest.State.OPEN
    return is_open and asked.post.status != Post.Status.WITHDRAWN


def _answer(request: MemberRequest, asked: CaptionRequest) -> HttpResponse:
    by, here = request.membership, reverse("content:caption_request", request_id=asked.pk)
    if request.POST.get("action") == "decline":
        services.decline_caption(request_id=asked.pk, by=by)
        messages.success(request, _("That is fine. Thank you for looking."))
        return redirect(here)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _show(request, asked, form, status=422)
    try:
        services.answer_caption(request_id=asked.pk, by=by, **form.cleaned_data)
    except services.BlockedText as refusal:
        for found in refusal.findings:
            form.add_error("text", f"“{found.matched}”: {found.explanation}")
        return _show(request, asked, form, status=422)
    messages.success(request, _("Thank you. Your words are with the comms team now."))
    return redirect(here)


def _show(
    request: MemberRequest, asked: CaptionRequest, form: Any, *, status: int = 200
) -> HttpResponse:
    context = {"asked": asked, "post": asked.post, "form": form, "is_wanted": _is_wanted(asked)}
    return render(request, "content/caption_request.html", context, status=status)
