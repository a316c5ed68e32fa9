"""The outbound client over TLS, with a certificate authority of our own."""

import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from advocacy.kernel.http import BlockedAddress, GuardedSession, NotReached, TooSlow, fetch
from tests.kernel.http_server import Server, page, serve, trickling


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, str]:
    """A server context for `good.example`, and the path of the certificate to trust."""
    folder = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "good.example")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(
            x509.SubjectAlternativeName(
                [x509.DNSName("good.example"), x509.IPAddress(IPv4Address("127.0.0.9"))]
            ),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )
    chain, secret = folder / "chain.pem", folder / "key.pem"
    chain.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain, secret)
    return context, str(chain)


@pytest.fixture
def tls_server(authority: tuple[ssl.SSLContext, str]) -> Iterator[Server]:
    with serve(page, tls=authority[0]) as server:
        yield server


def tls_session(server: Server, host: str, trust: str | bool) -> tuple[GuardedSession, str]:
    origin = f"https://{host}:{server.port}"
    session = GuardedSession(trusted_origins=[origin], resolver=lambda *_: ["127.0.0.1"])
    session.verify = trust
    return session, origin


def test_tls_checks_the_host_name_not_the_address(
    tls_server: Server, authority: tuple[ssl.SSLContext, str]
) -> None:
    session, origin = tls_session(tls_server, "good.example", authority[1])
    with session:
        assert session.get(origin).content == b"<p>hello"


@pytest.mark.parametrize(("host", "trusting"), [("other.example", True), ("good.example", False)])
def test_a_wrong_certificate_stops_before_the_request(
    tls_server: Server, authority: tuple[ssl.SSLContext, str], host: str, trusting: bool
) -> None:
    session, origin = tls_session(tls_server, host, authority[1] if trusting else True)
    with session, pytest.raises(NotReached) as caught:
        session.get(origin)
    assert not caught.value.request_sent
    assert tls_server.paths == []


def test_an_endless_handshake_ends_at_the_deadline() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        origin = f"https://127.0.0.1:{listener.getsockname()[1]}"
        with pytest.raises(TooSlow) as caught:
            fetch(origin, accept=["text/html"], deadline_seconds=0.2, trusted_origins=[origin])
    assert not caught.value.request_sent


def test_a_trickle_over_tls_ends_at_the_deadline(authority: tuple[ssl.SSLContext, str]) -> None:
    respond, stopped = trickling(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
    with serve(respond, tls=authority[0]) as server:
        session, origin = tls_session(server, "good.example", authority[1])
        try:
            with session, pytest.raises(TooSlow):
                session.get(origin, timeout=0.3)
        finally:
            stopped.set()


def test_credentials_are_not_downgraded(authority: tuple[ssl.SSLContext, str]) -> None:
    with serve(page) as plain:
        target = f"http://good.example:{plain.port}"
        with serve(lambda r: r.answer(302, location=target), tls=authority[0]) as server:
            origin = f"https://good.example:{server.port}"
            with GuardedSession(
                trusted_origins=[origin, target], resolver=lambda *_: ["127.0.0.1"]
            ) as session:
                session.verify = authority[1]
                assert session.get(origin).ok
                with pytest.raises(BlockedAddress, match="credentials"):
                    session.get(origin, headers={"Authorization": "Bearer secret"})
    assert len(plain.paths) == 1
