"""What admins change: people, teams, settings. Every act is audited, and nothing is lost by it."""

from __future__ import annotations

from typing import ClassVar

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from advocacy.accounts.models import Membership, Team, TeamManagement
from advocacy.accounts.queries import managed_team_ids
from advocacy.accounts.services import members, teams
from advocacy.accounts.services.errors import LastAdmin, Refused, TeamConflict
from advocacy.audit.models import AuditEntry
from advocacy.events.models import DomainEvent
from advocacy.tenancy.urls import reverse
from tests.factories import PostFactory, TeamFactory

pytestmark = pytest.mark.django_db


class TestRolesAndMembership:
    def test_roles_change_at_once_and_are_audited(self, admin, member, as_person):
        client = as_person(member)
        assert client.get(reverse("accounts:people")).status_code == 403
        members.change_roles(by=admin, membership_id=member.pk, roles=["manager"])
        assert client.get(reverse("accounts:people")).status_code == 200
        entry = AuditEntry.objects.get()
        assert entry.verb == "member.roles_changed"
        assert entry.changes == {"roles": [["member"], ["manager", "member"]]}
        assert entry.actor_label == "Ewa Wiśniewska"

    def test_the_same_roles_again_are_no_act(self, admin, curator):
        members.change_roles(by=admin, membership_id=curator.pk, roles=["curator"])
        assert not AuditEntry.objects.exists()

    def test_a_role_that_does_not_exist_is_refused(self, admin, member):
        with pytest.raises(ValueError, match="owner"):
            members.change_roles(by=admin, membership_id=member.pk, roles=["owner"])

    def test_the_last_admin_stays(self, admin, make_member):
        make_member("admin", status="left")
        make_member("admin", user__is_active=False)
        with pytest.raises(LastAdmin):
            members.change_roles(by=admin, membership_id=admin.pk, roles=[])
        with pytest.raises(LastAdmin):
            members.end_membership(by=admin, membership_id=admin.pk)
        make_member("admin")
        members.change_roles(by=admin, membership_id=admin.pk, roles=[])
        admin.refresh_from_db()
        assert admin.roles == ["member"]

    def test_who_leaves_is_out_and_can_come_back(self, admin, make_member, as_person):
        curator = make_member("curator")
        team = TeamFactory()
        TeamManagement.objects.create(team=team, membership=curator)
        client = as_person(curator)
        assert client.get(reverse("accounts:profile")).status_code == 200
        members.end_membership(by=admin, membership_id=curator.pk)
        assert client.get(reverse("accounts:profile")).status_code == 404
        assert managed_team_ids(curator) == []
        with pytest.raises(Refused):
            members.end_membership(by=admin, membership_id=curator.pk)
        members.restore_membership(by=admin, membership_id=curator.pk)
        curator.refresh_from_db()
        assert (curator.status, curator.roles, curator.left_at) == ("member", ["member"], None)
        assert [entry.verb for entry in AuditEntry.objects.order_by("id")] == [
            "member.ended",
            "member.restored",
        ]

    def test_pages_say_what_was_refused(self, admin, as_person):
        page = as_person(admin).post(
            reverse("accounts:person_roles", membership_id=admin.pk), {"roles": []}, follow=True
        )
        assert "Ewa Wiśniewska is the only admin." in page.text


class TestTheProgramme:
    @pytest.mark.parametrize(
        ("before", "action", "after"),
        [
            ("member", "join", "ambassador"),
            ("ambassador", "pause", "paused"),
            ("paused", "join", "ambassador"),
            ("paused", "leave", "member"),
            ("ambassador", "leave", "member"),
            ("ambassador", "join", "ambassador"),
            ("ambassador", "nonsense", "ambassador"),
        ],
    )
    def test_everybody_decides_for_themselves(self, make_member, as_person, before, action, after):
        member = make_member(status=before)
        as_person(member).post(reverse("accounts:programme"), {"action": action})
        member.refresh_from_db()
        assert member.status == after
        assert bool(member.enrolled_at) == (before != after and after == "ambassador")

    def test_a_pause_leaves_no_trace_in_the_audit_log(self, make_member, as_person):
        member = make_member(status="ambassador")
        as_person(member).post(reverse("accounts:programme"), {"action": "pause"})
        assert not AuditEntry.objects.exists()
        assert DomainEvent.objects.get().name == "ProgrammeStatusChanged"

    def test_the_welcome_asks_and_enrols_only_who_wants(self, make_member, as_person):
        for wish, status in (({"ambassador": "on"}, "ambassador"), ({}, "member")):
            member = make_member(status="member")
            response = as_person(member).post(
                reverse("accounts:welcome"),
                {
                    "interface_language": "da",
                    "content_languages": ["da", "en"],
                    "time_zone": "Europe/Copenhagen",
                    **wish,
                },
            )
            assert response.url == "/nordwind/"
            member.refresh_from_db()
            assert (member.status, member.interface_language) == (status, "da")
            assert member.content_languages == ["da", "en"]


class TestPreferences:
    VALUES: ClassVar = {
        "interface_language": "de",
        "content_languages": ["de"],
        "time_zone": "Europe/Warsaw",
        "weekly_pace": 3,
        "connections": "",
        "quiet_from": 21,
        "quiet_until": 8,
        "digest_weekday": 4,
        "reminders": ["digest"],
    }

    def test_they_are_kept_and_hold_at_once(self, member, as_person):
        client = as_person(member)
        client.post(reverse("accounts:preferences"), self.VALUES)
        member.refresh_from_db()
        assert member.muted_reminders == ["policy", "reconnect", "review", "programme"]
        assert (member.quiet_from, member.connections) == (21, None)
        assert 'lang="de"' in client.get(reverse("accounts:preferences")).text

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"content_languages": []}, "Choose at least one language."),
            ({"connections": 30_001}, "at most 30,000"),
            ({"time_zone": "Mars/Base"}, "time zone"),
            ({"weekly_pace": 99}, "14"),
        ],
    )
    def test_what_cannot_be_is_said_and_nothing_is_changed(self, member, as_person, change, words):
        response = as_person(member).post(
            reverse("accounts:preferences"), {**self.VALUES, "interface_language": "en", **change}
        )
        assert response.status_code == 422
        assert words in response.text
        before = Membership.objects.get(pk=member.pk)
        assert before.quiet_from == 20

    def test_my_data_holds_what_is_mine_and_no_secret(self, member, make_member, as_person):
        make_member(name="Somebody Else")
        response = as_person(member).get(reverse("accounts:export"))
        data = response.json()
        assert data["account"]["email"] == member.user.email
        assert data["membership"]["weekly_pace"] == 2
        assert "Somebody Else" not in response.text
        assert "password" not in response.text
        assert "attachment" in response["Content-Disposition"]


class TestTeams:
    @pytest.fixture
    def tree(self, admin):
        company = teams.create_team(by=admin, name="Company")
        engineering = teams.create_team(by=admin, name="Engineering", parent=company)
        blades = teams.create_team(by=admin, name="Blades", parent=engineering)
        return company, engineering, blades

    def test_moving_takes_everything_below_along(self, admin, tree):
        company, engineering, blades = tree
        field = teams.create_team(by=admin, name="Field", parent=company)
        teams.change_team(by=admin, team_id=engineering.pk, name="Engineering", parent=field)
        blades.refresh_from_db()
        assert blades.path == [company.pk, field.pk, engineering.pk, blades.pk]
        entry = AuditEntry.objects.first()
        assert entry.changes == {"parent": ["Company", "Field"]}

    def test_a_team_is_never_inside_itself(self, admin, tree):
        company, _engineering, blades = tree
        for place in (company, blades):
            with pytest.raises(TeamConflict):
                teams.change_team(by=admin, team_id=company.pk, name="Company", parent=place)

    def test_one_name_a_place(self, admin, tree, as_person):
        company, engineering, _blades = tree
        with pytest.raises(TeamConflict):
            teams.create_team(by=admin, name="Engineering", parent=company)
        teams.create_team(by=admin, name="Engineering", parent=engineering)
        response = as_person(admin).post(reverse("accounts:team_new"), {"name": "Company"})
        assert response.status_code == 422
        assert "There is a team called Company already." in response.text

    def test_deleting_moves_sub_teams_up_and_keeps_people(self, admin, tree, make_member):
        company, engineering, blades = tree
        member = make_member(team=engineering)
        teams.delete_team(by=admin, team_id=engineering.pk)
        member.refresh_from_db()
        blades.refresh_from_db()
        assert member.team is None
        assert blades.path == [company.pk, blades.pk]
        teams.delete_team(by=admin, team_id=company.pk)
        blades.refresh_from_db()
        assert (blades.parent, blades.path) == (None, [blades.pk])

    def test_a_team_that_posts_are_for_stays_and_says_why(self, admin, tree, as_person):
        _company, _engineering, blades = tree
        PostFactory(teams=[blades])
        response = as_person(admin).post(reverse("accounts:team_delete", team_id=blades.pk))
        assert response.status_code == 422
        assert "Posts are meant for Blades." in response.text
        assert Team.objects.filter(pk=blades.pk).exists()
        assert not AuditEntry.objects.filter(verb="team.deleted").exists()

    def test_managers_come_and_go(self, admin, tree, manager, make_member, as_person):
        _company, engineering, blades = tree
        client = as_person(admin)
        add = reverse("accounts:team_manager_add", team_id=engineering.pk)
        response = client.post(add, {"email": "nobody@example.com"})
        assert response.status_code == 422
        assert "Nobody here has this address." in response.text
        client.post(add, {"email": manager.user.email.upper()})
        assert set(managed_team_ids(manager)) == {engineering.pk, blades.pk}
        assert "Helle Lindqvist" in client.get(reverse("accounts:teams")).text
        client.post(
            reverse(
                "accounts:team_manager_remove", team_id=engineering.pk, membership_id=manager.pk
            )
        )
        assert managed_team_ids(manager) == []
        assert AuditEntry.objects.filter(verb="team.managers_changed").count() == 2

    def test_the_tree_costs_the_same_for_one_and_for_many(
        self, admin, tree, as_person, make_member, django_assert_num_queries
    ):
        client = as_person(admin)
        with CaptureQueriesContext(connection) as few:
            client.get(reverse("accounts:teams"))
        for _ in range(29):
            make_member(team=TeamFactory(parent=tree[0]))
        with django_assert_num_queries(len(few)):
            client.get(reverse("accounts:teams"))


class TestAuditLog:
    def test_it_is_found_by_what_who_and_when(self, admin, make_member, as_person):
        mara = make_member(name="Mara Klein")
        members.change_roles(by=admin, membership_id=mara.pk, roles=["curator"])
        teams.create_team(by=admin, name="Blades")
        client = as_person(admin)
        everything = client.get(reverse("accounts:audit_log")).text
        assert "Roles changed" in everything
        assert "Team created" in everything
        assert "member → curator, member" in everything
        by_verb = client.get(reverse("accounts:audit_log"), {"verb": "team.created"}).text
        assert "Mara Klein" not in by_verb
        by_word = client.get(reverse("accounts:audit_log"), {"text": "mara"}).text
        assert "Blades" not in by_word
        none = client.get(reverse("accounts:audit_log"), {"until": "2001-01-01"}).text
        assert "Nothing fits" in none
        wrong = {"since": "2002-01-01", "until": "2001-01-01"}
        assert "before the first one" in client.get(reverse("accounts:audit_log"), wrong).text

    @pytest.mark.parametrize(
        "change",
        [
            "UPDATE audit_auditentry SET actor_label = 'nobody'",
            "DELETE FROM audit_auditentry",
        ],
    )
    def test_not_even_the_database_changes_an_entry(self, admin, change):
        teams.create_team(by=admin, name="Blades")
        with pytest.raises(DatabaseError, match="Cannot update or delete"):
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(change)
        assert AuditEntry.objects.get().actor_label == "Ewa Wiśniewska"
