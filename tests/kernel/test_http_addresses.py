"""Which addresses the outbound client calls public, and which spellings of them it sees through."""

import threading

import pytest

from advocacy.kernel.http import BlockedAddress, Guard, NotReached, Origin, TooSlow, fetch
from advocacy.kernel.http.addresses import is_public_address


def never(host: str, port: int) -> list[str]:
    raise AssertionError(f"{host} must not be looked up")


@pytest.mark.parametrize(
    "address",
    [
        "93.184.216.34",
        "1.1.1.1",
        "100.63.255.255",
        "100.128.0.1",
        "172.15.255.255",
        "172.32.0.1",
        "223.255.255.255",
        "2606:4700:4700::1111",
        "2a00:1450:4001:81b::200e",
        "::ffff:93.184.216.34",
        "64:ff9b::5db8:d822",
    ],
)
def test_public(address: str) -> None:
    assert is_public_address(address)


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "100.64.0.1",
        "100.100.100.200",
        "127.0.0.1",
        "127.255.255.254",
        "168.63.129.16",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.192",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.19.255.255",
        "198.51.100.7",
        "203.0.113.7",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:7f00:1",
        "::ffff:169.254.169.254",
        "::ffff:0:127.0.0.1",
        "64:ff9b::127.0.0.1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:0:7f00:1::1",
        "2001:db8::1",
        "2002:7f00:1::1",
        "2002:a9fe:a9fe::1",
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
        "",
        "localhost",
    ],
)
def test_not_public(address: str) -> None:
    assert not is_public_address(address)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://127.0.0.1./",
        "http://127.1/",
        "http://127.0.1/",
        "http://2130706433/",
        "http://0177.0.0.1/",
        "http://017700000001/",
        "http://0x7f.0.0.1/",
        "http://0x7F000001/",
        "http://0x7f.1/",
        "http://0/",
        "http://00/",
        "http://3232235777/",
        "http://example.0x7f/",
        "http://①②⑦.⓪.⓪.①/",
        "http://127。0。0。1/",
        "http://１２７.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/",
        "http://[::]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:7f00:1]/",
        "http://[0:0:0:0:0:ffff:a00:1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[2002:7f00:1::]/",
        "http://[fe80::1%25lo]/",
        "http://[fe80::1]/",
        "http://[fd00:ec2::254]/",
        "http://user@93.184.216.34/",
        "http://user:secret@93.184.216.34/",
        "http://93.184.216.34@127.0.0.1/",
        "http://127.0.0.1\\@93.184.216.34/",
        "http://93.184.216.34:22/",
        "http://93.184.216.34:6379/",
        "https://93.184.216.34:8443/",
        "ftp://93.184.216.34/",
        "file:///etc/passwd",
        "gopher://93.184.216.34/",
        "javascript:alert(1)",
        "//93.184.216.34/",
        "http:///path",
        "http://",
        "",
        "example.com",
        "http://[::1",
        "http://93.184.216.34:99999/",
        "http://93.184.216.34:port/",
        "http://exa mple.com/",
    ],
)
def test_refused_before_any_look_up(url: str) -> None:
    with pytest.raises(BlockedAddress):
        fetch(url, accept=["text/html"], resolver=never)


@pytest.mark.parametrize(
    "answer",
    [
        ["127.0.0.1"],
        ["10.1.2.3"],
        ["::1"],
        ["::ffff:10.1.2.3"],
        ["93.184.216.34", "10.1.2.3"],
        ["2606:4700:4700::1111", "fd00::1"],
    ],
)
def test_a_name_with_any_private_address_is_refused(answer: list[str]) -> None:
    with pytest.raises(BlockedAddress, match=r"innocent\.example"):
        fetch("http://innocent.example/", accept=["text/html"], resolver=lambda *_: answer)


def test_a_trusted_origin_is_scheme_host_and_port() -> None:
    guard = Guard(trusted_origins=["http://127.0.0.1:8901"], resolver=never)
    assert guard.addresses(Origin("http", "127.0.0.1", 8901), seconds=1) == ["127.0.0.1"]
    for stranger in (
        Origin("https", "127.0.0.1", 8901),
        Origin("http", "127.0.0.1", 80),
        Origin("http", "127.0.0.2", 8901),
        Origin("http", "localhost", 8901),
    ):
        with pytest.raises(BlockedAddress):
            guard.addresses(stranger, seconds=1)


def test_a_trusted_origin_must_be_an_origin() -> None:
    with pytest.raises(ValueError, match="Not an http or https URL"):
        Guard(trusted_origins=["127.0.0.1:8901"])


def test_unknown_name() -> None:
    def unknown(host: str, port: int) -> list[str]:
        raise OSError("Name or service not known")

    with pytest.raises(NotReached) as caught:
        fetch("http://nowhere.example/", accept=["text/html"], resolver=unknown)
    assert not caught.value.request_sent


def test_a_resolver_that_hangs_is_given_up() -> None:
    released = threading.Event()

    def hang(host: str, port: int) -> list[str]:
        released.wait()
        return ["93.184.216.34"]

    try:
        with pytest.raises(TooSlow) as caught:
            fetch(
                "http://slow.example/", accept=["text/html"], resolver=hang, deadline_seconds=0.05
            )
        assert not caught.value.request_sent
    finally:
        released.set()
