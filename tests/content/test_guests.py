"""Guests of a review: one post, by a secret link that ends."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from advocacy.audit.models import AuditEntry
from advocacy.mail.models import OutgoingMail
from content import media, services
from content.models import ExternalReviewer, Post, PostMedia
from content.services import AttachmentDraft, CaptionDraft, NotPossible, TooManyGuests
from content.services.guests import MOST_GUESTS
from content.views import guests as page_of_guests
from tests.cache import empty_cache
from tests.content.files import pdf

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_attempts_yet():
    empty_cache()


@pytest.fixture
def invited(in_review, curator) -> tuple[ExternalReviewer, str]:
    guest, link = services.invite_guest(
        post_id=in_review.pk, by=curator, name="Dr. Vera Lind", email="Vera@outside.example"
    )
    return guest, "/guest/" + link.rstrip("/").rpartition("/")[2] + "/"


def test_the_link_is_in_the_mail_and_its_hash_in_the_database(invited):
    path = invited[1]
    mail = OutgoingMail.objects.get(kind="review_guest")
    assert mail.to == "vera@outside.example"
    assert path in mail.text
    assert mail.forget_after_sending
    token = path.split("/")[2]
    assert token not in str(ExternalReviewer.objects.values().get())
    assert AuditEntry.objects.get(verb="post.guest_invited").changes == {
        "guest": [None, "vera@outside.example"]
    }


def test_a_guest_sees_this_post_only(invited, in_review, curator, reviewer, draft):
    other = services.create_post(by=curator, draft=draft(title="A secret plan"))
    services.comment(post_id=in_review.pk, by=reviewer, body="Between us.")
    page = Client().get(invited[1])
    assert in_review.title in page.text
    assert "What can an owl teach an engineer?" in page.text
    for hidden in (other.title, "Between us.", "/nordwind/"):
        assert hidden not in page.text
    assert page["Referrer-Policy"] == "same-origin"
    assert "noindex" in page["X-Robots-Tag"]
    assert "no-store" in page["Cache-Control"]
    invited[0].refresh_from_db()
    assert invited[0].opened_at is not None


def test_a_guest_reads_the_files_of_this_post_only(invited, in_review, curator, draft):
    ours, foreign = (media.store_upload(pdf(name), by=curator) for name in ("ours", "foreign"))
    Post.objects.filter(pk=in_review.pk).update(kind="document")
    PostMedia.objects.create(post=in_review, asset=ours)
    secret = services.create_post(
        by=curator, draft=draft(kind="document", attachments=[AttachmentDraft(foreign)])
    )
    here, there = (f"{invited[1]}{asset.pk}/original/" for asset in (ours, foreign))
    guest = Client()
    assert here in guest.get(invited[1]).content.decode()
    answer = guest.get(here)
    assert b"".join(answer.streaming_content).startswith(b"%PDF-")
    assert answer["Content-Disposition"].startswith("attachment")
    assert secret.attachments.exists()
    assert guest.get(there).status_code == 404
    services.take_back(post_id=in_review.pk, by=curator)
    assert guest.get(here).status_code == 404


def test_what_becomes_of_a_post_is_not_shown_to_a_guest(invited, in_review, curator, draft):
    services.take_back(post_id=in_review.pk, by=curator)
    in_review.refresh_from_db()
    services.save_post(
        post_id=in_review.pk,
        by=curator,
        draft=draft(title="Confidential numbers", captions=(CaptionDraft("Not yet."),)),
        revision=in_review.revision,
    )
    page = Client().get(invited[1])
    assert "The review is over" in page.text
    for hidden in ("Confidential numbers", "Not yet.", "What owls know about air."):
        assert hidden not in page.text


def test_a_yes_is_heard_and_replaces_none(invited, in_review, reviewer, as_person):
    answer = Client().post(invited[1], {"action": "approve", "revision": 1}, follow=True)
    assert "Thank you. Your answer is with the team." in answer.text
    in_review.refresh_from_db()
    assert in_review.status == "in_review"
    page = as_person(reviewer).get(f"/nordwind/curate/review/{in_review.pk}/").text
    assert "Dr. Vera Lind said yes" in page
    services.approve(post_id=in_review.pk, by=reviewer, revision=1)
    over = Client().post(invited[1], {"action": "comment", "comment": "Wait.", "revision": 1})
    assert over.status_code == 422


def test_asking_for_changes_gives_the_post_back(
    invited, in_review, curator, django_capture_on_commit_callbacks
):
    empty = Client().post(invited[1], {"action": "changes", "revision": 1})
    assert empty.status_code == 422
    assert "Write a few words first" in empty.text
    caption = in_review.captions.get()
    with django_capture_on_commit_callbacks(execute=True):
        Client().post(
            invited[1],
            {
                "action": "changes",
                "comment": "Name the study.",
                "caption": caption.pk,
                "revision": 1,
            },
        )
    in_review.refresh_from_db()
    assert in_review.status == "changes_requested"
    entry = in_review.review_entries.get(kind="changes_requested")
    assert (entry.by, entry.speaker, entry.caption) == (None, "Dr. Vera Lind", caption)
    told = OutgoingMail.objects.filter(recipient_id=curator.pk).last()
    assert "Dr. Vera Lind" in told.text


def test_an_answer_is_about_the_text_that_was_read(invited, in_review, curator, draft):
    services.save_post(
        post_id=in_review.pk,
        by=curator,
        draft=draft(captions=(CaptionDraft("Quite another text."),)),
        revision=1,
    )
    late = Client().post(invited[1], {"action": "approve", "revision": 1})
    assert late.status_code == 422
    assert "was changed while you were looking" in late.text
    assert Client().post(invited[1], {"action": "approve", "revision": 2}).status_code == 302


@pytest.mark.parametrize("how", ["revoked", "expired", "unknown", "foreign", "nonsense"])
def test_closed_links_show_nothing(invited, in_review, curator, other_organization, how):
    guest, path = invited
    number, _, secret = path.split("/")[2].partition("-")
    match how:
        case "revoked":
            services.revoke_guest(guest_id=guest.pk, by=curator)
        case "expired":
            ExternalReviewer.objects.update(expires_at=timezone.now())
        case "unknown":
            path = f"/guest/{number}-{secret[::-1]}/"
        case "foreign":
            path = f"/guest/{other_organization.pk}-{secret}/"
        case "nonsense":
            path = "/guest/١-x/"
    for client_method in (Client().get, Client().post):
        answer = client_method(path)
        assert answer.status_code == 410
        assert in_review.title not in answer.text
    assert Client().get(f"{path}picture/").status_code == 404
    assert not in_review.review_entries.filter(external__isnull=False).exists()


def test_a_second_link_for_the_same_person_ends_the_first(invited, in_review, curator):
    services.invite_guest(
        post_id=in_review.pk, by=curator, name="Vera", email="vera@outside.example"
    )
    assert Client().get(invited[1]).status_code == 410


def test_guests_are_few_and_for_posts_in_review(in_review, approved, curator, draft):
    with pytest.raises(NotPossible):
        services.invite_guest(post_id=approved.pk, by=curator, name="V", email="v@x.example")
    Post.objects.filter(pk=approved.pk).update(status="in_review")
    for number in range(MOST_GUESTS):
        services.invite_guest(
            post_id=approved.pk, by=curator, name="V", email=f"v{number}@x.example"
        )
    with pytest.raises(TooManyGuests):
        services.invite_guest(post_id=approved.pk, by=curator, name="V", email="more@x.example")


def test_too_many_tries_have_to_wait(invited, monkeypatch):
    monkeypatch.setattr(page_of_guests, "_MOST_LOOKS", 2)
    statuses = [Client().get(invited[1]).status_code for _ in range(4)]
    assert statuses == [200, 200, 429, 429]


def test_inviting_and_revoking_on_the_page(in_review, curator, as_person):
    client, address = as_person(curator), f"/nordwind/curate/review/{in_review.pk}/"
    form = {"name": "Vera", "email": "vera@outside", "days": 7}
    assert "E-mail: " in client.post(f"{address}guests/", form, follow=True).text
    page = client.post(
        f"{address}guests/", {**form, "email": "vera@outside.example"}, follow=True
    ).text
    assert "Vera gets a link by mail." in page
    guest = ExternalReviewer.objects.get()
    assert guest.expires_at < timezone.now() + timedelta(days=8)
    page = client.post(f"/nordwind/curate/review/guests/{guest.pk}/revoke/", follow=True).text
    assert "Link withdrawn" in page
    assert AuditEntry.objects.filter(verb="post.guest_revoked").count() == 1
