"""The pages of sources and of their inbox, as a curator uses them without script."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from advocacy.tenancy.urls import reverse
from content.models import ImportedItem, Post, Source
from content.tasks import fetch_picture_of_import
from tests.content.pictures import picture
from tests.factories import PurposeFactory, TopicFactory
from tests.factories.content import ImportedItemFactory, SourceFactory
from tests.kernel.http_server import serve

pytestmark = pytest.mark.django_db(transaction=True)
State = ImportedItem.State
FEED = b"""<rss version="2.0"><channel><title>Journal</title><language>de</language>
<item><guid>1</guid><title>Was Eulen wissen</title><link>/1</link></item></channel></rss>"""


@pytest.fixture
def browser(curator, as_person) -> Client:
    return as_person(curator)


@pytest.fixture
def paper(settings):
    with serve(lambda request: request.server.answer(request)) as server:
        settings.OUTBOUND_TRUSTED_ORIGINS = [server.url]
        server.answer = lambda request: request.answer(body=FEED, content_type="text/xml")
        yield server


def form_of(page: str) -> dict[str, str]:
    """What a browser would send from the form of a source."""
    values = {}
    form = BeautifulSoup(page, "lxml").select_one("main form.form")
    for field in form.select("input[name], select[name]"):
        if field.name == "select":
            chosen = field.select_one("option[selected]") or field.select_one("option")
            values[field["name"]] = chosen["value"]
        elif field.get("type") != "checkbox":
            values[field["name"]] = field.get("value", "")
        elif field.has_attr("checked"):
            values[field["name"]] = "on"
    return values


def test_a_source_is_previewed_then_added_and_read(browser, paper):
    topic, purpose = TopicFactory(), PurposeFactory()
    preview = browser.post(reverse("content:source_new"), {"url": f"{paper.url}/feed"}).text
    assert "Was Eulen wissen" in preview
    values = form_of(preview)
    assert (values["name"], values["language"]) == ("Journal", "de")
    values |= {"topic": topic.pk, "purpose": purpose.pk, "exclude_words": "werbung,  Gewinn spiel"}
    values |= {"extra_points": "21"}
    refused = browser.post(reverse("content:source_new"), values)
    assert refused.status_code == 422
    values |= {"extra_points": "5"}
    added = browser.post(reverse("content:source_new"), values, follow=True).text
    assert "brought 1 item" in added
    source = Source.objects.get()
    assert (source.topic, source.purpose, source.extra_points) == (topic, purpose, 5)
    assert source.exclude_words == ["werbung", "Gewinn spiel"]
    assert ImportedItem.objects.get().title == "Was Eulen wissen"


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("http://127.0.0.1:1/feed", "public internet"),
        ("no address at all", "Enter a valid URL"),
    ],
)
def test_an_address_without_a_feed_is_explained_beside_the_field(browser, address, words):
    answer = browser.post(reverse("content:source_new"), {"url": address})
    assert answer.status_code == 422
    assert words in answer.text
    assert address in answer.text


def test_the_same_feed_is_added_once(browser, paper):
    SourceFactory(url=f"{paper.url}/feed")
    values = form_of(browser.post(reverse("content:source_new"), {"url": f"{paper.url}/feed"}).text)
    answer = browser.post(reverse("content:source_new"), values)
    assert answer.status_code == 422
    assert "is a source already" in answer.text


def test_settings_are_changed_and_limits_held(browser):
    source = SourceFactory(include_words=["grid"])
    path = reverse("content:source_edit", source_id=source.pk)
    values = form_of(browser.get(path).text)
    assert values["include_words"] == "grid"
    assert browser.post(path, {**values, "most_per_day": "0"}).status_code == 422
    assert browser.post(path, {**values, "most_per_day": "9"}).status_code == 302
    source.refresh_from_db()
    assert source.most_per_day == 9


def test_fetch_now_says_what_came_or_what_is_wrong(browser, paper):
    source = SourceFactory(name="Journal", url=f"{paper.url}/feed")
    path = reverse("content:source_fetch", source_id=source.pk)
    assert "brought 1 item" in browser.post(path, follow=True).text
    assert "has nothing new" in browser.post(path, follow=True).text
    Source.objects.update(include_words=["bats"])
    ImportedItem.objects.all().delete()
    assert "nothing that fits its words" in browser.post(path, follow=True).text
    paper.answer = lambda request: request.answer(404)
    page = browser.post(path, follow=True).text
    assert "There is no feed at this address any more." in page
    assert "Broken" in page


def test_the_bookmarklet_opens_the_editor_with_the_link(browser):
    page = BeautifulSoup(browser.get(reverse("content:sources")).text, "lxml")
    address = page.select_one("a[data-bookmarklet]")["href"]
    assert address.startswith("javascript:")
    assert reverse("content:post_new") + "?url=" in address
    opened = browser.get(reverse("content:post_new"), {"url": "https://a.example/x"}).text
    assert 'value="https://a.example/x"' in opened


def test_one_is_taken_on_and_opens_in_the_editor(browser):
    item = ImportedItemFactory(title="A story")
    answer = browser.post(reverse("content:imports"), {"action": f"accept:{item.pk}"})
    post = Post.objects.get()
    assert answer.headers["Location"] == reverse("content:post_edit", post_id=post.pk)
    late = browser.post(reverse("content:imports"), {"action": f"accept:{item.pk}"}, follow=True)
    assert "Somebody else was faster" in late.text


def test_several_are_ticked_and_decided_together(browser):
    items = [ImportedItemFactory() for _number in range(4)]
    ids = [item.pk for item in items]
    path = reverse("content:imports")
    assert "Tick the items first." in browser.post(path, {"action": "accept"}, follow=True).text
    browser.post(path, {"action": "accept", "item": ids[:2]})
    assert Post.objects.filter(status="draft", origin="import").count() == 2
    page = browser.post(path, {"action": "dismiss", "item": ids[2:]}, follow=True).text
    assert "2 items were dismissed" in page
    dismissed = browser.get(path, {"state": "dismissed"}).text
    assert items[2].title in dismissed
    browser.post(path, {"action": f"restore:{ids[2]}"})
    assert ImportedItem.objects.get(pk=ids[2]).state == State.WAITING


def test_the_pictures_of_several_come_later_and_never_replace_one(browser, paper, curator):
    paper.answer = lambda request: request.answer(body=picture("PNG"), content_type="image/png")
    items = [ImportedItemFactory(picture_url=f"{paper.url}/{number}.png") for number in range(2)]
    browser.post(
        reverse("content:imports"), {"action": "accept", "item": [item.pk for item in items]}
    )
    posts = list(Post.objects.select_related("picture"))
    assert len(posts) == 2
    assert all(post.picture for post in posts)
    kept = posts[0].picture_id
    item = ImportedItem.objects.get(post=posts[0])
    fetch_picture_of_import(
        organization_id=item.organization_id, item_id=item.pk, membership_id=curator.pk
    )
    posts[0].refresh_from_db()
    assert posts[0].picture_id == kept


def test_the_inbox_is_searched_and_filtered_by_its_address(browser):
    german = ImportedItemFactory(title="Was Eulen wissen", language="de")
    english = ImportedItemFactory(title="What bats know", language="en")
    path = reverse("content:imports")
    for query, found, other in (
        ({"q": "eulen"}, german, english),
        ({"language": "en"}, english, german),
        ({"source": german.source_id}, german, english),
    ):
        page = browser.get(path, query).text
        assert found.title in page
        assert other.title not in page
    assert browser.get(path, {"source": "x\0", "language": "\0", "page": "99"}).status_code == 200


def test_what_a_feed_says_is_never_markup(browser):
    evil = "<script>alert(1)</script>"
    ImportedItemFactory(title=evil, summary=evil, source=SourceFactory(name=evil))
    for name in ("content:imports", "content:sources"):
        assert evil not in browser.get(reverse(name)).text


def test_the_inbox_asks_as_much_for_many_as_for_one(browser, django_assert_max_num_queries):
    ImportedItemFactory()
    path = reverse("content:imports")
    browser.get(path)
    with django_assert_max_num_queries(15) as few:
        browser.get(path)
    for _number in range(20):
        ImportedItemFactory()
    with django_assert_max_num_queries(15) as many:
        browser.get(path)
    assert len(few) == len(many)
