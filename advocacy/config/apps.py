from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "advocacy.config"
    label = "config"

    def ready(self) -> None:
        from advocacy.accounts.navigation import register_slot
        from advocacy.config import checks  # noqa: F401  (registers the system checks)
        from advocacy.config.first_steps import first_steps

        register_slot("setup.steps", first_steps)
