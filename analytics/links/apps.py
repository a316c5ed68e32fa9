from django.apps import AppConfig


class LinksConfig(AppConfig):
    name = "analytics.links"
    label = "links"
