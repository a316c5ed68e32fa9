"""What people do by themselves: leave an organization, and change the address they sign in with."""

from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from advocacy.accounts.models import Membership, User
from advocacy.accounts.reminders import ReminderKind, remind
from advocacy.mail.models import OutgoingMail
from advocacy.mail.services import was_told
from advocacy.sharing.models import LinkedInAccount, Share
from tests.cache import empty_cache
from tests.factories.sharing import ShareFactory

CHANGE, CONFIRM = "/accounts/email/", "/accounts/confirm-email/"


@pytest.fixture(autouse=True)
def _no_limits_from_other_tests():
    empty_cache()


class TestLeaving:
    pytestmark = pytest.mark.django_db(transaction=True)

    def test_it_is_offered_and_done_at_once(self, make_member, admin, as_person):
        member = make_member(name="Mara Klein")
        browser = as_person(member)
        page = browser.get("/nordwind/me/").content.decode()
        assert "Leave Nordwind Energy" in page
        gone = browser.post("/nordwind/me/leave/", follow=True)
        assert "You have left Nordwind Energy." in gone.content.decode()
        member.refresh_from_db()
        assert member.status == Membership.Status.LEFT
        assert member.left_at is not None
        assert browser.get("/nordwind/hub/").status_code == 404

    def test_get_changes_nothing(self, member, as_person):
        assert as_person(member).get("/nordwind/me/leave/").status_code == 405

    def test_the_only_admin_hears_why_not(self, admin, as_person):
        page = as_person(admin).post("/nordwind/me/leave/", follow=True).content.decode()
        assert "is the only admin" in page
        admin.refresh_from_db()
        assert admin.is_current

    def test_tokens_and_plans_go_with_them(self, make_member, admin, as_person):
        """Whoever ends a membership, nobody keeps the key to somebody's LinkedIn profile."""
        for ended_by_admin in (False, True):
            member = make_member(status="ambassador")
            account = LinkedInAccount.objects.create(
                membership=member, subject=str(member.pk), name="Mara", access_token=b"sealed"
            )
            planned = ShareFactory(membership=member, status=Share.Status.APPROVED)
            published = ShareFactory(membership=member, status=Share.Status.PUBLISHED)
            if ended_by_admin:
                as_person(admin).post(f"/nordwind/people/{member.pk}/end/")
            else:
                as_person(member).post("/nordwind/me/leave/")
            account.refresh_from_db()
            assert account.status == LinkedInAccount.Status.DISCONNECTED
            assert not account.access_token
            planned.refresh_from_db()
            published.refresh_from_db()
            assert planned.status == Share.Status.CANCELLED
            assert published.status == Share.Status.PUBLISHED


class TestAnotherAddress:
    pytestmark = pytest.mark.django_db

    @pytest.fixture
    def mara(self, make_member) -> Membership:
        member = make_member(name="Mara Klein", user__email="mara@nordwind.example")
        EmailAddress.objects.create(
            user=member.user, email=member.user.email, verified=True, primary=True
        )
        return member

    @pytest.fixture
    def browser(self, mara, as_person) -> Client:
        return as_person(mara)

    def ask(self, browser: Client, address: str) -> str:
        """The code that was sent to the new address."""
        answer = browser.post(CHANGE, {"email": address})
        assert answer.url == CONFIRM
        (sent,) = mail.outbox
        assert sent.to == [address]
        code = re.search(r"^ +([A-Z0-9-]{4,})$", sent.body, re.MULTILINE)
        assert code, sent.body
        mail.outbox.clear()
        return code[1]

    def test_nothing_changes_before_the_code(self, mara, browser):
        self.ask(browser, "mara.k@new.example")
        page = browser.get(CONFIRM).content.decode()
        assert "A code is on its way to mara.k@new.example" in page
        assert browser.post(CONFIRM, {"code": "WRONG1"}).status_code == 200
        mara.user.refresh_from_db()
        assert mara.user.email == "mara@nordwind.example"

    def test_the_code_changes_it_everywhere_and_the_old_address_hears(self, mara, browser):
        waiting = remind(
            membership=mara,
            kind=ReminderKind.PROGRAMME,
            occasion="news:1",
            template="policy_confirm",
            context={
                "title": "How we share",
                "number": 2,
                "changes": "",
                "minutes": 3,
                "again": False,
                "policy_url": "http://testserver/nordwind/policies/1/",
            },
        )
        OutgoingMail.objects.filter(pk=waiting.pk).update(status=OutgoingMail.Status.QUEUED)
        mail.outbox.clear()
        code = self.ask(browser, "mara.k@new.example")
        assert browser.post(CONFIRM, {"code": code}).status_code == 302
        user = User.objects.get(pk=mara.user_id)
        assert user.email == "mara.k@new.example"
        (address,) = EmailAddress.objects.filter(user=user)
        assert address.verified
        assert address.primary
        (notice,) = mail.outbox
        assert notice.to == ["mara@nordwind.example"]
        assert "mara.k@new.example" in notice.body
        waiting.refresh_from_db()
        assert waiting.to == "mara.k@new.example"
        # Nobody is told twice because they have another address now.
        OutgoingMail.objects.filter(pk=waiting.pk).update(to="mara@nordwind.example")
        assert was_told(
            kind=ReminderKind.PROGRAMME,
            occasion="news:1",
            to=user.email,
            recipient_id=mara.pk,
        )
        # Still signed in, and by the new address the next time.
        assert browser.get("/nordwind/me/").status_code == 200

    def test_an_address_of_somebody_else_is_not_betrayed(self, make_member, browser, mara):
        make_member(user__email="jonas@nordwind.example")
        answer = browser.post(CHANGE, {"email": "jonas@nordwind.example"})
        assert answer.url == CONFIRM
        (sent,) = mail.outbox
        assert "has an account of its own already" in " ".join(sent.body.split())
        assert "code" not in sent.subject

    @pytest.mark.parametrize("address", ["", "no address", "mara@nordwind.example"])
    def test_what_is_no_new_address_is_said(self, browser, address, mara):
        answer = browser.post(CHANGE, {"email": address})
        assert answer.status_code == 200
        assert 'aria-invalid="true"' in answer.content.decode()
        assert mail.outbox == []

    def test_strangers_sign_in_first(self, db):
        assert Client().get(CHANGE).url.startswith("/accounts/login/")
