"""Reading feeds: what is understood, what is survived. The corpus is our own, made here."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime

import pytest

from content import feeds
from content.feeds import NotAFeed, TooMuch, language_of, read_feed
from content.feeds.child import MOST_ENTRIES
from content.feeds.reader import plain_text
from tests import feed_corpus

URL = "https://journal.example/feed.xml"
RSS = (
    '<?xml version="1.0" encoding="{encoding}"?><rss version="2.0"><channel><title>Energy</title>'
    "<link>https://journal.example/</link><language>de-AT</language>{items}</channel></rss>"
)
ITEM = (
    "<item><guid>{n}</guid><title>Größe {n}</title><link>/stories/{n}</link>"
    "<description>&lt;p&gt;Kräfte &amp;amp; Säfte&lt;/p&gt;</description>"
    "<pubDate>Sat, 21 Nov 2026 08:00:0{n} +0100</pubDate></item>"
)


def rss(items: str = ITEM.format(n=1), encoding: str = "utf-8") -> bytes:
    return RSS.format(items=items, encoding=encoding).encode(encoding)


def test_rss_is_read_with_relative_links_markup_and_zones():
    feed = read_feed(rss(), url=URL)
    assert (feed.title, feed.site_url, feed.language) == (
        "Energy",
        "https://journal.example/",
        "de-AT",
    )
    entry = feed.entries[0]
    assert entry.title == "Größe 1"
    assert entry.url == "https://journal.example/stories/1"
    assert entry.summary == "Kräfte & Säfte"
    assert entry.published_at == datetime(2026, 11, 21, 7, 0, 1, tzinfo=UTC)


def test_atom_is_read_with_the_entrys_own_language_and_pictures():
    body = b"""<feed xmlns="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/"
    xml:lang="en"><title>Wind</title><entry xml:lang="da"><id>tag:1</id>
    <title type="html">&lt;b&gt;Vind&lt;/b&gt; og vejr</title>
    <updated>2026-11-20T10:00:00Z</updated>
    <link rel="alternate" href="https://wind.example/1"/><media:thumbnail url="/1.jpg"/>
    <content type="html">&lt;script&gt;alert(1)&lt;/script&gt;Tekst</content></entry></feed>"""
    entry = read_feed(body, url="https://wind.example/atom").entries[0]
    assert (entry.title, entry.language) == ("Vind og vejr", "da")
    assert entry.picture_url == "https://wind.example/1.jpg"
    assert entry.summary == "Tekst"


def test_a_podcast_is_told_by_what_it_encloses():
    item = (
        "<item><title>Episode</title><link>https://pod.example/1</link>"
        '<enclosure url="https://pod.example/1.mp3" type="audio/mpeg"/></item>'
    )
    assert read_feed(rss(item), url=URL).entries[0].kind == "podcast"


def test_the_same_entry_has_the_same_key_and_another_has_another():
    first, again = (read_feed(rss(ITEM.format(n=1)), url=URL).entries[0] for _ in range(2))
    other = read_feed(rss(ITEM.format(n=2)), url=URL).entries[0]
    assert first.key == again.key != other.key


@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-1", "windows-1252", "utf-16", "cp437"])
def test_encodings_are_understood(encoding):
    assert read_feed(rss(encoding=encoding), url=URL).entries[0].title == "Größe 1"


@pytest.mark.parametrize(
    ("encoding", "title"),
    [
        ("big5", "風力發電機"),
        ("gb18030", "风力发电机"),
        ("shift_jis", "風力発電機"),
        ("euc-jp", "風力発電機"),
        ("euc-kr", "풍력 터빈"),
        ("koi8-r", "Ветряная турбина"),
        ("windows-1251", "Ветряная турбина"),
        ("iso-8859-2", "Łopaty wirnika"),
        ("utf-32", "Łopaty 風力 🌬"),
    ],
)
def test_the_worlds_scripts_are_understood(encoding, title):
    item = f"<item><title>{title}</title><link>/1</link></item>"
    assert read_feed(rss(item, encoding), url=URL).entries[0].title == title


RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
# Each tells of one entry, "Owls" at https://a.example/1.
FORMATS = {
    "RSS 0.90": f'<rdf:RDF {RDF} xmlns="http://my.netscape.com/rdf/simple/0.9/"><channel/>'
    "<item><title>Owls</title><link>https://a.example/1</link></item></rdf:RDF>",
    "RSS 0.92": '<rss version="0.92"><channel><item><title>Owls</title>'
    "<link>https://a.example/1</link></item></channel></rss>",
    "RSS 1.0 with Dublin Core": f'<rdf:RDF {RDF} xmlns="http://purl.org/rss/1.0/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><item rdf:about="https://a.example/1">'
    "<dc:title>Owls</dc:title><link>https://a.example/1</link><dc:date>2026-11-21</dc:date>"
    "</item></rdf:RDF>",
    "RSS 2.0 with a link to itself": '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom">'
    '<channel><atom:link rel="self" href="https://a.example/feed"/><item><title>Owls</title>'
    "<link>https://a.example/1</link></item></channel></rss>",
    "RSS 2.0 whose guid is its link": '<rss version="2.0"><channel><item><title>Owls</title>'
    '<guid isPermaLink="true">https://a.example/1</guid></item></channel></rss>',
    "RSS 2.0 of FeedBurner": '<rss version="2.0" '
    'xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"><channel><item>'
    "<title>Owls</title><link>https://proxy.example/x</link>"
    "<feedburner:origLink>https://a.example/1</feedburner:origLink></item></channel></rss>",
    "Atom 0.3": '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry><title>Owls</title>'
    '<link rel="alternate" type="text/html" href="https://a.example/1"/></entry></feed>',
    "Atom 0.3 in base64": '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry>'
    '<title mode="base64">T3dscw==</title><link rel="alternate" href="https://a.example/1"/>'
    "</entry></feed>",
    "Atom 1.0 with a base": '<feed xmlns="http://www.w3.org/2005/Atom" '
    'xml:base="https://a.example/"><entry><title>Owls</title><link href="1"/></entry></feed>',
    "Atom 1.0 in XHTML": '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title type="xhtml">'
    '<div xmlns="http://www.w3.org/1999/xhtml"><b>Owls</b></div></title>'
    '<link href="https://a.example/1"/></entry></feed>',
    "Atom 1.0 with a prefix": '<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:entry>'
    '<a:title>Owls</a:title><a:link href="https://a.example/1"/></a:entry></a:feed>',
    "CDF": '<channel href="https://a.example/"><item href="https://a.example/1">'
    "<title>Owls</title></item></channel>",
}


@pytest.mark.parametrize("body", FORMATS.values(), ids=FORMATS.keys())
def test_the_formats_of_two_decades_are_read(body):
    entry = read_feed(body.encode(), url="https://a.example/feed").entries[0]
    assert entry.title == "Owls"
    assert entry.url in {"https://a.example/1", "https://proxy.example/x"}


def test_a_folder_of_feeds_is_read_and_counted(tmp_path, capsys, monkeypatch):
    (tmp_path / "good.xml").write_bytes(rss())
    (tmp_path / "page.html").write_text("<p>none")
    (tmp_path / "run.py").write_text("no feed, and not counted")
    assert feed_corpus.main([str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert said.startswith("2 files: ")
    assert "1 with entries" in said
    assert "1 no feed" in said
    monkeypatch.setattr(feed_corpus, "read_feed", lambda body, url: 1 / 0)
    assert feed_corpus.main([str(tmp_path)]) == 1
    assert "ZeroDivisionError" in capsys.readouterr().out
    assert feed_corpus.main([str(tmp_path / "nothing")]) == 1


# The kinds of trouble that feeds of the real world are in. Each is read without an exception.
TROUBLE = {
    "declares one encoding and uses another": rss(encoding="utf-8").replace(b"utf-8", b"us-ascii"),
    "names an encoding that does not exist": rss().replace(b'"utf-8"', b'"klingon"'),
    "has bytes that no encoding has": rss().replace(b"Energy", b"En\xff\xfe\x80rgy"),
    "is not well-formed": rss().replace(b"</title>", b"", 1),
    "ends in the middle": rss()[:-60],
    "begins with white space and a mark": b"\xef\xbb\xbf \n\n" + rss(),
    "has control characters": rss().replace(b"Energy", b"E\x00n\x0be\x1frgy"),
    "uses entities that nobody declared": rss().replace(b"Energy", b"&nbsp;&hellip;&bogus;"),
    "has a number that is no character": rss().replace(b"Energy", b"&#55555555;&#xD800;"),
    "has an impossible date": rss().replace(b"21 Nov 2026", b"31 Feb 99999"),
    "has a date in words": rss().replace(b"Sat, 21 Nov 2026 08:00:01 +0100", b"last Tuesday"),
    "has no dates, ids or links": rss("<item><title>Only a title</title></item>"),
    "has links that are none": rss("<item><title>x</title><link>javascript:alert(1)</link></item>"),
    "has a link with a broken host": rss("<item><title>x</title><link>http://[::1</link></item>"),
    "uses prefixes that nobody bound": rss("<item><foo:title>x</foo:title></item>"),
    "puts markup where text belongs": rss("<item><title><b>x</b></title><link>/1</link></item>"),
    "nests deeply": rss("<item><title>x</title>" + "<a>" * 4000 + "</a>" * 4000 + "</item>"),
    "has a very long word": rss(f"<item><title>{'x' * 200_000}</title><link>/1</link></item>"),
    "has thousands of attributes": rss(
        "<item " + " ".join(f'a{n}="1"' for n in range(5000)) + "><title>x</title></item>"
    ),
    "is empty inside": b'<rss version="2.0"/>',
    "is RSS 1.0": b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    b'xmlns="http://purl.org/rss/1.0/"><item rdf:about="https://a.example/1"><title>x</title>'
    b"<link>https://a.example/1</link></item></rdf:RDF>",
    "is RSS 0.91 with a document type": b'<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" '
    b'"http://127.0.0.1:9/rss.dtd"><rss version="0.91"><channel><title>x</title></channel></rss>',
    "reads a file of the server": b'<!DOCTYPE r [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    b'<rss version="2.0"><channel><title>&f;</title></channel></rss>',
}


@pytest.mark.parametrize("body", TROUBLE.values(), ids=TROUBLE.keys())
def test_trouble_is_survived(body):
    feed = read_feed(body, url=URL)
    assert "root:" not in feed.title
    for entry in feed.entries:
        assert entry.url.startswith(("http://", "https://"))
        assert len(entry.title) <= 300
        assert entry.title.isprintable()


@pytest.mark.parametrize(
    "body",
    [b"", b"\x00" * 1000, b"<html><body>Not found</body></html>", b"%PDF-1.7", b'{"items": []}',
     gzip.compress(rss())],
    ids=["nothing", "zeros", "a page", "a document", "JSON", "compressed twice"],
)  # fmt: skip
def test_what_is_no_feed_is_said_to_be_none(body):
    with pytest.raises(NotAFeed):
        read_feed(body, url=URL)


def test_a_hundred_thousand_entries_cost_as_much_as_the_first_few():
    items = "".join(
        f"<item><title>Story {n}</title><link>/{n}</link></item>" for n in range(100_000)
    )
    feed = read_feed(rss(items), url=URL)
    assert len(feed.entries) == MOST_ENTRIES
    assert feed.entries[0].title == "Story 0"


def test_entities_that_multiply_do_not():
    declared = "".join(
        f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "ha" * 50}">' for n in range(12)
    )
    item = "<item><title>&e11;</title><link>/1</link></item>"
    body = f"<!DOCTYPE rss [{declared}]>{rss(item).decode()}"
    try:
        feed = read_feed(body.encode(), url=URL)
    except feeds.FeedError:
        return
    assert sum(len(entry.title) for entry in feed.entries) <= 300


def test_one_large_entity_used_often_is_stopped_or_cut():
    declared = f'<!ENTITY big "{"x" * 500_000}">'
    item = f"<item><title>{'&big;' * 100_000}</title><link>/1</link></item>"
    body = f"<!DOCTYPE rss [{declared}]>{rss(item).decode()}".encode()
    try:
        feed = read_feed(body, url=URL)
    except feeds.FeedError:
        return
    assert all(len(entry.title) <= 300 for entry in feed.entries)


def test_a_parser_that_does_not_come_back_is_left_behind(monkeypatch):
    monkeypatch.setattr("content.feeds.reader.DEADLINE_SECONDS", 0.0)
    with pytest.raises(TooMuch):
        read_feed(rss(), url=URL)


def test_plain_text_is_one_printable_line():
    assert plain_text("<p>a&nbsp;b</p>\n<style>p{}</style>c\x07", 50) == "a b c"
    assert plain_text("lone \ud800 half", 50) == "lone ? half"
    assert plain_text("word " * 100, 20) == "word word word…"


def test_feeds_of_a_page_are_found_in_its_order():
    page = b"""<link rel="stylesheet" href="/x.css">
    <link rel="alternate" type="text/html" href="/de">
    <LINK REL="Alternate" TYPE="application/atom+xml; charset=utf-8" HREF="/atom" title=" News ">
    <link rel="alternate" type="application/rss+xml" href="https://other.example/rss">
    <link rel="alternate" type="application/rss+xml" href="javascript:1">"""
    assert feeds.feeds_of_page(page, url="https://a.example/x/", charset=None) == [
        ("https://a.example/atom", "News"),
        ("https://other.example/rss", ""),
    ]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The grid operator opens its books, and what we learned from it.", "en"),
        ("Was die Netzbetreiber aus dem letzten Winter gelernt haben.", "de"),
        ("Co operatorzy sieci wynieśli z ostatniej zimy i dlaczego to ważne.", "pl"),
        ("Hvad netselskaberne har lært af den seneste vinter, og hvorfor det er vigtigt.", "da"),
        ("Wat de netbeheerders van de afgelopen winter hebben geleerd.", "nl"),
        ("Ce que les gestionnaires de réseau ont appris de l’hiver dernier.", ""),
        ("Short", ""),
    ],
)
def test_the_language_of_a_text_is_found_out(text, language):
    assert language_of(text) == language


def test_what_the_publisher_says_wins():
    german = "Was die Netzbetreiber aus dem letzten Winter gelernt haben."
    assert language_of(german, said="pl_PL") == "pl"
    assert language_of(german, said="fr") == ""
    assert language_of(german, said="unknown") == "de"
