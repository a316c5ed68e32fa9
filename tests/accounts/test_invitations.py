"""From being invited to being in: the link works once, for one address, for a while."""

from __future__ import annotations

import re
import threading
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from advocacy.accounts.models import Invitation, Membership, User
from advocacy.accounts.rules import read_invitation_lines
from advocacy.accounts.services.errors import (
    AlreadyInvited,
    AlreadyMember,
    InvitationNotOpen,
)
from advocacy.accounts.services.invitations import (
    accept_as_new_person,
    invite,
    resend,
    revoke,
)
from advocacy.audit.models import AuditEntry
from advocacy.events.models import DomainEvent
from advocacy.mail.models import OutgoingMail
from advocacy.tenancy.context import tenant
from advocacy.tenancy.models import Organization
from advocacy.tenancy.urls import reverse
from tests.factories import OrganizationFactory, TeamFactory, UserFactory


def path_of(link: str) -> str:
    return link.removeprefix("http://testserver")


def token_of(link: str) -> str:
    return link.rstrip("/").rsplit("/", 1)[-1]


@pytest.mark.django_db
class TestInviting:
    def test_the_mail_brings_the_link_and_the_database_forgets_it(
        self, admin, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            invitation, link = invite(
                by=admin, email=" New.Person@Example.com ", name="Nia", language="de"
            )
        message = mail.outbox[0]
        assert message.to == ["new.person@example.com"]
        assert link in message.body
        assert link in message.alternatives[0][0]
        assert "Ewa Wiśniewska" in message.subject
        row = OutgoingMail.objects.get()
        assert (row.status, row.text, row.html) == ("sent", "", "")
        secret = token_of(link)
        assert secret not in str(vars(invitation))
        assert AuditEntry.objects.get().verb == "invitation.sent"
        assert secret not in str(vars(AuditEntry.objects.get()))

    def test_one_open_invitation_an_address(self, admin):
        first, _link = invite(by=admin, email="new@example.com")
        with pytest.raises(AlreadyInvited):
            invite(by=admin, email="NEW@example.com")
        Invitation.objects.filter(pk=first.pk).update(
            expires_at=first.created_at - timedelta(days=1)
        )
        invite(by=admin, email="new@example.com")
        assert Invitation.objects.filter(revoked_at=None).count() == 1

    def test_not_those_who_are_in(self, admin, member):
        with pytest.raises(AlreadyMember):
            invite(by=admin, email=member.user.email.upper())

    def test_sending_again_ends_the_old_link(self, admin, django_capture_on_commit_callbacks):
        invitation, old = invite(by=admin, email="new@example.com")
        with django_capture_on_commit_callbacks(execute=True):
            resend(by=admin, invitation_id=invitation.pk)
        new = re.search(r"http://testserver/invitation/\S+", mail.outbox[-1].body)[0]
        assert Client().get(path_of(old)).status_code == 410
        assert Client().get(path_of(new)).status_code == 200

    def test_a_withdrawn_one_does_not_work(self, admin):
        invitation, link = invite(by=admin, email="new@example.com")
        revoke(by=admin, invitation_id=invitation.pk)
        assert Client().get(path_of(link)).status_code == 410
        with pytest.raises(InvitationNotOpen):
            resend(by=admin, invitation_id=invitation.pk)

    def test_a_list_is_sent_and_who_is_left_out_is_named(self, admin, member, as_person):
        team = TeamFactory()
        client = as_person(admin)
        page = client.post(
            reverse("accounts:invite"),
            {
                "people": f"e-mail;name\nnew@example.com; Nia New; Engineer\n{member.user.email}",
                "roles": ["curator"],
                "team": team.pk,
                "language": "de",
            },
            follow=True,
        ).text
        assert "1 invitation is on its way." in page
        assert f"{member.user.email} is a member already." in page
        invitation = Invitation.objects.get()
        assert (invitation.name, invitation.title) == ("Nia New", "Engineer")
        assert (invitation.roles, invitation.team, invitation.language) == (
            ["curator", "member"],
            team,
            "de",
        )

    def test_a_mistyped_line_stops_all_and_is_named(self, admin, as_person):
        response = as_person(admin).post(
            reverse("accounts:invite"),
            {"people": "new@example.com\nnobody\nwrong@@example.com", "language": "en"},
        )
        assert response.status_code == 422
        assert "Line 2 has no e-mail address." in response.text
        assert "Line 3: wrong@@example.com is not an e-mail address." in response.text
        assert "new@example.com" in response.text
        assert not Invitation.objects.exists()


@pytest.mark.django_db
class TestAccepting:
    def test_a_new_person_says_their_name_and_is_in(self, admin):
        team = TeamFactory()
        invitation, link = invite(
            by=admin, email="new@example.com", roles=["curator"], team=team, language="de"
        )
        client = Client()
        page = client.get(path_of(link))
        assert 'lang="de"' in page.text
        response = client.post(path_of(link), {"name": "Nia New", "language": "pl", "password": ""})
        assert response.url == "/nordwind/welcome/"
        assert client.get(response.url).status_code == 200
        membership = Membership.objects.get(user__email="new@example.com")
        assert membership.user.name == "Nia New"
        assert not membership.user.has_usable_password()
        assert EmailAddress.objects.get(user=membership.user).verified
        assert (membership.roles, membership.team, membership.status) == (
            ["curator", "member"],
            team,
            "member",
        )
        assert membership.interface_language == "pl"
        assert set(membership.content_languages) == {"en", "pl"}
        invitation.refresh_from_db()
        assert invitation.accepted_by == membership
        event = DomainEvent.objects.get(name="InvitationAccepted")
        assert event.payload["invited_by_id"] == admin.pk
        assert Client().get(path_of(link)).status_code == 410

    def test_a_weak_password_is_said_beside_the_field(self, admin):
        _invitation, link = invite(by=admin, email="new@example.com")
        response = Client().post(
            path_of(link), {"name": "Nia New", "language": "en", "password": "12345"}
        )
        assert response.status_code == 422
        assert "Nia New" in response.text
        assert not User.objects.filter(email="new@example.com").exists()

    def test_somebody_with_an_account_signs_in_first(self, admin, as_person):
        user = UserFactory(email="known@example.com", name="Kim")
        _invitation, link = invite(by=admin, email="known@example.com")
        page = Client().get(path_of(link)).text
        assert "/accounts/login/?next=%2Finvitation%2F" in page
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        assert client.get(path_of(link)).status_code == 200
        assert not Membership.objects.filter(user=user).exists()
        assert client.post(path_of(link)).url == "/nordwind/welcome/"
        assert Membership.objects.get(user=user).status == "member"

    def test_nobody_uses_the_invitation_of_another_person(self, admin, member, as_person):
        _invitation, link = invite(by=admin, email="new@example.com")
        client = as_person(member)
        assert "for somebody else" in client.get(path_of(link)).text
        client.post(path_of(link))
        assert Invitation.objects.get().accepted_at is None

    def test_who_left_comes_back_with_the_roles_of_the_invitation(self, admin, make_member):
        gone = make_member("admin", status="left")
        _invitation, link = invite(by=admin, email=gone.user.email)
        client = Client()
        client.force_login(gone.user, backend="django.contrib.auth.backends.ModelBackend")
        client.post(path_of(link))
        gone.refresh_from_db()
        assert (gone.status, gone.roles, gone.left_at) == ("member", ["member"], None)

    def test_after_two_weeks_it_is_closed(self, admin):
        invitation, link = invite(by=admin, email="new@example.com")
        Invitation.objects.update(expires_at=invitation.created_at - timedelta(seconds=1))
        assert Client().get(path_of(link)).status_code == 410

    @pytest.mark.parametrize("token", ["x", "1-x", "9" * 30 + "-x", "²-x", "-", "1-"])
    def test_a_guess_is_closed_in_words(self, token, organization):
        response = Client().get(f"/invitation/{token}/")
        assert response.status_code == 410
        assert "This invitation is closed" in response.text

    def test_the_token_of_one_organization_is_nothing_in_another(self, admin, other_organization):
        _invitation, link = invite(by=admin, email="new@example.com")
        number, _, secret = token_of(link).partition("-")
        assert Client().get(f"/invitation/{other_organization.pk}-{secret}/").status_code == 410
        assert number == str(admin.organization_id)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_use_it_once():
    organization = OrganizationFactory()
    with tenant(organization):
        _invitation, link = invite(by=None, email="new@example.com")
    barrier = threading.Barrier(2)
    outcomes: list[str] = []

    def accept() -> None:
        barrier.wait(timeout=20)
        try:
            accept_as_new_person(token=token_of(link), name="Nia")
            outcomes.append("in")
        except Exception as error:
            outcomes.append(type(error).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=accept) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(outcomes) in (["AlreadyMember", "in"], ["InvitationNotOpen", "in"])
    with tenant(organization):
        assert Membership.objects.count() == 1


@pytest.mark.django_db
class TestFirstRun:
    def test_the_command_prints_a_link_that_leads_to_the_set_up(self, capsys, db):
        call_command("create_organization", "Nordlicht Café", "--owner-email", "owner@example.com")
        printed = capsys.readouterr().out
        organization = Organization.objects.get()
        assert organization.slug == "nordlicht-cafe"
        link = re.search(r"http://testserver/invitation/\S+", printed)[0]
        client = Client()
        response = client.post(
            path_of(link), {"name": "Olga Owner", "language": "en", "password": ""}
        )
        assert response.url == "/nordlicht-cafe/settings/setup/"
        page = client.get(response.url)
        assert page.status_code == 200
        with tenant(organization):
            assert Membership.objects.get().roles == ["admin", "member"]
            assert DomainEvent.objects.filter(name="OrganizationCreated").exists()

    @pytest.mark.parametrize(
        "arguments",
        [
            ["X", "--slug", "operator", "--owner-email", "a@example.com"],
            ["X", "--slug", "taken", "--owner-email", "a@example.com"],
            ["X", "--slug", "x", "--owner-email", "nonsense"],
            ["***", "--owner-email", "a@example.com"],
        ],
    )
    def test_it_refuses_what_cannot_work(self, arguments, db):
        OrganizationFactory(slug="taken")
        with pytest.raises(CommandError):
            call_command("create_organization", *arguments)
        assert Organization.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "expected", "unreadable"),
    [
        ("", [], []),
        ("a@x.com\n\nb@x.com", [("a@x.com", "", ""), ("b@x.com", "", "")], []),
        ("Mara Klein <m@x.com>", [("m@x.com", "Mara Klein", "")], []),
        ('"Klein, Mara" <m@x.com>', [("m@x.com", "Klein, Mara", "")], []),
        ("m@x.com, Mara, Engineer", [("m@x.com", "Mara", "Engineer")], []),
        ("Mara;m@x.com;Engineer", [("m@x.com", "Mara", "Engineer")], []),
        ("m@x.com\tMara", [("m@x.com", "Mara", "")], []),
        ("name,e-mail\nMara,m@x.com", [("m@x.com", "Mara", "")], []),
        ("m@x.com\nM@X.com", [("m@x.com", "", "")], []),
        ("Mara\nm@x.com\nno address, here", [("m@x.com", "", "")], [1, 3]),
        ("m@x.com;", [("m@x.com", "", "")], []),
    ],
)
def test_pasted_lists(text, expected, unreadable):
    lines, missing = read_invitation_lines(text)
    assert [(line.email, line.name, line.title) for line in lines] == expected
    assert missing == unreadable
