"""What people see: posts as LinkedIn would show them, the share dialogs, and the console."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest
import requests
from bs4 import BeautifulSoup

from advocacy.sharing.linkedin.simulator import calls
from advocacy.sharing.linkedin.simulator.little_text import escape
from advocacy.sharing.linkedin.simulator.state import State
from tests.sharing.linkedin.simulated import (
    JONAS,
    REDIRECT_URI,
    TIMEOUT,
    Client,
    LinkedIn,
    png,
)


def page(linkedin: LinkedIn, path: str, status: int = 200) -> BeautifulSoup:
    response = requests.get(linkedin.url + path, timeout=TIMEOUT)
    assert response.status_code == status, response.text
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    return BeautifulSoup(response.text, "lxml")


def submit(linkedin: LinkedIn, path: str, **values: Any) -> requests.Response:
    return requests.post(linkedin.url + path, data=values, timeout=TIMEOUT)


def text(soup: BeautifulSoup) -> str:
    (element,) = soup.select("[data-testid=post-text]")
    return element.get_text()


def test_a_post_reads_as_it_was_written(linkedin: LinkedIn, mara: Client):
    written = (
        "  First line (with *signs*) <b>& more</b>\n\nSecond line: https://a.example/x_y(1).\n"
    )
    soup = page(linkedin, f"/feed/update/{mara.create(escape(written))}/")
    assert text(soup) == written
    (link,) = soup.select("[data-testid=post-text] a")
    assert link["href"] == "https://a.example/x_y(1"
    assert not soup.select("aside")


def test_a_cut_post_shows_what_was_lost(linkedin: LinkedIn, mara: Client):
    soup = page(linkedin, f"/feed/update/{mara.create('Shown (lost) #tag')}/")
    assert text(soup) == "Shown "
    assert soup.select_one("aside pre").get_text() == "(lost) #tag"


def test_mentions_and_hashtags(linkedin: LinkedIn, mara: Client):
    commentary = (
        "Thanks @[Jonas Okafor](urn:li:person:jonas-2) of @[Acme](urn:li:organization:1) #Wind"
    )
    soup = page(linkedin, f"/feed/update/{mara.create(commentary)}/")
    assert text(soup) == "Thanks Jonas Okafor of Acme #Wind"
    assert soup.select_one("a.mention")["href"] == "/in/jonas-2/"
    assert soup.select_one("span.hashtag").get_text() == "#Wind"


def test_the_article_card_leads_to_its_source(linkedin: LinkedIn, mara: Client):
    thumbnail = mara.upload(png())
    article = {
        "source": "https://go.example/abc?x=1&y=2",
        "title": "Quieter blades",
        "description": "What owls know",
        "thumbnail": thumbnail,
    }
    urn = mara.create("Read this", content={"article": article})
    (card,) = page(linkedin, f"/feed/update/{urn}/").select("[data-testid=article]")
    assert card["href"] == article["source"]
    assert card.get_text(" ", strip=True) == "Quieter blades What owls know go.example"
    picture = requests.get(linkedin.url + card.img["src"], timeout=TIMEOUT)
    assert picture.content == png()
    assert picture.headers["Content-Type"] == "image/png"
    assert picture.headers["X-Content-Type-Options"] == "nosniff"


def test_pictures_polls_and_reshares(linkedin: LinkedIn, mara: Client):
    image = mara.upload(png())
    images = {"images": [{"id": image, "altText": "Dusk & dawn"}, {"id": image}]}
    original = mara.create("Two pictures", content={"multiImage": images})
    soup = page(linkedin, f"/feed/update/{original}/")
    assert [each["alt"] for each in soup.select(".pictures img")] == ["Dusk & dawn", ""]
    poll = {
        "question": "Where?",
        "options": [{"text": "Sea"}, {"text": "Land"}],
        "settings": {"duration": "ONE_DAY"},
    }
    soup = page(linkedin, f"/feed/update/{mara.create('', content={'poll': poll})}/")
    assert [each.get_text() for each in soup.select(".poll li")] == ["Sea", "Land"]
    reshare = linkedin.client(JONAS).create("", reshareContext={"parent": original})
    soup = page(linkedin, f"/feed/update/{reshare}/")
    assert "Two pictures" in soup.select_one(".reshared").get_text()


def test_the_feed_is_newest_first_and_by_member(linkedin: LinkedIn, mara: Client):
    mara.create("One")
    linkedin.client(JONAS).create("Two")
    mara.create("Three")
    read = [each.get_text() for each in page(linkedin, "/feed/").select(".text")]
    assert read == ["Three", "Two", "One"]
    hers = page(linkedin, "/feed/?member=mara-1")
    assert [each.get_text() for each in hers.select(".text")] == ["Three", "One"]
    assert hers.h1.get_text() == "Posts by Mara Klein"


def test_the_feed_has_pages(linkedin: LinkedIn, mara: Client):
    for number in range(23):
        mara.create(f"Post {number}")
    soup = page(linkedin, "/feed/")
    assert len(soup.select(".post")) == 20
    older = page(linkedin, soup.find("a", string="Older posts")["href"])
    assert [each.get_text() for each in older.select(".text")] == ["Post 2", "Post 1", "Post 0"]
    assert older.find("a", string="Older posts") is None


def test_a_profile(linkedin: LinkedIn, mara: Client):
    mara.create("Her words")
    soup = page(linkedin, "/in/mara-1/")
    assert soup.h1.get_text() == "Mara Klein"
    assert "420 connections" in soup.select_one(".profile").get_text()
    assert [each.get_text() for each in soup.select(".text")] == ["Her words"]


@pytest.mark.parametrize(
    "path",
    ["/nothing", "/in/nobody/", "/feed/update/urn:li:share:1/", "/dms/urn:li:image:1"],
)
def test_pages_that_do_not_exist(linkedin: LinkedIn, path: str):
    assert page(linkedin, path, 404).h1.get_text() == "Not found"


def test_deleted_posts_are_gone(linkedin: LinkedIn, mara: Client):
    urn = mara.create("Regretted")
    mara.call("DELETE", f"/rest/posts/{urn.replace(':', '%3A')}")
    page(linkedin, f"/feed/update/{urn}/", 404)
    assert not page(linkedin, "/feed/").select(".post")


# Sharing without the API


def test_sharing_a_link(linkedin: LinkedIn):
    url = "https://go.example/abc?x=1&y=2"
    soup = page(linkedin, f"/sharing/share-offsite/?url={requests.utils.quote(url, safe='')}")
    assert soup.select_one("input[name=url]")["value"] == url
    response = submit(linkedin, "/feed/share", member="mara-1", text="Read (this)", url=url)
    assert response.history[0].status_code == 303
    soup = BeautifulSoup(response.text, "lxml")
    assert text(soup) == "Read (this)"
    assert soup.select_one("[data-testid=article]")["href"] == url
    (post,) = linkedin.posts()
    assert soup.select_one("input.address")["value"] == f"{linkedin.url}/feed/update/{post['urn']}/"
    assert post["origin"] == "dialog"


def test_sharing_a_text(linkedin: LinkedIn):
    soup = page(linkedin, "/feed/?shareActive=true&text=Hello%20%23wind%0A%3Cb%3E")
    assert soup.textarea.get_text() == "Hello #wind\n<b>"
    response = submit(linkedin, "/feed/share", member="mara-1", text="Hello #wind\r\n<b>")
    assert text(BeautifulSoup(response.text, "lxml")) == "Hello #wind\n<b>"


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"member": "", "text": "Kept"}, "Choose who is posting."),
        ({"member": "mara-1", "text": " "}, "Write something first."),
        ({"member": "mara-1", "text": "x" * 3001}, "A post has at most 3,000 characters."),
        ({"member": "mara-1", "text": "Kept", "url": "javascript:alert(1)"}, "web address"),
    ],
)
def test_refused_dialogs_keep_what_was_typed(linkedin: LinkedIn, values: dict, problem: str):
    response = submit(linkedin, "/feed/share", **values)
    assert response.status_code == 400
    soup = BeautifulSoup(response.text, "lxml")
    assert problem in soup.select_one("[role=alert]").get_text()
    assert soup.textarea.get_text() == values["text"]
    assert linkedin.posts() == []


# The console


def form(linkedin: LinkedIn, name: str, /, **values: Any) -> requests.Response:
    response = submit(linkedin, f"/simulator/forms/{name}", **values)
    assert response.status_code == 200, response.text
    return response


def test_the_console_lists_calls(linkedin: LinkedIn, mara: Client):
    mara.create()
    row = page(linkedin, "/simulator/").select_one("tbody tr")
    cells = [cell.get_text(strip=True) for cell in row.select("td")]
    assert cells[1:5] == ["POST", "/rest/posts", "201", "Mara Klein"]
    assert mara.token not in requests.get(f"{linkedin.url}/simulator/", timeout=TIMEOUT).text


def test_refused_calls_say_what_they_are_called(linkedin: LinkedIn, mara: Client):
    mara.create("Twice")
    mara.post("Twice")
    mara.call("GET", "/rest/nothing")
    everything = page(linkedin, "/simulator/recent/")
    assert len(everything.select("tbody tr")) == 3
    refused = page(linkedin, "/simulator/recent/?show=refused")
    statuses = [row.select("td")[3].get_text(" ", strip=True) for row in refused.select("tbody tr")]
    assert statuses == ["404 RESOURCE_NOT_FOUND", "422 DUPLICATE_POST"]
    assert refused.select_one("[aria-current=page][href$=refused]")


def test_a_state_from_before_refusals_were_named_still_opens(tmp_path):
    path = tmp_path / "simulator.sqlite3"
    with sqlite3.connect(path) as db:
        db.execute(
            "CREATE TABLE call (id INTEGER PRIMARY KEY, at REAL NOT NULL, method TEXT NOT NULL,"
            " path TEXT NOT NULL, status INTEGER NOT NULL, client_id TEXT NOT NULL,"
            " sub TEXT NOT NULL, milliseconds REAL NOT NULL)"
        )
        db.execute("INSERT INTO call VALUES (1, 0, 'GET', '/rest/posts', 401, '', '', 1)")
    db.close()
    state = State(path)
    (call,) = calls.recent(state)
    assert (call.status, call.reason) == (401, "")
    state.close()


def test_the_console_turns_every_switch(linkedin: LinkedIn):
    soup = page(linkedin, "/simulator/")
    fields = {
        each["name"]: each.get("value", "")
        for each in soup.select("form[action$=switches] input:not([type=checkbox])")
    }
    values = fields | {
        "latency": "0.5",
        "oldest_version": "202601",
        "active_versions": "202604, 202605",
        "scope_separator": "space",
    }
    form(linkedin, "switches", **values)
    before = linkedin.get("state")["switches"]
    assert before["latency"] == 0.5
    assert before["active_versions"] == ["202604", "202605"]
    assert before["scope_separator"] == " "
    assert before["escapes_count"] is False
    form(linkedin, "switches", **fields, scope_separator="comma", escapes_count="on")
    after = linkedin.get("state")["switches"]
    assert after["latency"] == 0
    assert after["active_versions"] == []
    assert after["escapes_count"] is True


def test_the_console_moves_the_clock(linkedin: LinkedIn):
    form(linkedin, "clock", advance="86400")
    assert linkedin.get("state")["switches"]["clock_offset"] == 86_400
    form(linkedin, "clock", advance="")
    assert linkedin.get("state")["switches"]["clock_offset"] == 0


def test_the_console_arms_faults(linkedin: LinkedIn, mara: Client):
    soup = BeautifulSoup(
        form(linkedin, "fault", kind="unavailable", count="2", status="502").text, "lxml"
    )
    assert "2 left" in soup.select_one(".armed").get_text()
    assert mara.post().status_code == 502
    form(linkedin, "disarm")
    assert mara.post().status_code == 201


def test_the_console_changes_apps(linkedin: LinkedIn):
    form(
        linkedin,
        "app",
        client_id="demo-client",
        products="self_serve",
        quota_app="50",
        quota_member="5",
        extra_scopes="",
        redirect_uris=f"{REDIRECT_URI}\nhttps://b.example/",
    )
    (app,) = linkedin.get("apps")["apps"]
    assert app["products"] == "self_serve"
    assert app["quota"] == {"app": 50, "member": 5}
    assert app["refresh_tokens"] is False
    assert app["redirect_uris"] == [REDIRECT_URI, "https://b.example/"]
    form(linkedin, "app", client_id="new", client_secret="s", products="community_management")
    assert len(linkedin.get("apps")["apps"]) == 2


def test_the_console_acts_on_members(linkedin: LinkedIn, mara: Client):
    form(linkedin, "member", member="mara-1", action="restrict")
    assert mara.post().json()["serviceErrorCode"] == 65608
    form(linkedin, "member", member="mara-1", action="unrestrict")
    form(linkedin, "member", member="mara-1", action="expire")
    assert mara.post().json()["serviceErrorCode"] == 65602
    form(linkedin, "member", member="mara-1", action="revoke")
    assert mara.post().json()["serviceErrorCode"] == 65601
    form(linkedin, "new-member", name="Léa", email="lea@example.org", headline="", connections="5")
    assert linkedin.client("lea@example.org").create()


def test_the_console_starts_over(linkedin: LinkedIn, mara: Client):
    mara.create()
    form(linkedin, "reset")
    assert linkedin.posts() == []


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("fault", {"kind": "gremlins"}),
        ("fault", {"kind": "throttle", "count": "many"}),
        ("switches", {"latency": "slow"}),
        ("new-member", {"name": "Typed", "email": "nowhere"}),
        ("member", {"member": "nobody", "action": "expire"}),
        ("nothing", {}),
    ],
)
def test_the_console_explains_refusals(linkedin: LinkedIn, name: str, values: dict):
    response = submit(linkedin, f"/simulator/forms/{name}", **values)
    assert response.status_code == 400
    soup = BeautifulSoup(response.text, "lxml")
    assert soup.select_one("[role=alert]").get_text().endswith(".")
    typed = {each.get("value") for each in soup.select("input")}
    assert {values.get("name"), values.get("latency")} - {None} <= typed
