"""Suggestions: from the form to the hub, with an answer for everybody."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from advocacy.accounts.permissions import Role
from advocacy.mail.models import OutgoingMail
from advocacy.tenancy.urls import reverse
from content import flow_rules, services
from content.events import SuggestionAccepted
from content.models import Post, Suggestion
from content.services import CaptionDraft
from content.services import suggestions as verbs
from content.services.sources import AlreadyDecided
from content.shared_links import link_in
from gamification.handlers import award_suggestion
from gamification.models import PointEntry
from tests.factories.content import SuggestionFactory
from tests.kernel.http_server import serve

pytestmark = pytest.mark.django_db(transaction=True)
State = Suggestion.State
PAGE = b"""<html lang="de"><meta property="og:title" content="Was Eulen wissen">
<meta property="og:description" content="Leise."><meta property="og:site_name" content="Blatt">"""


@pytest.fixture
def page(settings):
    with serve(lambda request: request.answer(body=PAGE, content_type="text/html")) as server:
        settings.OUTBOUND_TRUSTED_ORIGINS = [server.url]
        yield server


@pytest.fixture
def suggestion(member) -> Suggestion:
    return SuggestionFactory(membership=member)


def test_a_link_and_a_sentence_are_enough(page, member, as_person):
    browser = as_person(member)
    answer = browser.post(
        reverse("content:suggest"),
        {"url": f"{page.url}/owl", "why": "It is quiet.", "wants_credit": "on"},
        follow=True,
    )
    assert "Thank you." in answer.text
    assert "Was Eulen wissen" in answer.text
    found = Suggestion.objects.get()
    assert (found.title, found.site_name, found.language) == ("Was Eulen wissen", "Blatt", "de")
    assert found.wants_credit


def test_a_page_that_cannot_be_read_now_is_still_a_suggestion(page, member, as_person):
    page.respond = lambda request: request.answer(503)
    answer = as_person(member).post(
        reverse("content:suggest"), {"url": f"{page.url}/x", "title": "Mine", "why": "It counts."}
    )
    assert answer.status_code == 302
    assert Suggestion.objects.get().title == "Mine"


@pytest.mark.parametrize("url", ["http://10.0.0.1/x", "http://127.0.0.1/x"])
def test_a_private_address_is_refused_beside_the_field(url, member, as_person):
    answer = as_person(member).post(reverse("content:suggest"), {"url": url, "why": "Typed words"})
    assert answer.status_code == 422
    assert "public internet" in answer.text
    assert "Typed words" in answer.text


def test_the_sixth_of_a_day_is_declined_in_words(page, member, as_person):
    for _number in range(flow_rules.MOST_SUGGESTIONS):
        SuggestionFactory(membership=member)
    browser = as_person(member)
    assert "plenty for one day" in browser.get(reverse("content:suggest")).text
    answer = browser.post(reverse("content:suggest"), {"url": f"{page.url}/x", "why": "One more"})
    assert answer.status_code == 422
    Suggestion.objects.update(created_at=timezone.now() - timedelta(days=1, minutes=1))
    answer = browser.post(reverse("content:suggest"), {"url": f"{page.url}/x", "why": "One more"})
    assert answer.status_code == 302


def test_the_same_page_twice_is_one_suggestion(page, member, as_person):
    browser = as_person(member)
    for url in (f"{page.url}/owl", f"{page.url}/owl?utm_source=mail"):
        answer = browser.post(reverse("content:suggest"), {"url": url, "why": "It is quiet."})
    assert answer.status_code == 422
    assert "suggested this already" in answer.text
    assert Suggestion.objects.count() == 1


def test_from_the_inbox_to_the_hub_with_points_and_credit(
    suggestion, member, curator, reviewer, draft, as_person
):
    browser = as_person(curator)
    inbox = browser.get(reverse("content:suggestion_inbox"))
    assert suggestion.why in inbox.text
    answer = browser.post(
        reverse("content:suggestion_inbox"), {"action": f"accept:{suggestion.pk}"}
    )
    post = Post.objects.get(origin="suggestion")
    assert answer.headers["Location"] == reverse("content:post_edit", post_id=post.pk)
    assert (post.suggested_by, post.author) == (member, curator)
    assert PointEntry.objects.get(membership=member).points == 15
    again = SuggestionAccepted(suggestion.pk, membership_id=member.pk, at=timezone.now())
    award_suggestion(again)
    assert PointEntry.objects.count() == 1
    ready = draft(title=post.title, captions=(CaptionDraft("Read this."),))
    post = services.save_post(post_id=post.pk, by=curator, draft=ready, revision=1)
    services.submit_for_review(post_id=post.pk, by=curator, revision=2)
    services.approve(post_id=post.pk, by=reviewer, revision=2)
    assert OutgoingMail.objects.filter(
        recipient_id=member.pk, subject__startswith="Your suggestion is approved"
    ).exists()
    reader = as_person(member)
    shown = reader.get(reverse("content:post", post_id=post.pk)).text
    assert "Suggested by Mara Klein" in shown
    assert "In the hub" in reader.get(reverse("content:my_suggestions")).text
    Suggestion.objects.update(wants_credit=False)
    shown = reader.get(reverse("content:post", post_id=post.pk)).text
    assert "Suggested by" not in shown


def test_not_now_needs_a_reason_and_can_be_taken_back(suggestion, member, curator, as_person):
    browser, path = as_person(curator), reverse("content:suggestion_inbox")
    decline = {"action": f"decline:{suggestion.pk}"}
    assert browser.post(path, decline).status_code == 422
    reason = {f"reason-{suggestion.pk}": "We had three about owls this month."}
    assert browser.post(path, {**decline, **reason}).status_code == 302
    mail = OutgoingMail.objects.get(recipient_id=member.pk)
    assert "three about owls" in mail.text
    assert "three about owls" in as_person(member).get(reverse("content:my_suggestions")).text
    reopen = {"action": f"reopen:{suggestion.pk}"}
    assert browser.post(path, reopen).status_code == 422
    changed = {f"reason-{suggestion.pk}": "Owl week after all."}
    assert browser.post(path, {**reopen, **changed}).status_code == 302
    suggestion.refresh_from_db()
    assert (suggestion.state, suggestion.reason) == (State.WAITING, "Owl week after all.")
    mine = as_person(member).get(reverse("content:my_suggestions")).text
    assert "Somebody looks at it again: Owl week after all." in mine


def test_a_second_not_now_is_told_like_the_first(suggestion, member, curator):
    for reason in ("Three this month.", "Four this month."):
        verbs.decline_suggestion(suggestion_id=suggestion.pk, by=curator, reason=reason)
        verbs.reopen_suggestion(suggestion_id=suggestion.pk, by=curator, reason="Owls again.")
    first, second = OutgoingMail.objects.filter(recipient_id=member.pk).order_by("pk")
    assert "Three this month." in first.text
    assert "Four this month." in second.text


def test_of_two_curators_the_second_is_told(suggestion, curator, reviewer):
    verbs.accept_suggestion(suggestion_id=suggestion.pk, by=curator)
    with pytest.raises(AlreadyDecided):
        verbs.decline_suggestion(suggestion_id=suggestion.pk, by=reviewer, reason="No.")
    with pytest.raises(AlreadyDecided):
        verbs.accept_suggestion(suggestion_id=suggestion.pk, by=reviewer)
    assert Post.objects.count() == 1


def test_one_takes_back_ones_own_only(suggestion, member, make_member, as_person):
    path = reverse("content:suggestion_take_back", suggestion_id=suggestion.pk)
    assert as_person(make_member()).post(path).status_code == 404
    assert as_person(member).post(path).status_code == 302
    suggestion.refresh_from_db()
    assert suggestion.state == State.TAKEN_BACK


def test_the_phones_share_menu_leads_to_the_filled_form(member, as_person):
    browser = as_person(member)
    answer = browser.get(
        "/share-target/", {"title": "A story", "text": "Look: https://a.example/x)."}, follow=True
    )
    assert answer.redirect_chain[0][0].startswith("/nordwind/suggest/?")
    assert 'value="https://a.example/x"' in answer.text
    assert 'value="A story"' in answer.text


def test_the_share_menu_asks_to_sign_in_first(client, organization):
    answer = client.get("/share-target/", {"url": "https://a.example/x"})
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/accounts/login/")


def test_the_manifest_names_the_share_target(client):
    assert client.get("/manifest.webmanifest").json()["share_target"]["action"] == "/share-target/"


@pytest.mark.parametrize(
    ("texts", "link"),
    [
        (("", "Read https://a.example/x?y=1, now"), "https://a.example/x?y=1"),
        (("https://a.example/1", "https://b.example/2"), "https://a.example/1"),
        (("javascript:alert(1)", "no link"), ""),
        (("", "(see http://a.example/x)."), "http://a.example/x"),
    ],
)
def test_the_link_is_found_wherever_an_app_puts_it(texts, link):
    assert link_in(*texts) == link


def test_every_role_may_suggest_but_only_writers_decide(suggestion, make_member, as_person):
    for role in Role:
        allowed = as_person(make_member(role)).get(reverse("content:suggestion_inbox"))
        assert allowed.status_code == (200 if role in (Role.CURATOR, Role.ADMIN) else 403)
