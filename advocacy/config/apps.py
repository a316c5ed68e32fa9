from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "advocacy.config"
    label = "config"

    def ready(self) -> None:
        from advocacy.accounts.navigation import register_slot
        from advocacy.audit.verbs import register_verbs
        from advocacy.config import checks  # noqa: F401  (registers the system checks)
        from advocacy.config.audit_words import AUDIT_WORDS
        from advocacy.config.first_steps import first_steps

        register_slot("setup.steps", first_steps)
        register_verbs(AUDIT_WORDS)
