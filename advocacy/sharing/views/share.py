"""One share: what became of it, exactly what was published, and what its member can do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from advocacy.accounts.decorators import requires
from advocacy.accounts.permissions import Permission
from advocacy.accounts.requests import MemberRequest
from advocacy.kernel.fragments import render_block
from advocacy.sharing import networks, services
from advocacy.sharing.forms import AddressForm
from advocacy.sharing.linkedin.errors import LinkedInError
from advocacy.sharing.models import Share
from advocacy.sharing.presenting import is_reconnected, share_views
from advocacy.sharing.preview import render_text
from advocacy.sharing.queries import account_of, shares_of
from advocacy.sharing.services import errors
from advocacy.sharing.services.upkeep import AddressTaken, AddressUnreadable
from advocacy.sharing.views.composer_page import composer_address
from advocacy.sharing.words import RECONNECTED
from advocacy.tenancy.urls import reverse
from content.media import picture_url
from content.queries import is_shareable
from policies.queries import outstanding_versions

_TEMPLATE = "sharing/share.html"


@require_GET
@requires(Permission.SHARE)
def share(request: MemberRequest, *, share_id: int) -> HttpResponse:
    """The page of a share; while it is being published, htmx asks for its status again."""
    found = own_share(request, share_id)
    if found.status == Share.Status.DRAFT and found.post_id is not None:
        return redirect(_composer_of(found))
    if request.headers.get("HX-Request"):
        context = _context(request, found) | {"oob": True}
        blocks = ("status", "facts", "text_title")
        parts = [render_block(request, _TEMPLATE, block, context).content for block in blocks]
        return HttpResponse(b"".join(parts))
    return render(request, _TEMPLATE, _context(request, found))


@require_POST
@requires(Permission.SHARE)
def cancel(request: MemberRequest, *, share_id: int) -> HttpResponse:
    return _act(
        request, share_id, services.cancel, _("The share is cancelled. Nothing was posted.")
    )


@require_POST
@requires(Permission.SHARE)
def again(request: MemberRequest, *, share_id: int) -> HttpResponse:
    """Try once more with the approved text."""
    return _act(request, share_id, services.share_again, "")


@require_POST
@requires(Permission.SHARE)
def answer(request: MemberRequest, *, share_id: int) -> HttpResponse:
    """Is an unconfirmed share on their profile? Yes, with its address if they like, or no."""
    found = own_share(request, share_id)
    if request.POST.get("is_there") != "yes":
        return _act(request, share_id, services.say_it_is_absent, "")
    form = AddressForm(request.POST, network=networks.get(found.network))
    if form.is_valid():
        try:
            services.say_it_is_there(
                by=request.membership, share_id=share_id, address=form.cleaned_data["address"]
            )
        except (AddressTaken, AddressUnreadable) as error:
            form.add_error("address", address_words(error))
        except errors.NotPossible:
            messages.info(request, _("This was settled already."))
        else:
            messages.success(request, _("Thank you. The share is recorded as published."))
    if form.errors:
        context = _context(request, found) | {"address_form": form}
        return render(request, _TEMPLATE, context, status=422)
    return redirect(reverse("sharing:share", share_id=share_id))


@require_POST
@requires(Permission.SHARE)
def edit(request: MemberRequest, *, share_id: int) -> HttpResponse:
    """Take back the approval and return to the composer."""
    found = own_share(request, share_id)
    try:
        services.edit_again(by=request.membership, share_id=share_id)
    except errors.NotPossible:
        messages.info(request, _("It is too late to change this share; it is on its way."))
        return redirect(reverse("sharing:share", share_id=share_id))
    if not found.by_hand:
        messages.info(request, _("This is a draft again. It goes out only when you share it anew."))
    return redirect(_composer_of(found))


@require_POST
@requires(Permission.SHARE)
def write_again(request: MemberRequest, *, share_id: int) -> HttpResponse:
    """Begin a draft with the text of a share that was called off."""
    found = own_share(request, share_id)
    try:
        services.write_again(by=request.membership, share_id=share_id)
    except errors.SharingError:
        messages.info(request, _("This post can no longer be shared. Your text stays here."))
        return redirect(reverse("sharing:share", share_id=share_id))
    return redirect(_composer_of(found))


@require_POST
@requires(Permission.SHARE)
def discard(request: MemberRequest, *, share_id: int) -> HttpResponse:
    """Throw a draft away."""
    own_share(request, share_id)
    try:
        services.discard_draft(by=request.membership, share_id=share_id)
    except errors.NotPossible:
        messages.info(request, _("This is no draft any more."))
    else:
        messages.success(request, _("The draft is deleted."))
    return redirect(reverse("sharing:my_shares"))


@require_POST
@requires(Permission.SHARE)
def delete(request: MemberRequest, *, share_id: int) -> HttpResponse:
    """Delete a published share from LinkedIn, or note that its member did."""
    if request.POST.get("done") == "myself":
        return _act(request, share_id, services.say_it_is_deleted, _("Noted as deleted."))
    return _act(
        request,
        share_id,
        services.delete_from_linkedin,
        _("The post is deleted from LinkedIn. Its points are taken back."),
    )


def _act(
    request: MemberRequest, share_id: int, verb: Callable[..., Share], done: str
) -> HttpResponse:
    """One verb on one's own share, and its page again. What stands in the way is said there."""
    own_share(request, share_id)
    here = reverse("sharing:share", share_id=share_id)
    try:
        verb(by=request.membership, share_id=share_id)
    except errors.NotPossible:
        messages.info(request, _("That is not possible any more; see what became of the share."))
    except errors.NotConnected:
        messages.info(request, _("Connect with LinkedIn first. Your share waits here."))
        return redirect(f"{reverse('sharing:linkedin')}?{urlencode({'next': here})}")
    except errors.PolicyOutstanding:
        policy_id = outstanding_versions(request.membership)[0].policy_id
        address = reverse("policies:read", policy_id=policy_id)
        return redirect(f"{address}?{urlencode({'next': here})}")
    except errors.NotAmbassador:
        return render(request, "sharing/join.html", {"post": None, "next": here})
    except LinkedInError:
        messages.error(
            request, _("LinkedIn did not do it. Nothing has changed; please try again later.")
        )
    else:
        if done:
            messages.success(request, done)
    return redirect(here)


def own_share(request: MemberRequest, share_id: int) -> Share:
    """One's own share; everybody else's is not there."""
    found = shares_of(request.membership).select_related("post__picture").filter(pk=share_id)
    share: Share | None = found.first()
    if share is None:
        raise Http404
    return share


def _context(request: MemberRequest, found: Share) -> dict[str, object]:
    (view,) = share_views([found])
    account = account_of(request.membership)
    if view.words and view.words.act == "reconnect" and is_reconnected(found, account):
        view = replace(view, words=RECONNECTED)
    picture = found.post.picture if found.post else None
    return {
        "view": view,
        "share": found,
        "text": render_text(found.approved_text or found.text, found.mentioned),
        "attempts": list(found.attempts.all()),
        "picture": picture_url(picture, "wide") if picture else None,
        "may_write_again": found.status == Share.Status.CANCELLED
        and found.post_id is not None
        and is_shareable(request.membership, found.post_id, now=timezone.now()),
        "oob": False,
        "profile_url": f"{settings.LINKEDIN_FEED_BASE}/in/me/recent-activity/all/",
        "address_form": AddressForm(network=networks.get(found.network)),
        "elsewhere": _other_networks(found),
    }


def _other_networks(found: Share) -> list[tuple[str, str, bool]]:
    """Where a published post can be told as well, as links to the composer."""
    if found.post_id is None or found.status != Share.Status.PUBLISHED:
        return []
    return [
        (str(each.name), composer_address(found.post_id, network=each.code), False)
        for each in networks.all_networks()
        if each.code != found.network
    ]


def _composer_of(share: Share) -> str:
    return composer_address(share.post_id or 0, network=share.network, caption="draft")


def address_words(error: AddressTaken | AddressUnreadable) -> str:
    """Why a pasted address is not taken."""
    if isinstance(error, AddressTaken):
        return _("Another share here has this address. Copy the link of this post.")
    names = {"network": error.network.name}
    if error.elsewhere is not None:
        names["elsewhere"] = error.elsewhere.name
        return _("That is a post on %(elsewhere)s, and this share is one on %(network)s.") % names
    if error.network.code == networks.LINKEDIN:
        return _(
            "This is not the address of a LinkedIn post. Look for “/feed/update/” or “/posts/”."
        )
    return _("This is not the address of a post on %(network)s.") % names
