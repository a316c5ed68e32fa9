from django.apps import AppConfig


class ContentConfig(AppConfig):
    name = "content"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from advocacy.accounts.navigation import Entry, register
        from advocacy.accounts.permissions import Permission

        register(
            Entry(
                label=_("Hub"),
                icon="house",
                view="content:hub",
                permission=Permission.USE_HUB,
                group="main",
                position=0,
            )
        )
