"""One draft for a post: what it replaces is kept, and can be taken back."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db.models import F
from hypothesis import given
from hypothesis import strategies as st

from advocacy.sharing import rules
from advocacy.sharing.models import DraftVersion, Share
from advocacy.sharing.services import approve, errors, save_draft, take_version_back
from tests.sharing.conftest import CAPTION

pytestmark = pytest.mark.django_db

FIRST = "I walk past it every day, and it hums."
OTHER = "Three decades of noise logs settle the matter."


def write(member, post, text: str, key: uuid.UUID) -> Share:
    return save_draft(by=member, post=post, key=key, text=text, language="en")


def pause() -> None:
    """As if the member had gone for a coffee."""
    coffee = timedelta(minutes=6)
    Share.objects.update(updated_at=F("updated_at") - coffee)
    DraftVersion.objects.update(at=F("at") - coffee)


def texts() -> list[str]:
    return [version.text for version in DraftVersion.objects.order_by("-at", "-id")]


# --- What is worth keeping ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "minutes", "kept"),
    [
        (FIRST, FIRST + " Quietly.", 0, False),
        (FIRST, FIRST + " Quietly.", 6, True),
        (FIRST, OTHER, 0, True),
        (FIRST, "", 0, True),
        ("", FIRST, 60, False),
        ("  \n", FIRST, 60, False),
        (FIRST, FIRST, 60, False),
        (FIRST, FIRST + "  \n", 60, False),
    ],
)
def test_what_is_worth_keeping(before, after, minutes, kept):
    idle = timedelta(minutes=minutes)
    assert rules.is_worth_keeping(before, after, idle=idle) is kept


@given(st.text(max_size=80), st.text(max_size=80))
def test_words_that_disappear_are_kept_after_a_pause(before, after):
    kept = rules.is_worth_keeping(before, after, idle=timedelta(hours=1))
    assert kept == (bool(before.split()) and before.split() != after.split())


# --- Keeping and taking back ----------------------------------------------------------------------


def test_typing_on_is_no_version(member, post):
    key = uuid.uuid4()
    for end in range(5, len(FIRST), 3):
        write(member, post, FIRST[:end], key)
    assert texts() == []


def test_replacing_and_returning_are_versions(member, post):
    key = uuid.uuid4()
    write(member, post, FIRST, key)
    write(member, post, OTHER, key)
    assert texts() == [FIRST]
    pause()
    write(member, post, OTHER + " So quiet.", key)
    assert texts() == [OTHER, FIRST]


def test_the_same_text_is_kept_once_and_the_oldest_make_room(member, post, monkeypatch):
    monkeypatch.setattr(rules, "VERSIONS_KEPT", 3)
    key = uuid.uuid4()
    for text in (FIRST, OTHER, FIRST, OTHER, FIRST):
        write(member, post, text, key)
        pause()
    assert sorted(texts()) == sorted([FIRST, OTHER])
    for number in range(5):
        write(member, post, f"number{number} " * 5, key)
        pause()
    assert len(texts()) == 3


def test_taking_one_back_keeps_the_present_one(member, post):
    key = uuid.uuid4()
    share = write(member, post, FIRST, key)
    write(member, post, OTHER, key)
    take_version_back(by=member, share_id=share.pk, version_id=DraftVersion.objects.get().pk)
    share.refresh_from_db()
    assert share.text == FIRST
    assert OTHER in texts()


def test_versions_are_their_writers_own(member, curator, post, as_person):
    key = uuid.uuid4()
    share = write(member, post, FIRST, key)
    write(member, post, OTHER, key)
    version = DraftVersion.objects.get()
    with pytest.raises(Share.DoesNotExist):
        take_version_back(by=curator, share_id=share.pk, version_id=version.pk)
    foreign = as_person(curator)
    page = f"/nordwind/shares/new/{post.pk}/"
    assert foreign.get(f"{page}versions/")["Location"] == page
    taking = f"/nordwind/shares/{share.pk}/versions/{version.pk}/"
    assert foreign.post(taking).status_code == 404
    with pytest.raises(DraftVersion.DoesNotExist):
        take_version_back(by=member, share_id=share.pk, version_id=version.pk + 1)


def test_what_was_approved_takes_nothing_back(connected, post, draft):
    share = draft(connected, FIRST)
    save_draft(by=connected, post=post, key=share.key, text=OTHER, language="en")
    approve(by=connected, share_id=share.pk)
    with pytest.raises(errors.NotPossible):
        take_version_back(by=connected, share_id=share.pk, version_id=DraftVersion.objects.get().pk)


# --- In the browser -------------------------------------------------------------------------------


def test_from_another_suggestion_back_to_ones_own_text(member, post, as_person):
    page = f"/nordwind/shares/new/{post.pk}/"
    browser = as_person(member)
    share = write(member, post, FIRST, uuid.uuid4())

    # The suggestion goes on with the draft's key: there is one draft for a post.
    blank = browser.get(f"{page}?caption={post.captions.first().pk}").content.decode()
    assert f'value="{share.key}"' in blank
    assert f">\n{CAPTION}</textarea>" in blank
    sent = {"key": str(share.key), "text": CAPTION, "language": "en"}
    assert browser.post(f"{page}draft/", sent).json() == {"saved": True}
    assert Share.objects.count() == 1

    shown = browser.get(page).content.decode()
    assert "1 earlier version" in shown
    versions = browser.get(f"{page}versions/").content.decode()
    assert FIRST in versions
    version = DraftVersion.objects.get()
    back = browser.post(f"/nordwind/shares/{share.pk}/versions/{version.pk}/", follow=True)
    assert f">\n{FIRST}</textarea>" in back.content.decode()
    share.refresh_from_db()
    assert share.text == FIRST


def test_a_draft_without_versions_says_when_there_will_be_some(member, post, as_person):
    write(member, post, FIRST, uuid.uuid4())
    shown = as_person(member).get(f"/nordwind/shares/new/{post.pk}/versions/").content.decode()
    assert "No earlier versions yet" in shown
