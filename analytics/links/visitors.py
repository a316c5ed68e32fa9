"""Telling visitors apart for a day, without keeping who they are.

A visitor is a keyed hash of address and browser. The key is random, lives in Redis only, changes
at midnight UTC and is gone after two days: then nobody can find out whose click it was.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from hashlib import blake2b
from ipaddress import IPv6Address, ip_address

from advocacy.kernel.store import key, store

HASH_BYTES = 16
_SALT_SECONDS = 2 * 24 * 60 * 60
_salts: dict[str, bytes] = {}


def visitor(address: str, user_agent: str, *, at: datetime) -> bytes:
    """The same 16 bytes for the same person on the same (UTC) day, as far as that can be told."""
    text = f"{_network(address)}\n{user_agent}".encode("utf-8", "surrogateescape")
    return blake2b(text, digest_size=HASH_BYTES, key=_salt(at)).digest()


def _network(address: str) -> str:
    """IPv6 hosts change the lower half of their address by the hour; the upper one is the line."""
    if ":" not in address:
        return address
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is None:
        return parsed.packed[:8].hex()
    return str(getattr(parsed, "ipv4_mapped", None) or parsed)


def _salt(at: datetime) -> bytes:
    day = at.astimezone(UTC).date().isoformat()
    name = key("salt", day)
    salt = _salts.get(name)
    if salt is None:
        store().set(name, os.urandom(32), nx=True, ex=_SALT_SECONDS)
        salt = bytes(store().get(name))  # type: ignore[arg-type]  # the synchronous client
        _salts.clear()
        _salts[name] = salt
    return salt
