"""Suggestions: an employee's form and list, and the curators' inbox."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from advocacy.accounts.decorators import requires
from advocacy.accounts.homes import remember_homes
from advocacy.accounts.permissions import Permission
from advocacy.accounts.requests import MemberRequest
from advocacy.kernel.querystring import querystring
from advocacy.tenancy.context import tenant
from advocacy.tenancy.urls import reverse
from content import words
from content.forms.suggestions import SuggestionForm
from content.models import Suggestion
from content.queries.sources import inboxes
from content.queries.suggestions import stage_for_suggester, suggestion_inbox, suggestions_of
from content.services import ReasonNeeded
from content.services import suggestions as services
from content.services.pictures import adopt_picture
from content.services.sources import AlreadyDecided
from content.shared_links import link_in
from content.unfurl import Unfurled, UnfurlError, unfurl

PER_PAGE = 25
_INBOX_STATES = (Suggestion.State.WAITING, Suggestion.State.ACCEPTED, Suggestion.State.NOT_NOW)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.SUGGEST_POSTS)
def suggest(request: MemberRequest) -> HttpResponse:
    """The form; what a phone's share menu or a link hands over is filled in."""
    if request.method == "POST":
        return _take(request)
    given = request.GET
    form = SuggestionForm(
        initial={
            "url": link_in(given.get("url", ""), given.get("text", ""), given.get("title", "")),
            "title": given.get("title", "")[:300],
        }
    )
    return _form(request, form)


def _form(request: MemberRequest, form: SuggestionForm, *, status: int = 200) -> HttpResponse:
    left = services.suggestions_left(request.membership, now=timezone.now())
    context = {"form": form, "left": left, "recent": suggestions_of(request.membership)[:3]}
    return render(request, "content/suggest.html", context, status=status)


def _take(request: MemberRequest) -> HttpResponse:
    form = SuggestionForm(request.POST)
    if not form.is_valid():
        return _form(request, form, status=422)
    data = form.cleaned_data
    if services.suggestions_left(request.membership, now=timezone.now()) <= 0:
        form.add_error(None, words.enough_suggestions())
        return _form(request, form, status=422)
    page: Unfurled | None = None
    try:
        page = unfurl(data["url"])
    except UnfurlError as error:
        # A page that cannot be read now may still be worth sharing: a curator will look.
        if error.status in (404, 410) or words.is_private(error):
            form.add_error("url", words.unfurl_problem(error))
            return _form(request, form, status=422)
    try:
        services.suggest(
            by=request.membership,
            url=data["url"],
            why=data["why"],
            title=data["title"],
            wants_credit=data["wants_credit"],
            page=page,
        )
    except services.EnoughForToday:
        form.add_error(None, words.enough_suggestions())
        return _form(request, form, status=422)
    except services.SuggestedAlready:
        form.add_error("url", _("You suggested this already. Its state is in the list below."))
        return _form(request, form, status=422)
    messages.success(request, _("Thank you. Somebody looks at it soon; here you see what becomes."))
    return redirect(reverse("content:my_suggestions"))


@require_GET
@requires(Permission.SUGGEST_POSTS)
def my_suggestions(request: MemberRequest) -> HttpResponse:
    page = Paginator(suggestions_of(request.membership), PER_PAGE).get_page(request.GET.get("page"))
    now = timezone.now()
    rows: list[dict[str, Any]] = [
        {
            "suggestion": suggestion,
            "state": words.suggestion_state(suggestion, stage_for_suggester(suggestion, now=now)),
        }
        for suggestion in page
    ]
    return render(
        request,
        "content/my_suggestions.html",
        {"page_obj": page, "rows": rows, "params": request.GET},
    )


@require_POST
@requires(Permission.SUGGEST_POSTS)
def suggestion_take_back(request: MemberRequest, *, suggestion_id: int) -> HttpResponse:
    try:
        services.take_back_suggestion(suggestion_id=suggestion_id, by=request.membership)
    except Suggestion.DoesNotExist as error:
        raise Http404 from error
    except AlreadyDecided:
        messages.error(request, _("Somebody has decided about it meanwhile."))
    else:
        messages.success(request, _("Taken back. Nobody will look at it."))
    return redirect(reverse("content:my_suggestions"))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.WRITE_POSTS)
def suggestion_inbox_view(request: MemberRequest) -> HttpResponse:
    if request.method == "POST":
        return _decide(request)
    return _inbox(request)


def _inbox(
    request: MemberRequest, *, refused: int = 0, typed: str = "", status: int = 200
) -> HttpResponse:
    params = request.GET
    state = params.get("state", "")
    state = state if state in _INBOX_STATES else Suggestion.State.WAITING
    page = Paginator(suggestion_inbox(state), PER_PAGE).get_page(params.get("page"))
    context = {
        "params": params,
        "page_obj": page,
        "state": state,
        "refused": refused,
        "typed": typed,
        "inboxes": inboxes(),
        "states": [
            (each.label, querystring(params, state=each.value, page=None), each == state)
            for each in _INBOX_STATES
        ],
    }
    return render(request, "content/suggestion_inbox.html", context, status=status)


def _decide(request: MemberRequest) -> HttpResponse:
    verb, _sep, number = request.POST.get("action", "").partition(":")
    if not (number.isascii() and number.isdigit() and len(number) < 18):
        raise Http404
    pk, by, reason = int(number), request.membership, request.POST.get(f"reason-{number}", "")
    try:
        if verb == "accept":
            post = services.accept_suggestion(suggestion_id=pk, by=by)
            suggestion = Suggestion.objects.filter(pk=pk).first()
            if suggestion and suggestion.picture_url:
                adopt_picture(post=post, url=suggestion.picture_url, by=by)
            messages.success(request, _("A draft was made. Whoever suggested it is told."))
            return redirect(reverse("content:post_edit", post_id=post.pk))
        if verb == "reopen":
            services.reopen_suggestion(suggestion_id=pk, by=by, reason=reason)
            messages.success(request, _("It waits again."))
        else:
            services.decline_suggestion(suggestion_id=pk, by=by, reason=reason)
            messages.success(request, _("Answered. The reason is told to whoever suggested it."))
    except ReasonNeeded:
        return _inbox(request, refused=pk, typed=reason, status=422)
    except AlreadyDecided:
        messages.error(request, _("Somebody else was faster: this is decided already."))
    return redirect(f"{reverse('content:suggestion_inbox')}?{request.GET.urlencode()}")


@require_GET
@login_required
def share_target(request: HttpRequest) -> HttpResponse:
    """Where an installed app's share menu leads: on to the form of the person's organization."""
    homes = remember_homes(request, request.user)  # type: ignore[arg-type]  # signed in
    if not homes:
        raise Http404
    given = {name: request.GET.get(name, "")[:2000] for name in ("url", "text", "title")}
    with tenant(homes[0].organization):
        form = reverse("content:suggest")
    return redirect(f"{form}?{urlencode({name: text for name, text in given.items() if text})}")
