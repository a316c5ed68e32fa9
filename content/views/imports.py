"""The inbox of what sources brought: take on, dismiss, bring back, one or many."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from advocacy.accounts.decorators import requires
from advocacy.accounts.permissions import Permission
from advocacy.accounts.requests import MemberRequest
from advocacy.kernel.querystring import querystring
from advocacy.tenancy.urls import reverse
from content.models import ImportedItem, Source
from content.queries import sources as queries
from content.services import sources as services
from content.services.pictures import adopt_picture
from content.tasks import fetch_picture_of_import

PER_PAGE = 25
_STATES = (
    ImportedItem.State.WAITING,
    ImportedItem.State.ACCEPTED,
    ImportedItem.State.DISMISSED,
)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.WRITE_POSTS)
def imports(request: MemberRequest) -> HttpResponse:
    if request.method == "POST":
        return _decide(request)
    params = request.GET
    wanted = _filter(params)
    page = Paginator(queries.imports(wanted), PER_PAGE).get_page(params.get("page"))
    return render(
        request,
        "content/imports.html",
        {
            "params": params,
            "page_obj": page,
            "wanted": wanted,
            "inboxes": queries.inboxes(),
            "sources": list(Source.objects.order_by("name")),
            "languages": settings.LANGUAGES,
            "states": [
                (
                    state.label,
                    querystring(params, state=state.value, page=None),
                    wanted.state == state,
                )
                for state in _STATES
            ],
        },
    )


def _filter(params: QueryDict) -> queries.ImportFilter:
    source, state = params.get("source", ""), params.get("state", "")
    return queries.ImportFilter(
        state=state if state in _STATES else ImportedItem.State.WAITING,
        source=int(source) if source.isascii() and source.isdigit() and len(source) < 18 else None,
        language=params.get("language", "")[:5].replace("\0", ""),
        text=params.get("q", "").replace("\0", "")[:200],
    )


def _decide(request: MemberRequest) -> HttpResponse:
    """`action` is a verb, for one item "accept:12", for the ticked ones without a number."""
    verb, _sep, one = request.POST.get("action", "").partition(":")
    given = [one] if one else request.POST.getlist("item")
    ids = [int(text) for text in given if text.isascii() and text.isdigit() and len(text) < 18]
    back = redirect(f"{reverse('content:imports')}?{request.GET.urlencode()}")
    if not ids:
        messages.warning(request, _("Tick the items first."))
        return back
    if verb == "accept":
        return _accept(request, ids) or back
    if verb == "restore":
        services.restore_imports(item_ids=ids, by=request.membership)
        messages.success(request, _("Back in the inbox."))
    else:
        count = services.dismiss_imports(item_ids=ids, by=request.membership)
        messages.success(
            request,
            ngettext(
                "%(num)s item was dismissed. You find it under “Dismissed”.",
                "%(num)s items were dismissed. You find them under “Dismissed”.",
                count,
            )
            % {"num": count},
        )
    return back


def _accept(request: MemberRequest, ids: list[int]) -> HttpResponse | None:
    """One goes straight to its editor; several become drafts in the table of posts."""
    posts = []
    for item_id in ids[:PER_PAGE]:
        try:
            posts.append(services.accept_import(item_id=item_id, by=request.membership))
        except (services.AlreadyDecided, ImportedItem.DoesNotExist):
            continue
    if not posts:
        messages.error(request, _("Somebody else was faster: this is decided already."))
        return None
    if len(posts) == 1:
        item = ImportedItem.objects.filter(post=posts[0], pk__in=ids).first()
        if item is not None and item.picture_url:
            adopt_picture(post=posts[0], url=item.picture_url, by=request.membership)
        return redirect(reverse("content:post_edit", post_id=posts[0].pk))
    for item in ImportedItem.objects.filter(post__in=posts).exclude(picture_url=""):
        # Sites may be slow, and there may be many: nobody waits for them.
        fetch_picture_of_import.delay_on_commit(
            organization_id=item.organization_id,
            item_id=item.pk,
            membership_id=request.membership.pk,
        )
    messages.success(
        request,
        ngettext(
            "%(num)s draft was made. Captions are next.",
            "%(num)s drafts were made. Captions are next.",
            len(posts),
        )
        % {"num": len(posts)},
    )
    return redirect(f"{reverse('content:posts')}?stage=draft")
