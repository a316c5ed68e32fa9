"""How much room a caption has on the network it is for, as the app that shares knows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from advocacy.accounts.models import Membership
from advocacy.accounts.navigation import slot

# Filled above: provider(membership, captions, has_link) → the room of each, or None.
SLOT = "captions.room"


@dataclass(frozen=True)
class Words:
    """A caption as far as its length matters."""

    text: str
    language: str
    network: str


@dataclass(frozen=True)
class Room:
    """What a share of the caption takes, with disclosure and link, as its network counts."""

    network: str
    """The name of the network."""
    used: int
    limit: int

    @property
    def over(self) -> int:
        """How many characters are too many; 0 when it fits."""
        return max(0, self.used - self.limit)


def rooms_of(
    membership: Membership, captions: Sequence[Words], *, has_link: bool
) -> list[Room | None]:
    """The room of each caption; None for one that is for every network or has no limit there.

    Asks nothing when no caption is for a certain network.
    """
    if any(caption.network for caption in captions):
        for rooms in slot(SLOT, membership, captions, has_link=has_link):
            return list(rooms)
    return [None] * len(captions)
