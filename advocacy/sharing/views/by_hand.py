"""Sharing without a connection: copy the text, open the network, come back and say so."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from advocacy.accounts.decorators import requires
from advocacy.accounts.permissions import Permission
from advocacy.accounts.requests import MemberRequest
from advocacy.sharing import networks, services
from advocacy.sharing.forms import AddressForm, ServerForm
from advocacy.sharing.models import Share
from advocacy.sharing.networks import Draft, Network
from advocacy.sharing.networks.servers import NoServer, find_server
from advocacy.sharing.services import errors
from advocacy.sharing.services.upkeep import AddressTaken, AddressUnreadable
from advocacy.sharing.views.share import address_words, own_share
from advocacy.tenancy.urls import reverse
from content.media import picture_url

# In the session: where the member has their account, so that it is asked for once.
_SERVER = "sharing_server"


@require_http_methods(["GET", "POST"])
@requires(Permission.SHARE)
def by_hand(request: MemberRequest, *, share_id: int) -> HttpResponse:
    """The three steps. A posted `server` chooses it; everything else says that it is posted."""
    found = own_share(request, share_id)
    here = reverse("sharing:by_hand", share_id=share_id)
    if found.status != Share.Status.APPROVED or not found.by_hand:
        return redirect(reverse("sharing:share", share_id=share_id))
    network = networks.get(found.network)
    chooses = request.method == "POST" and "server" in request.POST
    posted = request.method == "POST" and not chooses
    address_form = AddressForm(request.POST if posted else None, network=network)
    server_form = ServerForm(request.POST if chooses else None)
    if chooses and server_form.is_valid():
        try:
            server = find_server(server_form.cleaned_data["server"])
        except NoServer:
            server_form.add_error(
                "server", _("We found no Mastodon server there. Please check the name.")
            )
        else:
            request.session[_SERVER] = server.host
            _warn_of_shorter_limit(request, found, network, server.limit)
            return redirect(here)
    if posted and address_form.is_valid():
        try:
            services.say_it_is_posted(
                by=request.membership,
                share_id=share_id,
                address=address_form.cleaned_data.get("address", ""),
            )
        except (AddressTaken, AddressUnreadable) as error:
            address_form.add_error("address", address_words(error))
        except errors.NotPossible:
            return redirect(reverse("sharing:share", share_id=share_id))
        else:
            messages.success(request, _("Thank you. It now stands under My shares."))
            return redirect(reverse("sharing:share", share_id=share_id))
    context = _page(request, found, network) | {
        "address_form": address_form,
        "server_form": server_form,
    }
    refused = address_form.errors or server_form.errors
    return render(request, "sharing/by_hand.html", context, status=422 if refused else 200)


def _page(request: MemberRequest, share: Share, network: Network) -> dict[str, object]:
    link = share.link.url if share.link else ""
    title = share.post.title if share.post else ""
    server = request.session.get(_SERVER, "") if network.needs_server else ""
    draft = Draft(share.approved_text, link, title, server)
    picture = share.post.picture if share.post else None
    return {
        "share": share,
        "network": network,
        "title": title,
        "link": link,
        "text": network.copied(share.approved_text, link),
        "plain_text": share.approved_text,
        "server": server,
        "dialogs": [
            (dialog, dialog.address(draft))
            for dialog in network.dialogs
            if server or not network.needs_server
        ],
        "picture": picture_url(picture, "wide") if picture else None,
    }


def _warn_of_shorter_limit(
    request: MemberRequest, share: Share, network: Network, limit: int | None
) -> None:
    used = network.used(share.approved_text, share.link.url if share.link else "")
    if limit is not None and used > limit:
        messages.warning(
            request,
            _("Your server takes %(limit)s characters, and your text has %(used)s.")
            % {"limit": limit, "used": used},
        )
