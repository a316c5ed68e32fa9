"""What a member does with their own record: add a post of their own, take everything along."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from advocacy.accounts.decorators import requires
from advocacy.accounts.permissions import Permission
from advocacy.accounts.requests import MemberRequest
from advocacy.sharing import takeaway
from advocacy.sharing.forms import OwnPostForm
from advocacy.sharing.services import errors
from advocacy.sharing.services.own_posts import NoPost, record_own_post
from advocacy.sharing.services.upkeep import AddressTaken
from advocacy.tenancy.urls import reverse


@require_http_methods(["GET", "POST"])
@requires(Permission.SHARE)
def record(request: MemberRequest) -> HttpResponse:
    """Record a post that was not from the hub."""
    form = OwnPostForm(request.POST or None, initial={"day": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            recorded = record_own_post(by=request.membership, **form.cleaned_data)
        except errors.NotAmbassador:
            here = reverse("sharing:record")
            return render(request, "sharing/join.html", {"post": None, "next": here})
        except errors.SharingError as error:
            form.add_error(*_refusal(error))
        else:
            messages.success(
                request,
                _("Recorded, with points.") if recorded.earns else _("Recorded, without points."),
            )
            return redirect(reverse("sharing:share", share_id=recorded.share.pk))
    return render(
        request, "sharing/record.html", {"form": form}, status=422 if form.errors else 200
    )


@require_GET
@requires(Permission.SHARE)
def download(request: MemberRequest) -> HttpResponse:
    """The member's own shares, drafts, clicks and points as a zip file."""
    now = timezone.now()
    return HttpResponse(
        takeaway.archive(request.membership, now=now),
        content_type="application/zip",
        headers={
            "Content-Disposition": f'attachment; filename="my-shares-{now:%Y-%m-%d}.zip"',
            "Cache-Control": "private, no-store",
        },
    )


def _refusal(error: errors.SharingError) -> tuple[str, str]:
    """The field a record stumbled over, and what to say there."""
    match error:
        case NoPost():
            return "address", _(
                "This is not the address of a post that we can read. Open the menu of your post "
                "and copy its link."
            )
        case AddressTaken():
            return "address", _("This post is recorded already.")
        case errors.WrongTime():
            return "day", _("Choose a day within the last year.")
    raise error
