"""Pages of accounts inside an organization."""

from __future__ import annotations

from django.urls import path

from advocacy.accounts.views import groups, organization, people, profile, teams

app_name = "accounts"

urlpatterns = [
    path("", organization.home, name="home"),
    path("welcome/", profile.welcome, name="welcome"),
    path("me/", profile.profile, name="profile"),
    path("me/sign-in/unlink/", profile.unlink_linkedin, name="unlink_linkedin"),
    path("me/preferences/", profile.preferences, name="preferences"),
    path("me/programme/", profile.programme, name="programme"),
    path("me/leave/", profile.leave, name="leave"),
    path("me/export/", profile.export, name="export"),
    path("people/", people.people, name="people"),
    path("people/invite/", people.invite, name="invite"),
    path("people/invitations/", people.invitation_list, name="invitations"),
    path(
        "people/invitations/<int:invitation_id>/resend/",
        people.resend_invitation,
        name="invitation_resend",
    ),
    path(
        "people/invitations/<int:invitation_id>/revoke/",
        people.revoke_invitation,
        name="invitation_revoke",
    ),
    path("people/<int:membership_id>/", people.person, name="person"),
    path("people/<int:membership_id>/roles/", people.change_roles, name="person_roles"),
    path("people/<int:membership_id>/end/", people.end_membership, name="person_end"),
    path("people/<int:membership_id>/restore/", people.restore_membership, name="person_restore"),
    path("teams/", teams.team_list, name="teams"),
    path("teams/new/", teams.new_team, name="team_new"),
    path("teams/<int:team_id>/", teams.team, name="team"),
    path("teams/<int:team_id>/delete/", teams.delete_team, name="team_delete"),
    path("teams/<int:team_id>/managers/", teams.add_manager, name="team_manager_add"),
    path(
        "teams/<int:team_id>/managers/<int:membership_id>/remove/",
        teams.remove_manager,
        name="team_manager_remove",
    ),
    path("groups/", groups.group_list, name="groups"),
    path("groups/new/", groups.new_group, name="group_new"),
    path("groups/<int:group_id>/", groups.group, name="group"),
    path("groups/<int:group_id>/delete/", groups.delete_group, name="group_delete"),
    path(
        "groups/<int:group_id>/people/<int:membership_id>/add/",
        groups.add_person,
        name="group_add",
    ),
    path(
        "groups/<int:group_id>/people/<int:membership_id>/remove/",
        groups.remove_person,
        name="group_remove",
    ),
    path("permissions/", organization.permissions, name="permissions"),
    path("settings/", organization.settings, name="organization"),
    path("settings/brand/", organization.brand_preview, name="brand_preview"),
    path("settings/logo/", organization.change_logo, name="logo"),
    path("settings/setup/", organization.setup, name="setup"),
    path("audit/", organization.audit_log, name="audit_log"),
]
