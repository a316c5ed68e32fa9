"""The composer's courtesies in a Chromium: one press into the text, and nothing lost."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from advocacy.accounts.models import Session
from advocacy.sharing.models import Share
from tests.browser import axe_findings
from tests.cache import empty_cache
from tests.factories import TopicFactory
from tests.factories.sharing import ShareFactory
from tests.sharing.test_composer_in_browser import ask, open_page

__all__ = ["open_page"]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def composer(post) -> str:
    return f"/nordwind/shares/new/{post.pk}/?caption=blank"


@pytest.fixture
def with_page(organization, post) -> None:
    organization.linkedin_page_name = "Nordwind Energy"
    organization.linkedin_page_urn = "urn:li:organization:12345"
    organization.save()
    post.topics.add(TopicFactory(name="Wind energy"))


def test_mention_hashtag_and_emoji_by_keyboard(with_page, composer, open_page):
    page = open_page(composer)
    text = page.get_by_role("textbox", name="Your text")
    text.fill("So quiet")
    text.press("End")
    page.keyboard.type(" ")
    page.get_by_role("button", name="Mention Nordwind Energy").press("Enter")
    expect(text).to_have_value("So quiet @Nordwind Energy ")
    expect(text).to_be_focused()
    page.get_by_role("button", name="Add #WindEnergy").press("Enter")
    expect(text).to_have_value("So quiet @Nordwind Energy\n\n#WindEnergy")
    # Once is enough.
    page.get_by_role("button", name="Add #WindEnergy").press("Enter")
    expect(text).to_have_value("So quiet @Nordwind Energy\n\n#WindEnergy")
    expect(page.locator("#preview .tag").first).to_have_text("Nordwind Energy")

    opener = page.locator(".emoji > summary")
    opener.press("Enter")
    expect(page.get_by_role("button", name="Waving hand")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("button", name="Thank you")).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("End")
    expect(page.get_by_role("button", name="Coffee")).to_be_focused()
    assert axe_findings(page) == []
    page.keyboard.press("Escape")
    expect(opener).to_be_focused()
    opener.press("Enter")
    expect(page.get_by_role("button", name="Coffee")).to_be_focused()
    page.keyboard.press("Enter")
    expect(text).to_have_value("So quiet @Nordwind Energy\n\n#WindEnergy☕")
    expect(text).to_be_focused()


@pytest.fixture
def crowd(post, make_member) -> None:
    for _ in range(3):
        ShareFactory(membership=make_member(), post=post, link=None, published_at=timezone.now())


def test_a_time_with_room_is_chosen_and_stays_chosen(crowd, composer, open_page):
    page = open_page(composer)
    page.get_by_role("textbox", name="Your text").fill("So quiet at dusk, and nobody asked why.")
    expect(page.locator("#timing")).to_contain_text("Several colleagues share this post")
    first = page.locator("#timing input").first
    moment = first.get_attribute("value")
    first.check()
    expect(page.locator("#when_proposed")).to_be_checked()
    expect(page.locator("#timing")).not_to_contain_text("Several colleagues")
    expect(page.get_by_role("button", name="Share now")).to_be_hidden()
    page.get_by_role("button", name="Share at this time").click()
    page.wait_for_url("**/nordwind/shares/*/")
    share = ask(lambda: Share.objects.get(status=Share.Status.APPROVED))
    assert share.scheduled_for.isoformat(timespec="minutes") == moment


def sign_everybody_out() -> None:
    Session.objects.all().delete()
    empty_cache()


def test_a_session_that_ends_while_somebody_writes_loses_nothing(
    composer, open_page, as_person, connected, live_server
):
    page = open_page(composer)
    text = page.get_by_role("textbox", name="Your text")
    text.fill("Saved while there was a session.")
    expect(page.locator("[data-autosave-status]")).to_have_text("Saved")
    ask(sign_everybody_out)
    text.fill("Typed after it had ended.")
    expect(page.locator("[data-autosave-status]")).to_contain_text("You are signed out")
    page.get_by_role("button", name="Save draft").click()
    page.wait_for_url("**/accounts/login/**")

    session = ask(lambda: as_person(connected).cookies["sessionid"].value)
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    open_page(composer.replace("?caption=blank", ""))
    expect(text).to_have_value("Saved while there was a session.")
    page.get_by_role("button", name="Take it back").click()
    expect(text).to_have_value("Typed after it had ended.")
    expect(page.locator("[data-autosave-status]")).to_have_text("Saved")
    assert ask(lambda: Share.objects.get().text) == "Typed after it had ended."
    page.reload()
    expect(page.locator("[data-kept]")).to_be_hidden()
