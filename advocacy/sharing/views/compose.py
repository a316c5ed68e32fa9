"""The composer: from a post to an approved share."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.formats import number_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from advocacy.accounts.decorators import requires
from advocacy.accounts.models import Membership
from advocacy.accounts.permissions import Permission
from advocacy.accounts.requests import MemberRequest
from advocacy.accounts.services.programme import join_programme
from advocacy.kernel.fragments import render_block
from advocacy.sharing import services
from advocacy.sharing.echo import echo_percent
from advocacy.sharing.filled import as_sent
from advocacy.sharing.forms import ComposeForm
from advocacy.sharing.models import Share
from advocacy.sharing.services import errors
from advocacy.sharing.times_offered import LATER, limit_words, time_words
from advocacy.sharing.views.composer_page import Composer, composer_for
from advocacy.sharing.views.linkedin import safe_next
from advocacy.sharing.words import PACE
from advocacy.tenancy.urls import reverse
from content.models import Post

_TEMPLATE = "sharing/compose.html"


@require_http_methods(["GET", "POST"])
@requires(Permission.SHARE)
def compose_share(request: MemberRequest, *, post_id: int) -> HttpResponse:
    """Write, preview and approve a share of one post."""
    composer = _composer(request, post_id)
    if request.method == "GET":
        return _gate(request, composer) or _open(request, composer)
    form = composer.form(request.POST)
    if not form.is_valid():
        return _page(request, composer, form, status=422)
    try:
        draft = _save(composer, form)
    except errors.NotPossible as done:
        # Pressed twice, or sent again by the browser: it is under way already.
        return redirect(reverse("sharing:share", share_id=done.share.pk))
    if closed := _gate(request, composer):
        return closed
    action = request.POST.get("action", "save")
    if action == "save":
        messages.success(request, _("Your draft is saved. You find it under My shares."))
        return redirect(composer.address)
    return _approve(request, composer, form, draft, by_hand=action == "by_hand")


@require_POST
@requires(Permission.SHARE)
def check(request: MemberRequest, *, post_id: int) -> HttpResponse:
    """What is to be said about a text while it is being typed, and how it will look."""
    composer = _composer(request, post_id)
    form = composer.form(request.POST)
    form.is_valid()  # half-typed values are expected; what is usable is used
    context = composer.live(as_sent(form)) | {"oob": True}
    typed = context["composition"].typed
    context["echo"] = echo_percent(typed, member=composer.member, post_id=post_id)
    blocks = ["feedback", "preview"]
    if composer.network.can_connect and context["connection"].is_connected:
        # Who posts it themselves is asked for no time: there is no place to put this.
        blocks.append("timing")
    parts = [render_block(request, _TEMPLATE, block, context).content for block in blocks]
    return HttpResponse(b"".join(parts))


@require_POST
@requires(Permission.SHARE)
def autosave(request: MemberRequest, *, post_id: int) -> HttpResponse:
    """Keep what is typed. 422 for what cannot be kept: half-filled, or approved meanwhile."""
    composer = _composer(request, post_id)
    form = composer.form(request.POST)
    # A time that is still being picked is no reason to lose the text.
    if not form.is_valid() and form.errors.keys() - {"when", "scheduled_for"}:
        return JsonResponse({"saved": False}, status=422)
    try:
        _save(composer, form)
    except errors.NotPossible:
        return JsonResponse({"saved": False}, status=422)
    return JsonResponse({"saved": True})


@require_POST
@requires(Permission.SHARE)
def join(request: MemberRequest) -> HttpResponse:
    """Opt in to the programme, and go on where it was asked for."""
    if join_programme(by=request.membership):
        messages.success(
            request, _("Welcome to the programme. You can pause or leave at any time.")
        )
    return redirect(safe_next(request) or reverse("sharing:my_shares"))


def _approve(
    request: MemberRequest, composer: Composer, form: ComposeForm, draft: Share, *, by_hand: bool
) -> HttpResponse:
    try:
        approval = services.approve(
            by=request.membership,
            share_id=draft.pk,
            scheduled_for=None if by_hand else form.cleaned_data["scheduled_for"],
            by_hand=by_hand,
            checked=form.cleaned_data["checked"],
        )
    except errors.NotPossible as done:
        return redirect(reverse("sharing:share", share_id=done.share.pk))
    except errors.NotShareable as error:
        raise Http404 from error
    except errors.SharingError as error:
        field, message = _refusal(error, member=request.membership, form=form)
        form.add_error(field, message)
        return _page(request, composer, form, status=422)
    for warning in approval.warnings:
        messages.warning(request, str(PACE[warning]))
    page = "sharing:by_hand" if approval.share.by_hand else "sharing:share"
    return redirect(reverse(page, share_id=approval.share.pk))


def _refusal(
    error: errors.SharingError, *, member: Membership, form: ComposeForm
) -> tuple[str | None, str]:
    """The field an approval stumbled over, and what to say there."""
    match error:
        case errors.TextMissing():
            return "text", _("Write something, or start from one of the suggestions.")
        case errors.TextTooLong(excess=excess, network=network):
            return "text", ngettext(
                "%(network)s takes %(limit)s characters. Please shorten your text by %(count)s.",
                "%(network)s takes %(limit)s characters. Please shorten your text by %(count)s.",
                excess,
            ) % {
                "network": network.name,
                "limit": number_format(network.limit or 0, force_grouping=True),
                "count": number_format(excess, force_grouping=True),
            }
        case errors.TextBlocked():
            return "text", _("Change what the note below is about; a rule does not allow it.")
        case errors.TextUnchecked():
            return "checked", _("Look at the note below, then tick that you have checked it.")
        case errors.TimeImpossible(problem=problem, ends_at=ends_at):
            # Beside what was pressed: the field for a time of one's own is hidden otherwise.
            field = "scheduled_for" if form.cleaned_data["when"] == LATER else "when"
            return field, time_words(problem, ends_at, zone=member.time_zone)
        case errors.DailyLimit(free_on=free_on):
            return "when", limit_words(member.organization.hard_daily_share_cap or 1, free_on)
        case errors.NotConnected():
            return None, _("Connect with LinkedIn first, or share without a connection.")
    raise error


def _gate(request: MemberRequest, composer: Composer) -> HttpResponse | None:
    """What stands before sharing: joining the programme, and policies to read and confirm."""
    here = composer.address
    if not composer.member.is_ambassador:
        return render(request, "sharing/join.html", {"post": composer.post, "next": here})
    policy_id = composer.terms.outstanding_policy
    if policy_id is None:
        return None
    messages.info(request, _("Please read and confirm this first. Then you go on where you were."))
    address = reverse("policies:read", policy_id=policy_id)
    return redirect(f"{address}?{urlencode({'next': here})}")


def _composer(request: MemberRequest, post_id: int) -> Composer:
    asked = request.POST if request.method == "POST" else request.GET
    try:
        return composer_for(request.membership, post_id, network=asked.get("network", ""))
    except Post.DoesNotExist as error:
        raise Http404 from error


def _save(composer: Composer, form: ComposeForm) -> Share:
    cleaned = form.cleaned_data
    return services.save_draft(
        by=composer.member,
        post=composer.post,
        key=cleaned["key"],
        text=cleaned["text"],
        caption_id=cleaned["caption"],
        language=cleaned["language"],
        position=cleaned["position"],
        scheduled_for=cleaned.get("scheduled_for"),
        network=cleaned["network"],
    )


def _open(request: MemberRequest, composer: Composer) -> HttpResponse:
    started_from = request.GET.get("caption", "")
    context = composer.page(
        composer.opening(started_from),
        started_from=started_from,
        language=request.GET.get("captions", ""),
    )
    return render(request, _TEMPLATE, context)


def _page(
    request: MemberRequest, composer: Composer, form: ComposeForm, *, status: int
) -> HttpResponse:
    return render(request, _TEMPLATE, composer.page(as_sent(form)), status=status)
