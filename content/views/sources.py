"""Sources: adding one with a preview, changing it, reading it now."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from advocacy.accounts.decorators import requires
from advocacy.accounts.navigation import slot
from advocacy.accounts.permissions import Permission
from advocacy.accounts.requests import MemberRequest
from advocacy.kernel.fragments import render_part
from advocacy.tenancy.urls import absolute, reverse
from content import services, words
from content.feeds import language_of
from content.forms.sources import AddressForm, SourceForm
from content.models import Source
from content.queries import sources as queries
from content.services import fetching
from content.services import sources as source_services

writes = requires(Permission.WRITE_POSTS)
get_or_post = require_http_methods(["GET", "HEAD", "POST"])
_SHOWN_IN_PREVIEW = 5


@require_GET
@writes
def sources(request: MemberRequest) -> HttpResponse:
    """All sources with their state, and the bookmarklet."""
    editor = absolute(reverse("content:post_new"))
    return render(
        request,
        "content/sources.html",
        {
            "sources": list(queries.sources_with_counts()),
            "inboxes": queries.inboxes(),
            "bookmarklet": _bookmarklet(editor),
            # Sources that other apps bring, e.g. a company page.
            "cards": [
                render_part(request, card["template"], card["context"])
                for card in slot("sources.aside", request.membership)
            ],
        },
    )


def _bookmarklet(editor: str) -> str:
    """Opens our editor with the page one looks at. It runs there, so our policy is not asked."""
    return (
        f"javascript:(()=>{{window.open('{editor}?url='"
        "+encodeURIComponent(location.href),'_blank','noopener')})()"
    )


@get_or_post
@writes
def source_new(request: MemberRequest) -> HttpResponse:
    """First an address, then what was found there with its settings."""
    if request.method != "POST":
        form = AddressForm(initial={"url": request.GET.get("url", "")})
        return render(request, "content/source_new.html", {"form": form})
    if request.POST.get("action") == "add":
        return _edit(request, Source(), feed=None)
    form = AddressForm(request.POST)
    if not form.is_valid():
        return render(request, "content/source_new.html", {"form": form}, status=422)
    try:
        found = fetching.discover(form.cleaned_data["url"])
    except fetching.SourceProblem as problem:
        form.add_error("url", words.source_problem(problem.code))
        return render(request, "content/source_new.html", {"form": form}, status=422)
    feed = found.feed
    text = " ".join(entry.title for entry in feed.entries[:10])
    said = next((entry.language for entry in feed.entries if entry.language), feed.language)
    source = Source(
        url=found.url,
        name=(feed.title or found.url.split("/")[2])[:160],
        language=language_of(text, said=said),
    )
    context = {
        "source": source,
        "form": SourceForm(instance=source),
        "preview": feed.entries[:_SHOWN_IN_PREVIEW],
        "found": len(feed.entries),
    }
    return render(request, "content/source_form.html", context)


@get_or_post
@writes
def source_edit(request: MemberRequest, *, source_id: int) -> HttpResponse:
    source: Source = get_object_or_404(Source.objects, pk=source_id)
    if request.method == "POST":
        return _edit(request, source, feed=None)
    return _form(request, source, SourceForm(instance=source))


def _edit(request: MemberRequest, source: Source, *, feed: Any) -> HttpResponse:
    form = SourceForm(request.POST, instance=source)
    if not form.is_valid():
        return _form(request, source, form, status=422)
    is_new = source.pk is None
    source = source_services.save_source(source=form.save(commit=False), by=request.membership)
    if is_new and source.is_active:
        _fetch(request, source)
    else:
        messages.success(request, _("Saved."))
    return redirect(reverse("content:sources"))


def _form(
    request: MemberRequest, source: Source, form: SourceForm, *, status: int = 200
) -> HttpResponse:
    context = {"source": source, "form": form, "preview": (), "found": 0}
    return render(request, "content/source_form.html", context, status=status)


@require_POST
@writes
def source_fetch(request: MemberRequest, *, source_id: int) -> HttpResponse:
    """Read the feed while its curator waits: at most as long as a page may take."""
    source: Source = get_object_or_404(Source.objects, pk=source_id, kind=Source.Kind.FEED)
    _fetch(request, source)
    return redirect(reverse("content:sources"))


def _fetch(request: MemberRequest, source: Source) -> None:
    # Whatever the last answer was: somebody pressed the button because they expect something.
    source.etag = source.last_modified = ""
    try:
        result = fetching.fetch_source(source, now=timezone.now())
    except fetching.SourceProblem as problem:
        messages.error(
            request,
            _("“%(name)s” could not be read. %(why)s")
            % {"name": source.name, "why": words.source_problem(problem.code)},
        )
        return
    messages.success(request, _fetched(source, result))


def _fetched(source: Source, result: services.ImportResult) -> str:
    if not result.waiting and result.left:
        return _("“%(name)s” has more, but its limit is reached. Decide about what waits.") % {
            "name": source.name
        }
    if not result.waiting and result.unwanted:
        return _("“%(name)s” brought nothing that fits its words.") % {"name": source.name}
    if not result.waiting:
        return _("“%(name)s” has nothing new.") % {"name": source.name}
    return ngettext(
        "“%(name)s” brought %(num)s item. It waits in the inbox.",
        "“%(name)s” brought %(num)s items. They wait in the inbox.",
        result.waiting,
    ) % {"name": source.name, "num": result.waiting}


@require_POST
@writes
def source_delete(request: MemberRequest, *, source_id: int) -> HttpResponse:
    source: Source = get_object_or_404(Source.objects, pk=source_id)
    source_services.delete_source(source_id=source.pk, by=request.membership)
    messages.success(
        request,
        _("“%(name)s” is no source any more. Posts that were made of it stay.")
        % {"name": source.name},
    )
    return redirect(reverse("content:sources"))
