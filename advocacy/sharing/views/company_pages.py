"""Company pages as a source of material: allowed by who manages them, chosen one by one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from advocacy.accounts.decorators import requires
from advocacy.accounts.permissions import Permission
from advocacy.accounts.requests import MemberRequest
from advocacy.kernel.encryption import DecryptionFailed
from advocacy.sharing import oauth_flow
from advocacy.sharing.credentials import NoLinkedInApp
from advocacy.sharing.linkedin.errors import LinkedInError, PermissionMissing, ReconnectNeeded
from advocacy.sharing.linkedin.pages import CompanyPage
from advocacy.sharing.models import LinkedInAccount
from advocacy.sharing.queries import account_of
from advocacy.sharing.services import pages as services
from advocacy.sharing.services.pages import PagesNotReadable
from advocacy.tenancy.urls import reverse
from content.models import Source


@require_safe
@requires(Permission.MANAGE_ORGANIZATION)
def company_pages(request: MemberRequest) -> HttpResponse:
    """The pages that this person manages on LinkedIn, and which of them are sources."""
    account = account_of(request.membership)
    allowed = services.reads_pages(account)
    found, problem = _managed(account) if account and allowed else ([], "")
    sources = {source.page_urn: source for source in Source.objects.filter(kind=Source.Kind.PAGE)}
    return render(
        request,
        "sharing/company_pages.html",
        {
            "allowed": allowed,
            "may_ask": _may_ask(),
            "problem": problem,
            "pages": [(page, sources.get(page.urn)) for page in found],
            "others": [
                source for urn, source in sources.items() if urn not in {page.urn for page in found}
            ],
        },
    )


@require_POST
@requires(Permission.MANAGE_ORGANIZATION)
def allow(request: MemberRequest) -> HttpResponse:
    """Set out for LinkedIn to allow reading pages, on top of what everybody is asked for."""
    here = reverse("sharing:company_pages")
    if not _may_ask():
        return redirect(here)
    return HttpResponseRedirect(
        oauth_flow.start(
            request,
            member=request.membership,
            next_url=here,
            now=timezone.now(),
            with_pages=True,
        )
    )


@require_POST
@requires(Permission.MANAGE_ORGANIZATION)
def add(request: MemberRequest) -> HttpResponse:
    """Make one of the managed pages a source, and read it at once."""
    here = reverse("sharing:company_pages")
    account = account_of(request.membership)
    if account is None or not services.reads_pages(account):
        return redirect(here)
    found, _problem = _managed(account)
    page = next((each for each in found if each.urn == request.POST.get("page")), None)
    if page is None:
        messages.error(request, _("LinkedIn does not say that you manage this page any more."))
        return redirect(here)
    source = services.connect_page(by=request.membership, page=page)
    try:
        result = services.read_page(source, now=timezone.now())
    except (LinkedInError, PagesNotReadable):
        messages.warning(
            request, _("The page is a source now, but could not be read yet. We try again soon.")
        )
    else:
        messages.success(
            request,
            ngettext(
                "%(name)s is a source now. %(count)s post waits among the imports.",
                "%(name)s is a source now. %(count)s posts wait among the imports.",
                result.waiting,
            )
            % {"name": page.name, "count": result.waiting},
        )
    return redirect(here)


@require_POST
@requires(Permission.MANAGE_ORGANIZATION)
def read(request: MemberRequest) -> HttpResponse:
    """Look for new posts of a source now instead of in an hour or two."""
    source = get_object_or_404(
        Source, kind=Source.Kind.PAGE, page_urn=request.POST.get("page", ""), is_active=True
    )
    try:
        result = services.read_page(source, now=timezone.now())
    except PagesNotReadable:
        messages.error(request, _("Nobody who is connected may read this page any more."))
    except LinkedInError:
        messages.warning(request, _("LinkedIn could not be reached. We try again soon."))
    else:
        messages.success(
            request,
            ngettext(
                "%(count)s new post waits among the imports.",
                "%(count)s new posts wait among the imports.",
                result.waiting,
            )
            % {"count": result.waiting},
        )
    return redirect(reverse("sharing:company_pages"))


def _managed(account: LinkedInAccount) -> tuple[list[CompanyPage], str]:
    """What LinkedIn says, or a word for why it says nothing."""
    try:
        return services.pages_of(account, now=timezone.now()), ""
    except (ReconnectNeeded, PermissionMissing, NoLinkedInApp, DecryptionFailed):
        return [], "permission"
    except LinkedInError:
        return [], "unavailable"


def _may_ask() -> bool:
    try:
        return services.may_ask_for_pages()
    except (NoLinkedInApp, DecryptionFailed):
        return False
