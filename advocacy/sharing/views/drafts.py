"""Earlier versions of a draft, and the rhythm in which a member likes to share."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from advocacy.accounts.decorators import requires
from advocacy.accounts.permissions import Permission
from advocacy.accounts.requests import MemberRequest
from advocacy.accounts.services.profile import save_preferences
from advocacy.sharing import services
from advocacy.sharing.facts import best_hour_of
from advocacy.sharing.forms import RhythmForm
from advocacy.sharing.models import DraftVersion, Share
from advocacy.sharing.services.errors import NotPossible
from advocacy.tenancy.urls import reverse


@require_GET
@requires(Permission.SHARE)
def versions(request: MemberRequest, *, post_id: int) -> HttpResponse:
    """What the draft for a post said before."""
    draft = (
        Share.objects.filter(membership=request.membership, post=post_id, status=Share.Status.DRAFT)
        .select_related("post")
        .prefetch_related("versions")
        .order_by("-updated_at")
        .first()
    )
    if draft is None:
        return redirect(reverse("sharing:compose", post_id=post_id))
    return render(
        request, "sharing/versions.html", {"draft": draft, "versions": draft.versions.all()}
    )


@require_POST
@requires(Permission.SHARE)
def take_back(request: MemberRequest, *, share_id: int, version_id: int) -> HttpResponse:
    """Go on from an earlier version; the present text becomes one itself."""
    try:
        share = services.take_version_back(
            by=request.membership, share_id=share_id, version_id=version_id
        )
    except (Share.DoesNotExist, DraftVersion.DoesNotExist) as error:
        raise Http404 from error
    except NotPossible:
        messages.info(request, _("This is no draft any more."))
        return redirect(reverse("sharing:share", share_id=share_id))
    messages.success(
        request, _("This is your draft again. The text before it is kept as a version.")
    )
    return redirect(f"{reverse('sharing:compose', post_id=share.post_id)}?caption=draft")


@require_http_methods(["GET", "POST"])
@requires(Permission.SHARE)
def rhythm(request: MemberRequest) -> HttpResponse:
    """The weekdays and hours that the composer proposes next."""
    member = request.membership
    form = RhythmForm(request.POST or None, slots=member.share_slots)
    if request.method == "POST" and form.is_valid():
        save_preferences(by=member, values={"share_slots": form.slots()})
        messages.success(
            request, _("Your rhythm is saved. The composer proposes your next hour from now on.")
        )
        return redirect(reverse("sharing:rhythm"))
    return render(
        request,
        "sharing/rhythm.html",
        {"form": form, "best": best_hour_of(member)},
        status=422 if form.is_bound else 200,
    )
