"""What a confirmation keeps as evidence, and no more than that."""

from __future__ import annotations

import hashlib
from ipaddress import ip_address, ip_network

# The order matters: browsers name those they descend from.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)


def text_sha256(*, title: str, body: str) -> str:
    """The fingerprint of a text: SHA-256 of title and body with a line of its own between them."""
    return hashlib.sha256(f"{title}\n\n{body}".encode()).hexdigest()


def network_of(address: str) -> str:
    """The network of an address, /24 or /48, so that it points at no single device.

    Empty for what is no address.
    """
    try:
        parsed = ip_address(address.strip())
    except ValueError:
        return ""
    mapped = getattr(parsed, "ipv4_mapped", None)
    parsed = mapped or parsed
    prefix = 24 if parsed.version == 4 else 48
    return str(ip_network(f"{parsed}/{prefix}", strict=False))


def browser_family(user_agent: str) -> str:
    """The browser's family without version or device; empty when unknown."""
    for mark, family in _BROWSERS:
        if mark in user_agent:
            return family
    return ""
