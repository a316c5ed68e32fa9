"""Unfurling real HTTP answers: what is read, what is refused, what is survived."""

from __future__ import annotations

import json

import pytest

from advocacy.kernel import http
from content import unfurl as module
from content.page_reader import read_page
from content.unfurl import UnfurlError, unfurl
from tests.kernel.http_server import serve

PAGE = """<!doctype html><html lang="de-AT"><head>
<title>Ignored when there is better</title>
<meta property="og:title" content="Was Eulen &amp; Rotoren verbindet">
<meta property="og:description" content="  Leise
 Flügel. ">
<meta property="og:site_name" content="Nordwind Magazin">
<meta property="og:image" content="/owl.jpg">
<meta property="og:image" content="/second.jpg">
<link rel="canonical" href="/eulen">
</head><body><article><p>{words}</p><img src="inline.png" width="800"><img src="pixel.gif"
width="1"></article></body></html>"""


@pytest.fixture
def page(settings):
    """A server whose answer the test decides; trusted, because it is on loopback."""

    def respond(request):
        request.server.answer(request)

    with serve(respond) as server:
        settings.OUTBOUND_TRUSTED_ORIGINS = [server.url]
        server.answer = lambda request: request.answer(
            body=PAGE.format(words="Wort " * 500).encode(), content_type="text/html; charset=utf-8"
        )
        yield server


def test_a_page_is_read(page):
    found = unfurl(f"{page.url}/eulen?utm_source=mail")
    assert found.title == "Was Eulen & Rotoren verbindet"
    assert found.description == "Leise Flügel."
    assert found.site_name == "Nordwind Magazin"
    assert found.language == "de"
    assert found.canonical_url == f"{page.url}/eulen"
    assert found.picture_url == f"{page.url}/owl.jpg"
    assert found.picture_urls == tuple(
        f"{page.url}/{name}" for name in ("owl.jpg", "second.jpg", "inline.png")
    )
    assert found.reading_minutes == 3


def test_redirects_are_followed_to_where_they_end(page):
    full = page.answer

    def answer(request):
        if request.path == "/short":
            request.answer(302, location="/long")
        else:
            full(request)

    page.answer = answer
    assert unfurl(f"{page.url}/short").url == f"{page.url}/long"


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://localhost:6379/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/",
        "http://[::ffff:10.0.0.1]/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://10.0.0.8/intranet",
        "http://user@example.com/",
        "file:///etc/passwd",
        "gopher://example.com/",
        "https://example.com:22/",
        "no address at all",
        "",
    ],
)
def test_private_places_are_refused(url: str):
    with pytest.raises(UnfurlError) as refusal:
        unfurl(url)
    assert isinstance(refusal.value.reason, http.BlockedAddress)


def test_a_name_that_leads_inside_is_refused():
    with pytest.raises(UnfurlError) as refusal:
        unfurl("http://rebound.example/", resolver=lambda host, port: ["192.168.0.10"])
    assert isinstance(refusal.value.reason, http.BlockedAddress)


def test_a_redirect_to_a_private_place_is_refused(page):
    page.answer = lambda request: request.answer(302, location="http://169.254.169.254/")
    with pytest.raises(UnfurlError) as refusal:
        unfurl(page.url)
    assert isinstance(refusal.value.reason, http.BlockedAddress)


def test_other_answers_have_their_reason(page, monkeypatch):
    page.answer = lambda request: request.answer(404, b"gone", content_type="text/html")
    with pytest.raises(UnfurlError) as refusal:
        unfurl(page.url)
    assert refusal.value.status == 404

    page.answer = lambda request: request.answer(body=b"%PDF-1.7", content_type="application/pdf")
    with pytest.raises(UnfurlError) as refusal:
        unfurl(page.url)
    assert isinstance(refusal.value.reason, http.BadContentType)

    huge = b"<html>" + b"x" * (http.MAX_BYTES + 1)
    page.answer = lambda request: request.answer(body=huge, content_type="text/html")
    with pytest.raises(UnfurlError) as refusal:
        unfurl(page.url)
    assert isinstance(refusal.value.reason, http.TooLarge)

    page.answer = lambda request: request.answer(body=b"<p>nameless", content_type="text/html")
    with pytest.raises(UnfurlError) as refusal:
        unfurl(page.url)
    assert (refusal.value.reason, refusal.value.status) == (None, None)

    def stall(request):
        request.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>")
        request.wfile.flush()
        request.connection.recv(1)  # until the client gives up

    page.answer = stall
    monkeypatch.setattr(module, "DEADLINE_SECONDS", 0.3)
    with pytest.raises(UnfurlError) as refusal:
        unfurl(page.url)
    assert isinstance(refusal.value.reason, http.TooSlow)


def _read(html: str | bytes, url: str = "https://site.example/a", charset: str | None = None):
    return read_page(html if isinstance(html, bytes) else html.encode(), url=url, charset=charset)


def test_json_ld_is_read_where_open_graph_is_silent():
    data = {
        "@graph": [
            {"@type": "Organization", "name": "Not this"},
            {
                "@type": ["NewsArticle", "Article"],
                "headline": "Grid fees explained",
                "description": "Without a single acronym.",
                "inLanguage": "en-GB",
                "image": [{"url": "/fees.png"}],
                "publisher": {"name": "Energy Weekly"},
            },
        ]
    }
    found = _read(f'<script type="application/ld+json">{json.dumps(data)}</script>')
    assert found.title == "Grid fees explained"
    assert found.description == "Without a single acronym."
    assert found.site_name == "Energy Weekly"
    assert found.pictures == ("https://site.example/fees.png",)
    assert found.languages == ("en-GB",)


def test_plain_html_is_enough():
    found = _read('<title> A \n title </title><meta name="Description" content="Words.">')
    assert (found.title, found.description) == ("A title", "Words.")
    assert found.site_name == "site.example"


def test_a_page_cannot_speak_for_another_site():
    found = _read('<title>x</title><link rel="canonical" href="https://bank.example/login">')
    assert found.canonical_url == ""


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "data:image/png;base64,AAAA",
        "file:///etc/passwd",
        "http://[broken",
        "//",
        "https://x.example/" + "a" * 2000,
    ],
)
def test_unusable_picture_addresses_are_left_out(address: str):
    assert _read(f'<title>x</title><meta property="og:image" content="{address}">').pictures == ()


@pytest.mark.parametrize(
    "html",
    [
        b"",
        b"\x00\xff\xfe" * 1000,
        b"<" * 20_000,
        b"<div>" * 20_000,
        b"<title>x</title><script type='application/ld+json'>" + b"[" * 50_000 + b"</script>",
        b"<title>x</title><script type='application/ld+json'>{\"@graph\": 7}</script>",
        b"<?xml version='1.0'?><title>x</title>",
        b"<title>" + b"long " * 100_000 + b"</title>",
        b"<meta property='og:title' content='" + b"a" * 5000 + b"'>",
        b"<base href='http://[oops'><title>x</title><meta property='og:image' content='/p.png'>",
    ],
)
def test_hostile_pages_are_survived(html: bytes):
    found = _read(html, charset="no-such-charset")
    assert len(found.title) <= 300
    assert len(found.description) <= 1000


def test_markup_in_metadata_stays_text():
    found = _read(
        '<meta property="og:title" content="&lt;script&gt;alert(1)&lt;/script&gt;&#8238;">'
    )
    assert found.title == "<script>alert(1)</script>"


@pytest.mark.parametrize("charset", ["iso-8859-2", "windows-1250", "utf-8"])
def test_the_charset_of_the_answer_counts(charset: str):
    found = _read("<title>Zażółć gęślą jaźń</title>".encode(charset), charset=charset)
    assert found.title == "Zażółć gęślą jaźń"
