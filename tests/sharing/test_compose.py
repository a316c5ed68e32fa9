"""The composer: gates, starts, hints, preview, approval."""

from __future__ import annotations

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from advocacy.sharing.models import Share
from content.models import Post
from policies.models import DisclosureSetting, Policy, PolicyText, PolicyVersion, TextRule
from tests.factories.content import CaptionFactory, PostFactory
from tests.sharing.composing import TYPED, check, fields, html
from tests.sharing.conftest import CAPTION

pytestmark = pytest.mark.django_db


@pytest.fixture
def required_policy(organization) -> PolicyVersion:
    policy = Policy.objects.create(title="Social media policy")
    version = PolicyVersion.objects.create(policy=policy, number=1)
    PolicyText.objects.create(version=version, language="en", title="Policy", body="Be kind.")
    version.status, version.published_at = PolicyVersion.Status.PUBLISHED, timezone.now()
    version.save()
    return version


# --- Who may, and when ---------------------------------------------------------------------------


def test_a_stranger_finds_nothing(page, stranger, as_person):
    assert as_person(stranger).get(page).status_code == 404


def test_a_post_for_others_is_not_there(member, as_person, organization):
    hidden = PostFactory.approved(for_everyone=False)
    ended = PostFactory.approved(visible_until=timezone.now() - timedelta(minutes=1))
    for post in (hidden, ended):
        assert as_person(member).get(f"/nordwind/shares/new/{post.pk}/").status_code == 404


def test_a_member_joins_with_one_press_and_goes_on(page, make_member, as_person):
    newcomer = make_member(status="member")
    browser = as_person(newcomer)
    asked = html(browser.get(page))
    assert "Join and go on" in asked
    assert "textarea" not in asked
    joined = browser.post("/nordwind/shares/join/", {"next": page})
    assert joined["Location"] == page
    newcomer.refresh_from_db()
    assert newcomer.status == "ambassador"
    assert newcomer.enrolled_at is not None
    assert "textarea" in html(browser.get(page))


def test_an_unconfirmed_policy_comes_first_and_leads_back(page, required_policy, member, as_person):
    answer = as_person(member).get(page)
    assert answer.status_code == 302
    address, _, query = answer["Location"].partition("?")
    assert address == f"/nordwind/policies/{required_policy.policy_id}/"
    assert query == "next=" + page.replace("/", "%2F")


def test_what_was_typed_is_kept_when_a_policy_comes_in_between(
    page, required_policy, connected, as_person
):
    answer = as_person(connected).post(page, fields())
    assert answer["Location"].startswith("/nordwind/policies/")
    share = Share.objects.get()
    assert (share.status, share.text) == ("draft", TYPED)


# --- Starts ---------------------------------------------------------------------------------------


def test_it_starts_from_the_first_suggestion_in_ones_language(page, member, as_person):
    shown = html(as_person(member).get(page))
    assert f">\n{CAPTION}</textarea>" in shown
    tabs = re.findall(r"\?caption=(\w+)\"( aria-current=\"page\")?>([^<]+)</a>", shown)
    assert [label for _, _, label in tabs] == ["Curious", "Deutsch", "Blank page"]
    assert [bool(current) for _, current, _ in tabs] == [True, False, False]


def test_other_starts_are_links(page, member, as_person, post):
    german = post.captions.get(language="de")
    browser = as_person(member)
    shown = html(browser.get(f"{page}?caption={german.pk}"))
    assert f">\n{german.text}</textarea>" in shown
    assert '<option value="de" selected>' in shown
    assert ">\n</textarea>" in html(browser.get(f"{page}?caption=blank"))
    assert CAPTION in html(browser.get(f"{page}?caption=999999"))


def test_an_open_draft_comes_first(page, member, as_person, draft):
    share = draft(member, "Half a sentence")
    shown = html(as_person(member).get(page))
    assert ">\nHalf a sentence</textarea>" in shown
    assert str(share.key) in shown
    assert "Your draft" in shown


def test_a_colleagues_draft_is_nobodys_business(page, member, curator, as_person, draft):
    draft(curator, "Not yours to read")
    assert "Not yours to read" not in html(as_person(member).get(page))


def test_without_suggestions_the_page_is_blank(member, as_person, organization):
    bare = PostFactory.approved()
    shown = html(as_person(member).get(f"/nordwind/shares/new/{bare.pk}/"))
    assert ">\n</textarea>" in shown


# --- While typing --------------------------------------------------------------------------------


def test_the_meter_the_counter_and_the_preview_follow(page, connected, as_person):
    browser = as_person(connected)
    untouched = check(browser, page, text=CAPTION)
    assert "0% yours" in untouched
    own = check(browser, page, text="Something else entirely #Owls")
    assert "100% yours" in own
    assert 'hx-swap-oob="true"' in own
    assert '<span class="tag">#Owls</span>' in own
    assert re.search(r"[1-9]\d* / 3,000", own)


def test_the_preview_is_what_will_be_published(page, connected, as_person):
    browser = as_person(connected)
    shown = check(browser, page, text=TYPED)
    browser.post(page, fields())
    share = Share.objects.get()
    assert share.disclosure_text in share.approved_text
    for line in share.approved_text.split("\n"):
        assert line.replace("'", "&#39;") in shown


@pytest.mark.parametrize(("position", "starts"), [("start", False), ("end", True)])
def test_the_member_chooses_where_the_disclosure_stands(
    page, connected, as_person, position, starts
):
    as_person(connected).post(page, fields(position=position))
    share = Share.objects.get()
    assert share.approved_text.startswith(TYPED) == starts
    assert (share.disclosure_mode, share.disclosure_position) == ("text", position)


def test_a_headline_may_be_enough(page, connected, as_person):
    DisclosureSetting.objects.create(mode="headline")
    connected.headline_names_employer = True
    connected.save()
    browser = as_person(connected)
    assert "Your headline says where you work" in check(browser, page)
    browser.post(page, fields())
    share = Share.objects.get()
    assert (share.approved_text, share.disclosure_mode) == (TYPED, "headline")


def test_a_long_text_is_folded_as_on_linkedin(page, connected, as_person):
    shown = check(as_person(connected), page, text="word " * 100)
    assert '<details class="fold">' in shown
    assert "see more" in shown


def test_a_text_cannot_smuggle_markup_into_the_preview(page, connected, as_person):
    shown = check(as_person(connected), page, text='<img src=x onerror="alert(1)"> #tag')
    assert "<img src=x" not in shown
    assert "&lt;img" in shown


def test_half_filled_forms_are_checked_all_the_same(page, connected, as_person):
    assert "yours" in check(as_person(connected), page, key="nonsense", language="xx", when="later")


# --- Text rules -----------------------------------------------------------------------------------


def rule(severity: str) -> TextRule:
    return TextRule.objects.create(
        name="Superlatives",
        kind="claim",
        terms=["quietest"],
        severity=severity,
        explanation="Name a source, or say it softer.",
        clause="3.2",
    )


CLAIM = "The quietest turbine in Europe."


@pytest.mark.parametrize("severity", ["hint", "ask", "block"])
def test_findings_are_explained_as_one_types(page, connected, as_person, severity):
    rule(severity)
    shown = check(as_person(connected), page, text=CLAIM)
    assert "quietest" in shown
    assert "Name a source, or say it softer." in shown
    assert "clause 3.2" in shown
    assert ("It cannot be shared like this." in shown) == (severity == "block")
    assert ('name="checked"' in shown) == (severity == "ask")


def test_a_hint_lets_pass(page, connected, as_person):
    rule("hint")
    assert as_person(connected).post(page, fields(text=CLAIM)).status_code == 302
    assert Share.objects.get().status == "queued"


def test_an_ask_wants_a_tick(page, connected, as_person):
    rule("ask")
    browser = as_person(connected)
    sent = fields(text=CLAIM)
    refused = browser.post(page, sent)
    assert refused.status_code == 422
    assert CLAIM in html(refused)
    assert Share.objects.get().status == "draft"
    assert browser.post(page, sent | {"checked": "on"}).status_code == 302
    assert Share.objects.get().status == "queued"


def test_a_block_does_not_let_pass_whatever_is_ticked(page, connected, as_person):
    rule("block")
    refused = as_person(connected).post(page, fields(text=CLAIM, checked="on"))
    assert refused.status_code == 422
    assert Share.objects.get().status == "draft"


# --- Approving ------------------------------------------------------------------------------------


def test_sharing_now_stores_exactly_what_was_approved(page, connected, as_person, post):
    caption = post.captions.first()
    answer = as_person(connected).post(page, fields(caption=caption.pk))
    share = Share.objects.get()
    assert answer["Location"] == f"/nordwind/shares/{share.pk}/"
    assert share.status == "queued"
    assert share.text == TYPED
    assert TYPED in share.approved_text
    assert (share.caption, share.own_words) == (caption, 100)
    assert share.approved_at is not None
    assert share.membership == connected


def test_pressing_twice_is_one_share(page, connected, as_person):
    browser, sent = as_person(connected), fields()
    first, second = browser.post(page, sent), browser.post(page, sent)
    assert first["Location"] == second["Location"]
    assert Share.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "says"),
    [("", "Write something"), ("   \n", "Write something"), ("word " * 700, "shorten your text")],
)
def test_texts_that_cannot_be_shared_come_back(page, connected, as_person, text, says):
    refused = as_person(connected).post(page, fields(text=text))
    assert refused.status_code == 422
    assert says in html(refused)
    assert text.strip()[:40] in html(refused)


def test_numbers_of_a_text_too_long_read_as_the_others_do(page, connected, as_person):
    refused = html(as_person(connected).post(page, fields(text="words" * 900)))
    assert re.search(r"takes 3,000 characters. Please shorten your text by 1,\d{3}\.", refused)
    assert re.search(r"1,\d{3} characters too many for LinkedIn", refused)


def test_a_chosen_time_is_the_members_own(page, connected, as_person):
    connected.time_zone = "America/New_York"
    connected.save()
    day = (timezone.now() + timedelta(days=3)).date()
    as_person(connected).post(page, fields(when="later", scheduled_for=f"{day}T08:10"))
    share = Share.objects.get()
    assert share.status == "approved"
    assert share.scheduled_for.astimezone(ZoneInfo("America/New_York")).hour == 8
    assert share.next_attempt_at == share.scheduled_for


@pytest.mark.parametrize(
    "moment",
    [
        "",
        "tomorrow",
        timezone.now() - timedelta(hours=2),
        timezone.now() + timedelta(days=20),
        timezone.now() + timedelta(days=200),
    ],
)
def test_times_that_make_no_sense_come_back(page, connected, as_person, moment):
    """Missing, unreadable, past, after the post has ended, and too far away."""
    text = moment if isinstance(moment, str) else f"{moment:%Y-%m-%dT%H:%M}"
    refused = as_person(connected).post(page, fields(when="later", scheduled_for=text))
    assert refused.status_code == 422
    assert TYPED in html(refused)
    assert not Share.objects.exclude(status="draft").exists()


def test_caps_warn_and_do_not_forbid(page, connected, as_person, organization):
    organization.daily_share_cap = 1
    organization.save()
    browser = as_person(connected)
    browser.post(page, fields())
    answer = browser.post(page, fields(text="Another one"), follow=True)
    assert "more in one day than your organization recommends" in html(answer)
    assert Share.objects.filter(status="queued").count() == 2


def test_drafts_are_saved_by_hand_and_by_themselves(page, connected, as_person):
    browser, sent = as_person(connected), fields(text="")
    assert browser.post(f"{page}draft/", sent).json() == {"saved": True}
    browser.post(f"{page}draft/", sent | {"text": "Half a"})
    browser.post(page, sent | {"text": "Half a sentence", "action": "save"})
    share = Share.objects.get()
    assert (share.status, share.text) == ("draft", "Half a sentence")


def test_a_time_still_being_picked_does_not_lose_the_text(page, connected, as_person):
    sent = fields(when="later", scheduled_for="")
    assert as_person(connected).post(f"{page}draft/", sent).json() == {"saved": True}
    assert Share.objects.get().text == TYPED


def test_autosave_never_touches_what_was_approved(page, connected, as_person):
    browser, sent = as_person(connected), fields()
    browser.post(page, sent)
    late = browser.post(f"{page}draft/", sent | {"text": "Typed too late"})
    assert late.status_code == 422
    assert TYPED in Share.objects.get().approved_text


# --- Cost -----------------------------------------------------------------------------------------


def test_the_number_of_queries_does_not_grow_with_suggestions(page, connected, as_person, post):
    browser = as_person(connected)
    browser.get(page)
    with CaptureQueriesContext(connection) as few:
        browser.get(page)
    for number in range(30):
        CaptionFactory(post=post, position=number)
    with CaptureQueriesContext(connection) as many:
        browser.get(page)
    assert len(many) == len(few)
    # One for the frame of every page, three of the composer's own.
    assert len(few) <= 6
    assert Post.objects.get(pk=post.pk).captions.count() == 32
