from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    name = "policies"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from advocacy.accounts.navigation import Entry, register, register_slot
        from advocacy.accounts.permissions import Permission
        from advocacy.audit.verbs import register_verbs
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
        register_verbs(
            {
                "policy.created": _("Policy created"),
                "policy.changed": _("Policy’s settings changed"),
                "policy.draft_created": _("Draft of a policy started"),
                "policy.draft_discarded": _("Draft of a policy discarded"),
                "policy.text_saved": _("Text of a draft saved"),
                "policy.text_removed": _("Language removed from a draft"),
                "policy.published": _("Policy published"),
                "policies.starter_installed": _("Starter content installed"),
                "text_rule.created": _("Text rule added"),
                "text_rule.changed": _("Text rule changed"),
                "text_rule.deleted": _("Text rule deleted"),
                "disclosure.changed": _("Disclosure changed"),
            }
        )
