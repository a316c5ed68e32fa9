"""My shares and the page of a share: what is said, what can be done, and by whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from advocacy.accounts import navigation
from advocacy.events.models import DomainEvent
from advocacy.sharing.models import LinkedInAccount, Share, ShareAttempt
from advocacy.sharing.publishing.engine import publish_share
from advocacy.sharing.rules import Cancellation, Failure
from advocacy.sharing.services import approve
from advocacy.sharing.words import PROBLEMS
from tests.factories.metrics import make_share, measure
from tests.factories.sharing import PostFactory, ShareFactory
from tests.sharing.composing import html
from tests.sharing.conftest import deliver_events, let_pass

pytestmark = pytest.mark.django_db

MINE = "/nordwind/shares/"
Status = Share.Status


@dataclass
class Figures:
    impressions: int | None
    reactions: int | None
    comments: int | None
    clicks: int
    reshares: int | None = None
    origin: str = "measured"
    measured_at: datetime | None = None
    enter_url: str = ""


@pytest.fixture
def figures(monkeypatch) -> dict[int, Figures]:
    """What the metrics app would say about shares, by their id."""
    known: dict[int, Figures] = {}
    monkeypatch.setitem(navigation._slots, "share.figures", [(0, lambda ids: known)])
    return known


@pytest.fixture
def published(approved) -> Share:
    publish_share(share_id=approved.pk)
    approved.refresh_from_db()
    assert approved.status == Status.PUBLISHED
    return approved


def table_of(page: str, caption: str) -> str:
    """The table of a caption, from its region on."""
    return page.split(f'aria-label="{caption}" tabindex')[1].split("</table>")[0]


def needing(share: Share, problem: str, status: str = Status.NEEDS_ATTENTION) -> str:
    """Leave a share with a problem; the address of its page."""
    Share.objects.filter(pk=share.pk).update(status=status, problem=problem, next_attempt_at=None)
    return f"{MINE}{share.pk}/"


# --- The list -------------------------------------------------------------------------------------


def test_an_empty_page_offers_the_first_step(member, as_person):
    shown = html(as_person(member).get(MINE))
    assert "Your shares will stand here" in shown
    assert "/nordwind/hub/" in shown


def test_it_lists_ones_own_shares_and_nobody_elses(member, curator, as_person, draft):
    draft(member, "Mine alone")
    draft(curator, "Not mine at all")
    shown = html(as_person(member).get(MINE))
    assert "Mine alone" in shown
    assert "Not mine at all" not in shown


def test_figures_are_shown_and_unknown_is_not_zero(member, as_person, figures):
    seen, unseen = ShareFactory(membership=member), ShareFactory(membership=member)
    figures[seen.pk] = Figures(impressions=3480, reactions=96, comments=4, clicks=61)
    figures[unseen.pk] = Figures(impressions=None, reactions=None, comments=None, clicks=7)
    shown = html(as_person(member).get(MINE))
    assert "3,480" in shown
    assert table_of(shown, "My shares").count(">not measured<") == 2
    assert 'data-label="Visits">7<' in shown


@pytest.mark.parametrize(
    ("show", "found"),
    [
        ("", 4),
        ("drafts", 1),
        ("scheduled", 1),
        ("needs_you", 1),
        ("published", 1),
        ("nonsense", 4),
    ],
)
def test_filters(connected, as_person, draft, show, found):
    draft(connected, "A draft")
    later = timezone.now() + timedelta(days=1)
    approve(by=connected, share_id=draft(connected).pk, scheduled_for=later)
    needing(ShareFactory(membership=connected, published_at=None, status="draft"), "refused")
    ShareFactory(membership=connected)
    shown = html(as_person(connected).get(MINE, {"show": show}))
    assert table_of(shown, "My shares").count("<tr>") - 1 == found


def test_weeks_that_nobody_measured_are_gaps(member, as_person):
    post = PostFactory()
    today = timezone.localdate()
    for days, views in ((2, 300), (45, None), (80, 120)):
        share = make_share(member, today - timedelta(days=days), post=post)
        if views:
            measure(share, today, impressions=views)
    page = as_person(member).get("/nordwind/shares/")
    assert page.status_code == 200
    assert "not measured" in page.text
    assert "420" in page.text


def test_the_list_costs_the_same_for_one_share_and_for_thirty(member, as_person, figures):
    browser = as_person(member)
    ShareFactory(membership=member)
    browser.get(MINE)
    with CaptureQueriesContext(connection) as one:
        browser.get(MINE)
    ShareFactory.create_batch(30, membership=member)
    with CaptureQueriesContext(connection) as thirty:
        assert "Pages of my shares" in html(browser.get(MINE))
    assert len(thirty) == len(one)


@pytest.mark.parametrize(
    ("days", "says"),
    [(40, None), (4, "asks you to reconnect within"), (-1, "LinkedIn is no longer connected")],
)
def test_the_end_of_the_connection_is_announced(connected, as_person, draft, days, says):
    draft(connected)
    LinkedInAccount.objects.update(expires_at=timezone.now() + timedelta(days=days))
    shown = html(as_person(connected).get(MINE))
    assert ("reconnect" in shown.lower()) == (says is not None)
    assert says is None or says in shown


# --- One share ------------------------------------------------------------------------------------

ACTS = ["", "by-hand/", "cancel/", "again/", "answer/", "edit/", "discard/", "delete/",
        "write-again/"]  # fmt: skip


@pytest.mark.parametrize("act", ACTS)
def test_a_share_is_there_for_its_member_alone(published, curator, admin, stranger, as_person, act):
    address = f"{MINE}{published.pk}/{act}"
    for person in (curator, admin, stranger):
        browser = as_person(person)
        answer = browser.get(address) if act in ("", "by-hand/") else browser.post(address)
        assert answer.status_code == 404, (person, act)
    published.refresh_from_db()
    assert published.status == Status.PUBLISHED


@pytest.mark.parametrize("act", ACTS[2:])
def test_nothing_is_done_by_opening_an_address(published, connected, as_person, act):
    assert as_person(connected).get(f"{MINE}{published.pk}/{act}").status_code == 405


def test_while_it_is_published_the_page_asks_again_and_then_stops(
    approved, connected, as_person, linkedin
):
    browser, address = as_person(connected), f"{MINE}{approved.pk}/"
    waiting = html(browser.get(address))
    assert 'hx-trigger="every 2s"' in waiting
    publish_share(share_id=approved.pk)
    part = html(browser.get(address, headers={"HX-Request": "true"}))
    assert "<html" not in part
    assert 'id="status"' in part
    assert "every 2s" not in part
    # What else the page says would be of a moment ago.
    assert part.count('hx-swap-oob="true"') == 2
    assert "Exactly as published" in part
    assert "Delete from LinkedIn" in part
    assert "1. Published" in part
    assert linkedin.posts()[0]["urn"] in part


def test_the_page_shows_the_very_text_and_what_was_tried(published, connected, as_person):
    shown = html(as_person(connected).get(f"{MINE}{published.pk}/"))
    for line in published.approved_text.split("\n"):
        assert line.replace("#Owls", '<span class="tag">#Owls</span>') in shown
    assert published.link.url in shown
    assert "201" in shown
    assert "not measured" in shown


def test_a_draft_opens_in_the_composer(member, as_person, draft, post):
    share = draft(member)
    answer = as_person(member).get(f"{MINE}{share.pk}/")
    assert answer["Location"] == f"/nordwind/shares/new/{post.pk}/?caption=draft"


@pytest.mark.parametrize("problem", list(PROBLEMS))
def test_every_problem_has_words_and_a_way_on(approved, connected, as_person, problem):
    status = Status.CANCELLED if problem in set(Cancellation) else Status.NEEDS_ATTENTION
    shown = html(as_person(connected).get(needing(approved, problem, status)))
    assert str(PROBLEMS[problem].title).replace("'", "&#39;") in shown
    if status == Status.NEEDS_ATTENTION:
        assert "Share it now" in shown or "Reconnect with LinkedIn" in shown


def test_every_failure_of_the_rules_has_words():
    assert set(PROBLEMS) == set(Failure) | set(Cancellation)


def test_repairing_goes_through_reconnecting(approved, connected, as_person):
    address = needing(approved, "reconnect_expired")
    LinkedInAccount.objects.update(status="expired", access_token=None)
    browser = as_person(connected)
    assert f"/nordwind/linkedin/?next={address}" in html(browser.get(address))
    sent_on = browser.post(f"{address}again/")
    assert sent_on["Location"].startswith("/nordwind/linkedin/?next=")
    LinkedInAccount.objects.update(status="connected", connected_at=timezone.now())
    page = html(browser.get(address))
    assert "You are connected again." in page
    assert "Reconnect with LinkedIn" not in page
    assert "Share it now" in page
    browser.post(f"{address}again/")
    approved.refresh_from_db()
    assert approved.status == Status.QUEUED


def test_cancelling(approved, connected, as_person, linkedin):
    as_person(connected).post(f"{MINE}{approved.pk}/cancel/")
    approved.refresh_from_db()
    assert approved.status == Status.CANCELLED
    publish_share(share_id=approved.pk)
    assert linkedin.posts() == []


def test_it_is_too_late_to_change_what_is_on_its_way(approved, connected, as_person):
    text = approved.approved_text
    answer = as_person(connected).post(f"{MINE}{approved.pk}/edit/", follow=True)
    assert "too late to change" in html(answer)
    approved.refresh_from_db()
    assert (approved.status, approved.approved_text) == (Status.QUEUED, text)


def test_a_scheduled_share_can_be_edited(connected, as_person, draft, post):
    later = timezone.now() + timedelta(days=1)
    share = approve(by=connected, share_id=draft(connected).pk, scheduled_for=later).share
    answer = (browser := as_person(connected)).post(f"{MINE}{share.pk}/edit/")
    assert answer["Location"] == f"/nordwind/shares/new/{post.pk}/?caption=draft"
    share.refresh_from_db()
    assert (share.status, share.approved_text, share.next_attempt_at) == ("draft", "", None)
    # Whoever only corrects a word does not publish it at once by accident.
    assert share.scheduled_for == later
    composer = html(browser.get(answer["Location"]))
    assert 'id="when_later" value="later" checked' in composer
    assert "It goes out only when you share it anew." in composer


def test_throwing_a_draft_away(connected, as_person, draft, approved):
    browser = as_person(connected)
    unwanted = draft(connected)
    browser.post(f"{MINE}{unwanted.pk}/discard/")
    browser.post(f"{MINE}{approved.pk}/discard/")
    assert list(Share.objects.all()) == [approved]


# --- The question ---------------------------------------------------------------------------------


@pytest.fixture
def question(approved) -> str:
    """A share of which nobody knows whether it is on LinkedIn; the address of its page."""
    ShareAttempt.objects.create(
        share=approved, number=1, sent_at=timezone.now(), outcome=ShareAttempt.Outcome.UNKNOWN
    )
    Share.objects.update(attempt_count=1)
    let_pass(approved, hours=1)
    return needing(approved, "unconfirmed", Status.UNCONFIRMED)


def test_the_question_is_asked_clearly(question, connected, as_person):
    shown = html(as_person(connected).get(question))
    assert "Is it on your profile?" in shown
    assert "Yes, it is there" in shown
    assert "No, share it again" in shown
    assert "Needs you" in html(as_person(connected).get(MINE))


def test_yes_with_its_address(question, connected, as_person, approved):
    browser = as_person(connected)
    wrong = browser.post(f"{question}answer/", {"is_there": "yes", "address": "no idea"})
    assert wrong.status_code == 422
    assert "no idea" in html(wrong)
    address = "https://www.linkedin.com/feed/update/urn:li:share:7265432109876543210/"
    browser.post(f"{question}answer/", {"is_there": "yes", "address": address})
    approved.refresh_from_db()
    assert (approved.status, approved.urn) == ("published", "urn:li:share:7265432109876543210")


def test_no_address_belongs_to_two_shares(question, connected, as_person, approved):
    urn = "urn:li:share:7265432109876543210"
    ShareFactory(membership=connected, urn=urn)
    answer = as_person(connected).post(
        f"{question}answer/",
        {"is_there": "yes", "address": f"https://linkedin.com/feed/update/{urn}"},
    )
    assert answer.status_code == 422
    assert "Another share here has this address" in html(answer)
    approved.refresh_from_db()
    assert approved.status == Status.UNCONFIRMED


def test_no_shares_it_again(question, connected, as_person, approved, linkedin):
    as_person(connected).post(f"{question}answer/", {"is_there": "no"})
    publish_share(share_id=approved.pk)
    approved.refresh_from_db()
    assert approved.status == Status.PUBLISHED
    assert len(linkedin.posts()) == 1


def test_no_answer_is_taken_while_we_find_out_ourselves(question, connected, as_person, approved):
    Share.objects.update(next_attempt_at=timezone.now() + timedelta(seconds=30))
    browser = as_person(connected)
    assert "Is it on your profile?" not in html(browser.get(question))
    browser.post(f"{question}answer/", {"is_there": "no"})
    approved.refresh_from_db()
    assert approved.status == Status.UNCONFIRMED


# --- Deleting -------------------------------------------------------------------------------------


def test_deleting_takes_it_from_linkedin_and_says_so(published, connected, as_person, linkedin):
    post = published.post
    deliver_events()
    post.refresh_from_db()
    assert post.share_count == 1
    as_person(connected).post(f"{MINE}{published.pk}/delete/")
    published.refresh_from_db()
    assert published.status == Status.DELETED
    assert linkedin.posts() == []
    assert DomainEvent.objects.get(name="ShareDeleted").payload["share_id"] == published.pk
    deliver_events()
    post.refresh_from_db()
    assert post.share_count == 0


def test_what_linkedin_did_not_delete_is_not_called_deleted(
    published, connected, as_person, linkedin
):
    linkedin.arm("unavailable")
    answer = as_person(connected).post(f"{MINE}{published.pk}/delete/", follow=True)
    assert "LinkedIn did not do it" in html(answer)
    published.refresh_from_db()
    assert published.status == Status.PUBLISHED
    assert len(linkedin.posts()) == 1


def test_deleted_by_oneself(published, connected, as_person):
    as_person(connected).post(f"{MINE}{published.pk}/delete/", {"done": "myself"})
    published.refresh_from_db()
    assert published.status == Status.DELETED
