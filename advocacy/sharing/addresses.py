"""Addresses of many things of a kind."""

from __future__ import annotations

from collections.abc import Callable

from advocacy.tenancy.urls import reverse

# Nothing has this number yet.
_SOME = 10**17


def addresses_of(view: str, number: str) -> Callable[[int], str]:
    """`addresses_of("sharing:share", "share_id")` gives the address of a share by its number.

    Its pattern is looked up once: for every row of a list that takes longer than all the rest.
    """
    before, _number, after = reverse(view, **{number: _SOME}).rpartition(str(_SOME))
    return lambda each: f"{before}{each}{after}"
