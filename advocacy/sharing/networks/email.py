"""E-mail: opens the member's own mail program. A mail has no address."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from advocacy.sharing.networks.base import Dialog, Draft, LinkPlace, Network, address


def _mail(draft: Draft) -> str:
    # RFC 6068: line ends are CRLF in the body of a mailto address.
    body = NETWORK.copied(draft.text, draft.link).replace("\n", "\r\n")
    return address("mailto:", subject=draft.title, body=body)


NETWORK = Network(
    code="email",
    name=_("E-mail"),
    position=8,
    link_place=LinkPlace.IN_TEXT,
    dialogs=(Dialog("text", _mail, fills_text=True),),
    is_public=False,
)
