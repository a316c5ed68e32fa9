from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "advocacy.accounts"
    label = "accounts"

    def ready(self) -> None:
        from advocacy.accounts import addresses, homes  # noqa: F401  (they listen to allauth)
        from advocacy.accounts.navigation import Entry, register
        from advocacy.accounts.permissions import Permission
        from advocacy.accounts.reminders import until_morning
        from advocacy.mail.holding import register_hold

        register_hold(until_morning)

        for entry in (
            Entry(_("People"), "users", "accounts:people", Permission.SEE_MEMBERS, "manage", 0),
            Entry(
                _("Teams"),
                "network",
                "accounts:teams",
                Permission.MANAGE_TEAMS,
                "manage",
                1,
                also=("groups/",),
            ),
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
