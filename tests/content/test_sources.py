"""Sources: what is imported, folded, left; how often; what becomes of it."""

from __future__ import annotations

import contextlib
import gzip
from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.http import http_date

from advocacy.mail.models import OutgoingMail
from content import flow_rules, tasks
from content.models import ImportedItem, Post, PostTopic, Source
from content.services import fetching, sources
from content.services.fetching import SourceProblem
from content.services.sources import AlreadyDecided, IncomingItem, import_items
from tests.factories import PostFactory, PurposeFactory, TopicFactory
from tests.factories.content import ImportedItemFactory, SourceFactory
from tests.kernel.http_server import serve

pytestmark = pytest.mark.django_db(transaction=True)
State = ImportedItem.State
TITLES = (
    "How a turbine learned to whisper",
    "Nine things about grid fees",
    "A night in the control room",
    "Why batteries like cold mornings",
    "The village that owns its sun",
    "What apprentices ask first",
)


def item(number: int = 0, **changes) -> IncomingItem:
    return IncomingItem(
        **{
            "key": f"key-{number}",
            "url": f"https://journal.example/{number}",
            "title": TITLES[number % len(TITLES)],
            "language": "en",
            "published_at": timezone.now() - timedelta(hours=number),
            **changes,
        }
    )


@pytest.fixture
def source(organization) -> Source:
    return SourceFactory(name="Journal", most_per_day=3, most_active=4)


def waiting() -> list[str]:
    return list(
        ImportedItem.objects.filter(state=State.WAITING)
        .order_by("pk")
        .values_list("title", flat=True)
    )


def test_the_newest_wait_up_to_the_cap_and_the_rest_is_looked_at_again(source):
    items = [item(number) for number in range(5)]
    result = import_items(source=source, items=list(reversed(items)))
    assert (result.waiting, result.left) == (3, 2)
    assert waiting() == list(TITLES[:3])
    again = import_items(source=source, items=items)
    assert (again.waiting, again.left) == (0, 2)
    tomorrow = timezone.now() + timedelta(days=1, minutes=1)
    assert import_items(source=source, items=items, now=tomorrow).waiting == 1
    assert len(waiting()) == source.most_active


def test_what_was_taken_on_counts_until_its_post_is_over(source, curator):
    source.most_per_day, source.most_active = 50, 2
    source.save()
    result = import_items(source=source, items=[item(number) for number in range(6)])
    assert (result.waiting, result.left) == (2, 4)
    posts = [
        sources.accept_import(item_id=found.pk, by=curator)
        for found in ImportedItem.objects.filter(state=State.WAITING)
    ]
    items = [item(number) for number in range(6)]
    assert import_items(source=source, items=items).waiting == 0
    now = timezone.now()
    Post.objects.filter(pk=posts[0].pk).update(
        status=Post.Status.APPROVED, approved_at=now, visible_until=now - timedelta(minutes=1)
    )
    assert import_items(source=source, items=items).waiting == 1
    assert import_items(source=source, items=items).waiting == 0
    Post.objects.filter(pk=posts[1].pk).update(status=Post.Status.WITHDRAWN)
    assert import_items(source=source, items=items).waiting == 1


def test_the_same_page_and_nearly_the_same_title_are_folded_across_sources(source):
    import_items(source=source, items=[item(0, url="https://www.a.example/owl?utm_source=x")])
    other = SourceFactory(name="Other")
    result = import_items(
        source=other,
        items=[
            item(1, url="http://www.a.example/owl#top"),
            item(2, title="How a turbine learned to whisper.", url="https://b.example/2"),
            item(3),
        ],
    )
    assert (result.waiting, result.folded) == (1, 2)
    first = ImportedItem.objects.get(source=source)
    assert {copy.source.name for copy in first.copies.all()} == {"Other"}
    assert first.copies.count() == 2


def test_what_is_a_post_already_is_folded_into_it(source):
    post = PostFactory(url="https://journal.example/0", canonical_url="https://journal.example/0")
    assert import_items(source=source, items=[item(0)]).folded == 1
    assert ImportedItem.objects.get().post == post


def test_old_and_unwanted_items_are_forgotten(source):
    source.include_words, source.exclude_words = ["grid", "turbine"], ["whisper"]
    source.save()
    old = timezone.now() - timedelta(days=31)
    result = import_items(
        source=source, items=[item(0), item(1), item(2), item(3, published_at=old, title="Grid")]
    )
    assert (result.waiting, result.unwanted) == (1, 2)
    assert waiting() == [TITLES[1]]


def test_the_language_is_the_sources_then_the_feeds_then_that_of_the_words(source, organization):
    german = "Was die Netzbetreiber aus dem letzten Winter gelernt haben"
    import_items(source=source, items=[item(0, title=german, language=""), item(1, language="pl")])
    french = item(2, title="Ce que les gestionnaires de réseau ont appris", language="fr")
    import_items(source=source, items=[french])
    found = dict(ImportedItem.objects.values_list("key", "language"))
    assert found == {"key-0": "de", "key-1": "pl", "key-2": organization.default_language}
    dutch = SourceFactory(language="nl")
    import_items(source=dutch, items=[item(3)])
    assert ImportedItem.objects.get(source=dutch).language == "nl"


def test_taking_on_makes_a_draft_with_the_sources_topic_and_purpose(source, curator):
    topic, purpose = TopicFactory(), PurposeFactory()
    source.topic, source.purpose, source.extra_points = topic, purpose, 5
    source.save()
    import_items(source=source, items=[item(0, summary="About noise.", kind="podcast")])
    waiting_item = ImportedItem.objects.get()
    post = sources.accept_import(item_id=waiting_item.pk, by=curator)
    assert (post.origin, post.status, post.author) == ("import", "draft", curator)
    assert (post.title, post.kind, post.purpose) == (TITLES[0], "podcast", purpose)
    assert post.extra_points == 5
    assert list(PostTopic.objects.filter(post=post).values_list("topic", flat=True)) == [topic.pk]
    waiting_item.refresh_from_db()
    assert (waiting_item.state, waiting_item.post) == (State.ACCEPTED, post)
    with pytest.raises(AlreadyDecided):
        sources.accept_import(item_id=waiting_item.pk, by=curator)
    assert Post.objects.count() == 1


def test_dismissing_is_remembered_and_can_be_undone(source, curator):
    import_items(source=source, items=[item(0), item(1)])
    ids = list(ImportedItem.objects.values_list("pk", flat=True))
    assert sources.dismiss_imports(item_ids=ids, by=curator) == 2
    assert sources.dismiss_imports(item_ids=ids, by=curator) == 0
    assert import_items(source=source, items=[item(0), item(1)]).waiting == 0
    assert sources.restore_imports(item_ids=ids[:1], by=curator) == 1
    assert len(waiting()) == 1


FEED = """<rss version="2.0"><channel><title>Journal</title><language>en</language>
<item><guid>1</guid><title>How a turbine learned to whisper</title><link>/1</link></item>
<item><guid>2</guid><title>Nine things about grid fees</title><link>/2</link></item>
</channel></rss>"""


@pytest.fixture
def paper(settings):
    """A newspaper on loopback whose answer the test decides."""
    with serve(lambda request: request.server.answer(request)) as server:
        settings.OUTBOUND_TRUSTED_ORIGINS = [server.url]
        server.answer = lambda request: request.answer(
            body=FEED.encode(), content_type="application/rss+xml", etag='"v1"'
        )
        yield server


def test_the_second_visit_asks_for_what_is_newer(source, paper):
    source.url = f"{paper.url}/feed"
    source.save()
    assert fetching.fetch_source(source).waiting == 2
    source.refresh_from_db()
    assert source.etag == '"v1"'
    asked = []

    def unchanged(request):
        asked.append(request.headers.get("If-None-Match"))
        request.answer(304)

    paper.answer = unchanged
    assert fetching.fetch_source(source).waiting == 0
    assert asked == ['"v1"']
    source.refresh_from_db()
    assert (source.failures, source.problem) == (0, "")


def test_what_the_caps_left_is_asked_for_again(source, paper):
    source.url, source.most_per_day = f"{paper.url}/feed", 1
    source.save()
    assert fetching.fetch_source(source).left == 1
    source.refresh_from_db()
    assert source.etag == ""


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (lambda r: r.answer(404), "gone"),
        (lambda r: r.answer(403), "not_public"),
        (lambda r: r.answer(503), "refused"),
        (lambda r: r.answer(body=b"<html></html>", content_type="text/html"), "not_a_feed"),
        (lambda r: r.answer(body=b"x" * (fetching.MAX_BYTES + 1)), "too_large"),
    ],
)
def test_a_broken_feed_backs_off_and_its_curator_is_told_once(
    source, curator, paper, answer, problem
):
    source.url, source.created_by = f"{paper.url}/feed", curator
    source.save()
    paper.answer = answer
    now = timezone.now()
    pauses = []
    for _visit in range(flow_rules.FAILURES_BEFORE_TELLING + 2):
        Source.objects.update(next_fetch_at=now)
        tasks.fetch_one_source(organization_id=source.organization_id, source_id=source.pk)
        source.refresh_from_db()
        pauses.append(source.next_fetch_at - source.fetched_at)
    assert source.problem == problem
    assert pauses == [timedelta(hours=2**n) for n in range(1, 6)]
    mails = OutgoingMail.objects.filter(recipient_id=curator.pk)
    assert mails.count() == 1
    assert "Journal" in mails.get().subject


@pytest.mark.parametrize(
    ("hops", "address"),
    [
        ([301], "/new-1"),
        ([308, 301], "/new-2"),
        # What is elsewhere for the moment may be back tomorrow.
        ([302], "/feed"),
        ([301, 302], "/new-1"),
        ([302, 301], "/feed"),
    ],
)
def test_a_feed_that_moved_for_good_is_asked_at_its_new_address(source, paper, hops, address):
    def answer(request) -> None:
        number = int(request.path.rpartition("-")[2]) if "-" in request.path else 0
        if number < len(hops):
            request.answer(hops[number], location=f"/new-{number + 1}")
        else:
            request.answer(body=FEED.encode(), content_type="application/rss+xml")

    paper.answer = answer
    source.url = f"{paper.url}/feed"
    source.save()
    assert fetching.fetch_source(source).waiting
    source.refresh_from_db()
    assert source.url == f"{paper.url}{address}"


def test_a_feed_that_moved_to_another_source_stays_where_it_is(source, paper):
    SourceFactory(name="Twin", url=f"{paper.url}/twin")
    paper.answer = lambda request: (
        request.answer(301, location="/twin")
        if request.path == "/feed"
        else request.answer(body=FEED.encode(), content_type="application/rss+xml")
    )
    source.url = f"{paper.url}/feed"
    source.save()
    fetching.fetch_source(source)
    source.refresh_from_db()
    assert (source.url, source.problem) == (f"{paper.url}/feed", "")


@pytest.mark.parametrize(
    ("asked", "hours"),
    [
        ("18000", 5),
        ("a date", 9),
        # Sooner than we would have come, longer than we ever stay away, and no time at all.
        ("60", 2),
        ("9999999", 48),
        ("soon", 2),
    ],
)
def test_a_site_that_asks_for_patience_gets_it(source, paper, asked, hours):
    date = http_date((timezone.now() + timedelta(hours=9)).timestamp())
    retry_after = date if asked == "a date" else asked
    paper.answer = lambda request: request.answer(429, retry_after=retry_after)
    source.url = f"{paper.url}/feed"
    source.save()
    with pytest.raises(SourceProblem):
        fetching.fetch_source(source)
    source.refresh_from_db()
    pause = source.next_fetch_at - source.fetched_at
    assert abs(pause - timedelta(hours=hours)) < timedelta(minutes=1)


def endless(request) -> None:
    """A feed that never comes to its end."""
    request.send_response(200)
    request.send_header("Content-Type", "application/rss+xml")
    request.end_headers()
    with contextlib.suppress(OSError):
        request.wfile.write(FEED.replace("</channel></rss>", "").encode())
        while True:
            request.wfile.write(b"<item><title>More</title><link>/m</link></item>" * 1000)


def bomb(request) -> None:
    """Fifty megabytes of white space in fifty kilobytes."""
    request.answer(
        body=gzip.compress(FEED.encode() + b" " * 50_000_000),
        content_type="application/rss+xml",
        content_encoding="gzip",
    )


@pytest.mark.parametrize("answer", [endless, bomb])
def test_a_hostile_answer_is_cut_off(source, paper, answer):
    source.url = f"{paper.url}/feed"
    source.save()
    paper.answer = answer
    with pytest.raises(SourceProblem) as problem:
        fetching.fetch_source(source)
    assert problem.value.code == "too_large"
    assert not ImportedItem.objects.exists()


def test_a_feed_that_works_again_is_told_again_when_it_breaks(source, curator, paper):
    Source.objects.update(
        url=f"{paper.url}/feed", created_by=curator, failures=5, told_at=timezone.now()
    )
    source.refresh_from_db()
    fetching.fetch_source(source)
    source.refresh_from_db()
    assert (source.failures, source.told_at) == (0, None)


def test_a_private_address_is_not_asked(source):
    source.url = "http://127.0.0.1:1/feed"
    source.save()
    with pytest.raises(SourceProblem) as problem:
        fetching.fetch_source(source)
    assert problem.value.code == "blocked"


def test_only_one_worker_reads_a_feed_that_is_due(source):
    now = timezone.now()
    assert fetching.claim(source.pk, now=now) == source
    assert fetching.claim(source.pk, now=now) is None


def test_a_page_leads_to_the_feed_that_it_names(paper):
    feed = paper.answer

    def answer(request):
        if request.path == "/news":
            page = b'<link rel="alternate" type="application/rss+xml" href="/feed">'
            request.answer(body=page, content_type="text/html")
        else:
            feed(request)

    paper.answer = answer
    found = fetching.discover(f"{paper.url}/news")
    assert found.url == f"{paper.url}/feed"
    assert len(found.feed.entries) == 2


def test_the_sweep_asks_only_for_feeds_that_are_due(source, paper, monkeypatch):
    source.url = f"{paper.url}/feed"
    source.save()
    SourceFactory(next_fetch_at=timezone.now() + timedelta(hours=1))
    SourceFactory(is_active=False)
    SourceFactory(kind=Source.Kind.PAGE, url="", page_urn="urn:li:organization:1")
    asked = []
    monkeypatch.setattr(
        tasks.fetch_one_source, "apply_async", lambda kwargs: asked.append(kwargs["source_id"])
    )
    tasks.fetch_sources_of_organization(organization_id=source.organization_id)
    assert asked == [source.pk]


def test_deleting_a_source_leaves_its_posts(source, curator):
    row = ImportedItemFactory(source=source)
    post = sources.accept_import(item_id=row.pk, by=curator)
    sources.delete_source(source_id=source.pk, by=curator)
    assert Post.objects.filter(pk=post.pk).exists()
    assert not ImportedItem.objects.exists()
