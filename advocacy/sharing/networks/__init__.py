"""The networks that a post can be shared on: every module here that has a `NETWORK`."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from advocacy.sharing.networks.base import (
    Dialog,
    Draft,
    FoundPost,
    LinkPlace,
    Network,
)

__all__ = [
    "LINKEDIN",
    "Dialog",
    "Draft",
    "FoundPost",
    "LinkPlace",
    "Network",
    "UnknownNetwork",
    "all_networks",
    "choices",
    "get",
    "whose_address",
]

LINKEDIN = "linkedin"


class UnknownNetwork(LookupError):
    """There is no file for a network of this code."""


@cache
def _by_code() -> dict[str, Network]:
    modules = (import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__))
    networks = [module.NETWORK for module in modules if hasattr(module, "NETWORK")]
    return {each.code: each for each in sorted(networks, key=lambda each: each.position)}


def all_networks() -> list[Network]:
    """Every network, in the order in which they are offered."""
    return list(_by_code().values())


def get(code: str) -> Network:
    """Raises UnknownNetwork."""
    try:
        return _by_code()[code]
    except KeyError as error:
        raise UnknownNetwork(code) from error


def choices() -> list[tuple[str, str]]:
    """Codes and names, for forms."""
    return [(each.code, str(each.name)) for each in all_networks()]


def whose_address(pasted: str) -> Network | None:
    """The network whose post an address leads to. Mastodon, on any server, is asked last."""
    asked = sorted(all_networks(), key=lambda each: each.needs_server)
    return next((each for each in asked if each.find_post and each.find_post(pasted)), None)
