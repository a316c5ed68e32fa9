from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "advocacy.mail"
    label = "mail"
