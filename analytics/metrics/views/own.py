"""A member's own figures."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from advocacy.accounts.decorators import requires
from advocacy.accounts.permissions import Permission
from advocacy.sharing.models import Share
from advocacy.tenancy.urls import reverse
from analytics.metrics import services
from analytics.metrics.forms import FiguresForm
from analytics.metrics.models import ShareFigures


@requires(Permission.SHARE)
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, share_id: int) -> HttpResponse:
    """Enter what LinkedIn shows the member but not us."""
    membership = request.membership  # type: ignore[attr-defined]
    share = (
        Share.objects.select_related("post")
        .filter(pk=share_id, membership=membership, status=Share.Status.PUBLISHED)
        .first()
    )
    if share is None:
        raise Http404
    known = ShareFigures.objects.filter(share=share).first()
    data = request.POST if request.method == "POST" else None
    names = ("impressions", "reactions", "comments", "reshares")
    form = FiguresForm(data, initial={name: getattr(known, name, None) for name in names})
    if data is not None and form.is_valid():
        services.enter_figures(by=membership, share_id=share.pk, **form.cleaned_data)
        messages.success(request, _("Your figures are kept."))
        return HttpResponseRedirect(reverse("sharing:my_shares"))
    return render(
        request,
        "metrics/own_figures.html",
        {"form": form, "share": share},
        status=422 if data is not None else 200,
    )
