from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "advocacy.accounts"
    label = "accounts"

    def ready(self) -> None:
        from advocacy.accounts.navigation import Entry, register
        from advocacy.accounts.permissions import Permission
        from advocacy.audit.verbs import register_verbs

        for entry in (
            Entry(_("People"), "users", "accounts:people", Permission.SEE_MEMBERS, "manage", 0),
            Entry(_("Teams"), "network", "accounts:teams", Permission.MANAGE_TEAMS, "manage", 1),
            Entry(
                _("Organization"),
                "building-2",
                "accounts:organization",
                Permission.MANAGE_ORGANIZATION,
                "manage",
                2,
            ),
            Entry(
                _("Audit log"),
                "scroll-text",
                "accounts:audit_log",
                Permission.READ_AUDIT_LOG,
                "manage",
                3,
            ),
            Entry(_("Profile"), "user", "accounts:profile", Permission.USE_HUB, "me", 0),
            Entry(
                _("Preferences"),
                "sliders-horizontal",
                "accounts:preferences",
                Permission.USE_HUB,
                "me",
                1,
            ),
        ):
            register(entry)
        register_verbs(
            {
                "invitation.sent": _("Invitation sent"),
                "invitation.sent_again": _("Invitation sent again"),
                "invitation.revoked": _("Invitation withdrawn"),
                "member.joined": _("Joined"),
                "member.changed": _("Person changed"),
                "member.roles_changed": _("Roles changed"),
                "member.ended": _("Membership ended"),
                "member.restored": _("Membership restored"),
                "team.created": _("Team created"),
                "team.changed": _("Team changed"),
                "team.deleted": _("Team deleted"),
                "team.managers_changed": _("Managers of a team changed"),
                "organization.created": _("Organization created"),
                "organization.changed": _("Settings changed"),
                "organization.changed_by_operator": _("Settings changed by the operator"),
                "organization.logo_changed": _("Logo changed"),
                "organization.logo_removed": _("Logo removed"),
            }
        )
