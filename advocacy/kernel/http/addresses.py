"""Which hosts, ports and addresses an outbound request may go to. Pure, but for the resolver."""

import ipaddress
import re
import socket
import threading
from collections.abc import Callable, Iterable
from typing import NamedTuple
from urllib.parse import urlsplit

from advocacy.kernel.http.errors import BlockedAddress, NotReached, TooSlow

DEFAULT_PORTS = {"http": 80, "https": 443}

Resolver = Callable[[str, int], list[str]]
"""Host name and port to IP addresses, in order of preference. Raises `OSError` when unknown."""

# `ipaddress.is_global` changed its mind between Python 3.11 and 3.13 (mapped addresses, 64:ff9b:1,
# parts of 192.0.0.0/24) and calls multicast global, so the registries are written out here:
# https://www.iana.org/assignments/iana-ipv4-special-registry and …/iana-ipv6-special-registry.
_REFUSED_IPV4 = tuple(
    ipaddress.IPv4Network(network)
    for network in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "168.63.129.16/32",  # Azure's host agent: globally numbered, answers only inside
        "169.254.0.0/16",  # link-local, with the metadata services of most clouds
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
_GLOBAL_IPV6 = ipaddress.IPv6Network("2000::/3")  # all that IANA has handed out for unicast
_REFUSED_IPV6 = tuple(
    ipaddress.IPv6Network(network)
    for network in (
        "2001::/23",  # protocol assignments, with Teredo, ORCHID and benchmarking
        "2001:db8::/32",
        "2002::/16",  # 6to4: embeds any IPv4 address
        "3fff::/20",
    )
)
_MAPPED_IPV4 = ipaddress.IPv6Network("::ffff:0:0/96")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")

_ENDS_IN_NUMBER = re.compile(r"(?:^|\.)(?:[0-9]+|0[xX][0-9a-fA-F]*)\.?$")


class Origin(NamedTuple):
    """Scheme, host and port, as in RFC 6454."""

    scheme: str
    host: str
    port: int

    @classmethod
    def parse(cls, url: str) -> "Origin":
        """The origin of an http(s) URL. Raises `ValueError` for anything else."""
        parts = urlsplit(url)
        if parts.scheme not in DEFAULT_PORTS or not parts.hostname:
            raise ValueError(f"Not an http or https URL: {url!r}")
        return cls(parts.scheme, parts.hostname, parts.port or DEFAULT_PORTS[parts.scheme])


def is_public_address(address: str) -> bool:
    """True for a unicast address on the public internet.

    IPv4 inside IPv6 counts as the IPv4 address where a host may legitimately meet it (mapped, and
    NAT64 in networks without IPv4); 6to4 and Teredo are refused altogether.
    """
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:  # among others a zone, as in fe80::1%eth0
        return False
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed in _MAPPED_IPV4 or parsed in _NAT64:
            return is_public_address(str(ipaddress.IPv4Address(int(parsed) & 0xFFFFFFFF)))
        return parsed in _GLOBAL_IPV6 and not any(parsed in network for network in _REFUSED_IPV6)
    return not any(parsed in network for network in _REFUSED_IPV4)


def resolve(host: str, port: int) -> list[str]:
    """Ask the system's resolver. Raises `OSError` when it knows no address."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))


class Guard:
    """Decides where a client may connect, and names the very addresses it may connect to.

    `trusted_origins` are exempt from the rules on addresses and ports: the operator names them,
    such as the LinkedIn simulator of a demo on loopback.
    """

    def __init__(
        self, *, trusted_origins: Iterable[str] = (), resolver: Resolver | None = None
    ) -> None:
        self._trusted = frozenset(Origin.parse(origin) for origin in trusted_origins)
        self._resolver = resolver

    def check_url(self, url: str) -> None:
        """Refuse, before any look-up, what can be told from the URL. Raises `BlockedAddress`."""
        try:
            parts = urlsplit(url)
            origin = Origin.parse(url)
        except ValueError as error:
            raise BlockedAddress("Only http and https URLs with a host are fetched.") from error
        if "@" in parts.netloc:
            # One parser's user name is the next one's host.
            raise BlockedAddress("URLs with a user name or password are not fetched.")
        self.check_origin(origin)

    def check_origin(self, origin: Origin) -> None:
        """Raises `BlockedAddress` unless this origin may be looked up."""
        if origin in self._trusted:
            return
        if origin.port not in DEFAULT_PORTS.values():
            raise BlockedAddress(f"Port {origin.port} is not fetched.")
        if _is_ip_literal(origin.host):
            self._check_addresses(origin, [origin.host])
        elif _ENDS_IN_NUMBER.search(origin.host):
            # 2130706433, 0x7f.1, 0177.0.0.1 and 127.1 are addresses to the C library only.
            raise BlockedAddress(f"{origin.host} is a disguised address.")

    def addresses(self, origin: Origin, *, seconds: float) -> list[str]:
        """The addresses to connect to, looked up once, every one of them checked.

        One private address among public ones refuses the host: an answer like that is an attack
        or a mistake, and neither should depend on which address is tried first.
        Raises `BlockedAddress`, `NotReached` (no such host), `TooSlow`.
        """
        self.check_origin(origin)
        if _is_ip_literal(origin.host):
            return [origin.host]
        found = self._look_up(origin, seconds)
        if origin not in self._trusted:
            self._check_addresses(origin, found)
        return found

    def _check_addresses(self, origin: Origin, addresses: list[str]) -> None:
        if not all(is_public_address(address) for address in addresses):
            raise BlockedAddress(f"{origin.host} is not on the public internet.")

    def _look_up(self, origin: Origin, seconds: float) -> list[str]:
        # getaddrinfo cannot be given a timeout. A thread per look-up, rather than an executor,
        # because Celery forks its workers and an executor's threads do not survive that.
        answers: list[list[str]] = []
        failures: list[OSError | UnicodeError] = []

        def ask() -> None:
            try:
                answers.append((self._resolver or resolve)(origin.host, origin.port))
            except (OSError, UnicodeError) as error:  # UnicodeError: a label over 63 characters
                failures.append(error)

        thread = threading.Thread(target=ask, name="resolve", daemon=True)
        thread.start()
        thread.join(max(seconds, 0))
        if failures:
            raise NotReached(f"{origin.host} has no known address.") from failures[0]
        if not answers:
            raise TooSlow(f"Looking up {origin.host} took too long.")
        if not answers[0]:
            raise NotReached(f"{origin.host} has no known address.")
        return answers[0]


def _is_ip_literal(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
