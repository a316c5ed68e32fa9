"""JSON-LD of each kind of page, as sites write it, and oEmbed through the same guard."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.tenancy.urls import reverse
from content.linked_data import Details, details_of
from content.unfurl import unfurl
from tests.content.editing import Editor
from tests.kernel.http_server import serve


def test_a_news_article_with_a_video_is_an_article():
    details = details_of(
        [
            {"@type": "VideoObject", "name": "The clip", "duration": "PT2M"},
            {
                "@graph": [
                    {"@type": "WebPage", "name": "Page"},
                    {
                        "@type": ["NewsArticle", "Article"],
                        "headline": "What owls know",
                        "datePublished": "2026-11-03T07:00:00+01:00",
                        "publisher": {"@type": "Organization", "name": "Energy Weekly"},
                        "image": [{"url": "/a.jpg"}, "/b.jpg", 7],
                    },
                ]
            },
        ]
    )
    assert details == Details(
        kind="article",
        headline="What owls know",
        publisher="Energy Weekly",
        pictures=("/a.jpg", "/b.jpg"),
        published_on=date(2026, 11, 3),
    )


@pytest.mark.parametrize(
    ("location", "place"),
    [
        ({"@type": "Place", "name": "Kampnagel", "address": "Hamburg"}, "Kampnagel, Hamburg"),
        (
            {"name": "Kampnagel", "address": {"addressLocality": "Hamburg", "postalCode": "1"}},
            "Kampnagel, Hamburg",
        ),
        ({"@type": "VirtualLocation", "url": "https://meet.example/"}, "online"),
        ([{"@type": "VirtualLocation"}, {"@type": "Place", "name": "Gdańsk"}], "Gdańsk"),
        ("Aarhus\n\0 harbour", "Aarhus harbour"),
        ({"address": {"addressCountry": {"name": "DE"}}}, ""),
        (7, ""),
        ([], ""),
    ],
)
def test_an_event_has_its_time_and_place(location, place):
    details = details_of(
        [
            {
                "@type": "BusinessEvent",
                "name": "Open day",
                "startDate": "2027-01-15T18:00:00+01:00",
                "endDate": "2027-01-15",
                "location": location,
            }
        ]
    )
    assert (details.kind, details.headline, details.place) == ("event", "Open day", place)
    assert details.starts_at == datetime(2027, 1, 15, 17, tzinfo=UTC)
    assert details.ends_at == datetime(2027, 1, 15)  # noqa: DTZ001  (the page names no zone)


def test_a_job_has_its_last_day_and_its_town():
    details = details_of(
        [
            {
                "@type": "JobPosting",
                "title": "Blade engineer",
                "datePosted": "2026-11-01",
                "validThrough": "2026-12-01T23:59",
                "hiringOrganization": {"name": "Nordwind"},
                "jobLocation": {"address": {"addressLocality": "Gdańsk"}},
            }
        ]
    )
    assert (details.kind, details.headline) == ("job", "Blade engineer")
    assert (details.apply_until, details.place) == (date(2026, 12, 1), "Gdańsk")
    assert details.publisher == "Nordwind"


@pytest.mark.parametrize(
    ("duration", "minutes"),
    [
        ("PT45M", 45),
        ("PT1H2M10S", 63),
        ("PT90S", 2),
        ("P0DT0H3M0.5S", 3),
        ("PT0S", None),
        ("PT99999M", None),
        ("45 minutes", None),
        ("", None),
    ],
)
def test_a_podcast_and_a_video_have_a_length(duration, minutes):
    episode = {
        "@type": "PodcastEpisode",
        "name": "Owls",
        "timeRequired": duration,
        "partOfSeries": {"@type": "PodcastSeries", "name": "Current talk"},
    }
    assert details_of([episode]).minutes == minutes
    assert (details_of([episode]).kind, details_of([episode]).publisher) == (
        "podcast",
        "Current talk",
    )
    video = {"@type": "VideoObject", "name": "Owls", "duration": duration, "thumbnailUrl": ["/t"]}
    assert details_of([video]).minutes == minutes
    assert details_of([video]).pictures == ("/t",)


# Flat values under the words that are read; one level of nesting, as pages have it.
LEAF = (
    st.none()
    | st.integers()
    | st.text(max_size=8)
    | st.sampled_from(["Event", "JobPosting", "PodcastEpisode", "NewsArticle", "2026-13", "PT1M"])
)
WORDS = st.sampled_from(
    "@type @graph name image location address startDate validThrough publisher duration".split()
)
NODE = st.dictionaries(WORDS, LEAF, max_size=4)
JSON = LEAF | st.lists(NODE, max_size=2) | st.dictionaries(WORDS, LEAF | NODE, max_size=5)


@given(st.lists(JSON, max_size=4))
def test_no_json_makes_it_fail(blocks):
    details = details_of(blocks)
    assert isinstance(details.headline, str)
    assert len(details.place) <= 160


# --- oEmbed --------------------------------------------------------------------------------------

WITH_OEMBED = b"""<html><head><title>Owls</title>
<link rel="alternate" type="application/json+oembed" href="%s"></head></html>"""


@pytest.fixture
def site(settings):
    """A page that offers oEmbed; the test decides where it is and what it answers."""

    def respond(request):
        if request.path == "/page":
            body = WITH_OEMBED % request.server.oembed.encode()
            request.answer(body=body, content_type="text/html")
        else:
            request.server.give(request)

    with serve(respond) as server:
        settings.OUTBOUND_TRUSTED_ORIGINS = [server.url]
        server.oembed = "/oembed?url=page"
        yield server


def _answers(site, value, content_type="application/json"):
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    site.give = lambda request: request.answer(body=body, content_type=content_type)


def test_what_the_page_leaves_open_comes_from_its_oembed(site):
    _answers(
        site,
        {
            "type": "video",
            "title": "Not needed",
            "provider_name": "Film  site",
            "thumbnail_url": "/still.jpg",
            "html": "<script>alert(1)</script>",
        },
    )
    page = unfurl(f"{site.url}/page")
    assert (page.title, page.site_name, page.details.kind) == ("Owls", "Film site", "video")
    assert page.picture_url == f"{site.url}/still.jpg"
    assert "<script" not in repr(page)


@pytest.mark.parametrize(
    "answer",
    [
        b"not json",
        b"[" * 100_000,
        b"[]",
        b'"text"',
        b'{"title": {}, "thumbnail_url": 7, "provider_name": null, "type": []}',
        b'{"thumbnail_url": "javascript:alert(1)"}',
        b" " * (300 * 1024),
    ],
)
def test_a_useless_answer_leaves_the_page_as_it_is(site, answer):
    _answers(site, answer)
    page = unfurl(f"{site.url}/page")
    assert (page.title, page.picture_urls, page.details.kind) == ("Owls", (), "")


def test_an_answer_of_another_type_or_status_is_not_read(site):
    _answers(site, b'{"provider_name": "Wrong"}', content_type="text/html")
    assert unfurl(f"{site.url}/page").site_name == "127.0.0.1"
    site.give = lambda request: request.answer(
        500, b'{"provider_name": "Wrong"}', content_type="application/json"
    )
    assert unfurl(f"{site.url}/page").site_name == "127.0.0.1"


@pytest.mark.parametrize(
    "inside",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://10.0.0.1/oembed",
        "http://localhost:1/oembed",
        "http://[::1]:1/oembed",
        "file:///etc/passwd",
    ],
)
def test_an_oembed_address_inside_is_never_asked(site, inside):
    asked = []
    site.give = asked.append
    site.oembed = inside
    assert unfurl(f"{site.url}/page").title == "Owls"
    assert asked == []


def test_an_oembed_that_redirects_inside_is_not_followed(site):
    site.give = lambda request: request.answer(302, location="http://10.0.0.1/")
    assert unfurl(f"{site.url}/page").title == "Owls"


# --- In the editor -------------------------------------------------------------------------------

EVENT = b"""<title>Open day</title><meta name="description" content="Come and see.">
<script type="application/ld+json">{"@type": "Event", "name": "Open day",
"startDate": "2027-01-15T18:00:00+01:00", "location": "Hamburg", "datePublished": "2026-11-03"}
</script>"""


@pytest.fixture
def editor(curator, as_person, settings):
    with serve(lambda request: request.answer(body=EVENT, content_type="text/html")) as server:
        settings.OUTBOUND_TRUSTED_ORIGINS = [server.url]
        editor = Editor(as_person(curator), reverse("content:post_new"))
        yield editor.type(url=f"{server.url}/event")


@pytest.mark.django_db
def test_the_page_says_what_kind_of_post_it_makes(editor):
    editor.press("fetch")
    assert editor.values["kind"] == "event"
    assert editor.values["starts_at"] == "2027-01-15T18:00"
    assert editor.values["place"] == "Hamburg"
    assert "published Nov. 3, 2026" in editor.text


@pytest.mark.django_db
def test_a_kind_that_was_chosen_stays(editor):
    editor.type(kind="podcast").press("fetch")
    assert editor.values["kind"] == "podcast"
    assert editor.values["place"] == ""


@pytest.mark.django_db
def test_fetching_again_replaces_only_when_asked_to(editor):
    editor.type(title="My words", summary="My summary", place="Altona")
    editor.press("fetch")
    assert (editor.values["title"], editor.values["place"]) == ("My words", "Altona")
    editor.press("refresh")
    assert editor.values["title"] == "Open day"
    assert editor.values["summary"] == "Come and see."
    assert editor.values["place"] == "Hamburg"
