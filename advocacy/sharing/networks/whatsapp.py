"""WhatsApp: a message to people whom the member picks. It has no address."""

from __future__ import annotations

from advocacy.sharing.networks.base import Dialog, Draft, LinkPlace, Network, address


def _message(draft: Draft) -> str:
    return address("https://wa.me/", text=NETWORK.copied(draft.text, draft.link))


NETWORK = Network(
    code="whatsapp",
    name="WhatsApp",
    position=7,
    link_place=LinkPlace.IN_TEXT,
    dialogs=(Dialog("text", _message, fills_text=True),),
    is_public=False,
)
