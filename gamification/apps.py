from django.apps import AppConfig


class GamificationConfig(AppConfig):
    name = "gamification"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from advocacy.accounts.navigation import Entry, register, register_slot
        from advocacy.accounts.permissions import Permission
        from gamification import handlers, slots  # noqa: F401  (handlers register themselves)

        register(
            Entry(
                label=_("Leaderboard"),
                icon="trophy",
                view="gamification:leaderboard",
                permission=Permission.SEE_LEADERBOARD,
                group="main",
                position=2,
            )
        )
        register(
            Entry(
                label=_("Points"),
                icon="coins",
                view="gamification:rules",
                permission=Permission.MANAGE_POINTS,
                group="manage",
                position=4,
            )
        )
        register_slot("hub.aside", slots.board_on_hub, position=20)
        register_slot("hub.labels", slots.points_of_posts)
        register_slot("hub.sharers", slots.sharers_of_posts)
        register_slot("share.points", slots.points_of_shares)
        register_slot("share.takeaway", slots.points_to_take_along)
