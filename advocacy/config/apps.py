from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "advocacy.config"
    label = "config"

    def ready(self) -> None:
        from advocacy.config import checks  # noqa: F401  (registers the system checks)
