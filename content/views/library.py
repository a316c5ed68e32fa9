"""The media library: all files with their rights and uses, and uploading several at once."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from advocacy.accounts.decorators import requires
from advocacy.accounts.permissions import Permission
from advocacy.accounts.requests import MemberRequest
from advocacy.tenancy.urls import reverse
from content import media, queries, rules, services, words
from content.forms.kinds import ACCEPT
from content.forms.library import FileForm
from content.models import MediaAsset, Post
from content.queries.library import SOON, STATES

PAGE_SIZE = 24
MOST_AT_ONCE = 20


@require_safe
@requires(Permission.WRITE_POSTS)
def library(request: MemberRequest) -> HttpResponse:
    wanted = queries.LibraryFilter(
        text=request.GET.get("q", "")[:200],
        kind=request.GET.get("kind", ""),
        state=request.GET.get("state", ""),
    )
    today = timezone.localdate()
    table = queries.library_table(wanted, today=today)
    page = Paginator(table, PAGE_SIZE).get_page(request.GET.get("page"))
    used = media.bytes_used()
    context = {
        "page": page,
        "files": _tiles(list(page.object_list)),
        "wanted": wanted,
        "kinds": [("", _("All")), *MediaAsset.Kind.choices],
        "states": [("", _("All")), *((state, words.FILE_STATES[state]) for state in STATES)],
        "params": request.GET,
        "accept": ACCEPT,
        "used": used,
        "quota": settings.MEDIA_QUOTA_MB * 1024 * 1024,
    }
    return render(request, "content/library.html", context)


@require_POST
@requires(Permission.WRITE_POSTS)
def library_upload(request: MemberRequest) -> HttpResponse:
    """Keep what was uploaded. A script sends one file at a time and gets its tile back."""
    uploads = request.FILES.getlist("files")[:MOST_AT_ONCE]
    by_script = request.headers.get("X-Requested-With") == "upload"
    kept, problems = [], []
    for upload in uploads:
        try:
            kept.append(media.store_upload(upload, by=request.membership, keep=True))
        except media.PictureError as error:
            problems.append(f"{upload.name}: {words.picture_problem(error)}")
    if by_script and problems:
        return JsonResponse({"problem": problems[0].partition(": ")[2]}, status=422)
    if by_script:
        tiles = _tiles(kept)
        return render(request, "content/library_tile.html", {"files": tiles}, status=201)
    for problem in problems:
        messages.error(request, problem)
    if kept:
        text = ngettext("%(num)s file was added.", "%(num)s files were added.", len(kept))
        messages.success(request, text % {"num": len(kept)})
    elif not problems:
        messages.warning(request, _("Choose a file first."))
    return redirect(reverse("content:library"))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.WRITE_POSTS)
def library_file(request: MemberRequest, *, asset_id: int) -> HttpResponse:
    asset = MediaAsset.objects.select_related("uploaded_by__user").filter(pk=asset_id).first()
    if asset is None:
        raise Http404
    form = FileForm(request.POST or None, asset=asset)
    if request.method == "POST" and form.is_valid():
        services.describe_file(asset_id=asset_id, by=request.membership, facts=form.facts())
        messages.success(request, _("Saved."))
        return redirect(reverse("content:library_file", asset_id=asset_id))
    posts = queries.posts_with(asset)
    context = {
        "asset": asset,
        "form": form,
        "posts": [(post, words.STAGES[_stage(post)]) for post in posts[:50]],
        "uses": posts.count(),
        "consent": _consent(asset),
    }
    return render(request, "content/library_file.html", context, status=_status(form))


@require_POST
@requires(Permission.WRITE_POSTS)
def library_delete(request: MemberRequest, *, asset_id: int) -> HttpResponse:
    try:
        services.delete_file(asset_id=asset_id, by=request.membership)
    except MediaAsset.DoesNotExist as error:
        raise Http404 from error
    except services.FileInUse as refusal:
        messages.error(request, words.refusal(refusal))
        return redirect(reverse("content:library_file", asset_id=asset_id))
    messages.success(request, _("The file is deleted."))
    return redirect(reverse("content:library"))


def _tiles(assets: list[MediaAsset]) -> list[dict[str, Any]]:
    uses = queries.uses_of(assets)
    return [
        {"asset": asset, "uses": uses.get(asset.sha256, 0), "consent": _consent(asset)}
        for asset in assets
    ]


def _consent(asset: MediaAsset) -> str:
    """ "over", "soon" or "": how long the people shown agree."""
    today = timezone.localdate()
    if asset.consent_is_over(today):
        return "over"
    ends = asset.consent_expires_on
    return "soon" if ends is not None and ends <= today + SOON else ""


def _stage(post: Post) -> rules.Stage:
    return rules.stage_of(
        status=post.status,
        visible_from=post.visible_from,
        visible_until=post.visible_until,
        now=timezone.now(),
    )


def _status(form: FileForm) -> int:
    return 422 if form.is_bound and not form.is_valid() else 200
