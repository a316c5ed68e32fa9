from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    name = "policies"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from advocacy.accounts.navigation import Entry, register, register_slot
        from advocacy.accounts.permissions import Permission
        from policies.slots import to_confirm_on_hub

        register(
            Entry(
                label=_("Policies & guides"),
                icon="book-open",
                view="policies:index",
                permission=Permission.READ_POLICIES,
                group="main",
                position=3,
                also=("guides/",),
            )
        )
        register(
            Entry(
                label=_("Policies"),
                icon="scale",
                view="policies:manage",
                permission=Permission.WRITE_POLICIES,
                group="curate",
                position=4,
                also=("manage/text-rules/", "manage/disclosure/"),
            )
        )
        register_slot("hub.aside", to_confirm_on_hub, position=10)
