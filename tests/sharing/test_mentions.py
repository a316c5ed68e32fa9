"""The organization's page in a text: typed as @name, previewed as it is read, sent as a link."""

from __future__ import annotations

import uuid

import pytest

from advocacy.sharing.composing import compose
from advocacy.sharing.linkedin import little_text
from advocacy.sharing.linkedin.little_text import Mention
from advocacy.sharing.models import Share
from advocacy.sharing.preview import render_folded, render_text
from advocacy.sharing.publishing.engine import publish_share
from advocacy.sharing.services import approve

PAGE = Mention("Nordwind Energy", "urn:li:organization:12345")
TYPED = "Proud of @Nordwind Energy today. #Owls"


@pytest.fixture
def with_page(organization):
    organization.linkedin_page_name = PAGE.name
    organization.linkedin_page_urn = PAGE.urn
    organization.save()
    return organization


def test_the_preview_shows_the_name_as_a_link():
    assert render_text(TYPED, [PAGE]) == (
        'Proud of <span class="tag">Nordwind Energy</span> today. <span class="tag">#Owls</span>'
    )
    assert "@Nordwind Energy" in render_text(TYPED)


def test_a_mention_that_the_fold_cuts_is_marked_on_both_sides():
    text = "word " * 40 + "@Nordwind Energy and more of it"
    shown = render_folded(text, [PAGE])
    plain = shown.striptags().replace(" … see more", "")
    assert plain.split() == little_text.visible(text, [PAGE]).split()
    assert shown.count('<span class="tag">') == 2


def test_markup_in_a_text_stays_text():
    text = '<b>@Nordwind Energy</b> #<i> "&'
    shown = render_text(text, [PAGE])
    assert "<b>" not in shown
    assert shown.unescape().replace('<span class="tag">', "").replace("</span>", "") == (
        little_text.visible(text, [PAGE])
    )


@pytest.mark.django_db
def test_a_composition_knows_whom_it_mentions(member, with_page):
    member.organization = with_page
    found = compose(TYPED, member=member, language="en")
    assert found.mentions == (PAGE,)
    without = compose(TYPED.replace("@", ""), member=member, language="en")
    assert without.mentions == ()
    # The markup of a mention is paid for.
    assert found.used > without.used + len(PAGE.urn)
    assert compose(TYPED, member=member, language="en", network="x").mentions == ()


@pytest.mark.django_db
def test_the_composer_offers_it_and_hashtags(with_page, connected, as_person, post):
    page = f"/nordwind/shares/new/{post.pk}/"
    browser = as_person(connected)
    shown = browser.get(page).content.decode()
    assert 'data-insert="@Nordwind Energy "' in shown
    sent = {"key": str(uuid.uuid4()), "text": TYPED, "language": "en"}
    live = browser.post(f"{page}check/", sent, headers={"HX-Request": "true"}).content.decode()
    assert '<span class="tag">Nordwind Energy</span>' in live
    assert 'data-insert="@' not in browser.get(f"{page}?network=x").content.decode()


@pytest.mark.django_db(transaction=True)
def test_what_was_approved_goes_out_with_its_link(with_page, connected, draft, linkedin):
    connected.organization = with_page
    share = approve(by=connected, share_id=draft(connected, TYPED).pk).share
    assert share.mentions == [{"name": PAGE.name, "urn": PAGE.urn}]
    # The page is renamed meanwhile: what was approved stays what it was.
    with_page.linkedin_page_name = "Another name"
    with_page.save()
    publish_share(share_id=share.pk)
    share.refresh_from_db()
    assert share.status == Share.Status.PUBLISHED
    commentary = linkedin.posts()[0]["commentary"]
    assert f"@[Nordwind Energy]({PAGE.urn})" in commentary
