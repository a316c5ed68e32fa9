from django.apps import AppConfig


class SharingConfig(AppConfig):
    name = "advocacy.sharing"
    label = "sharing"
