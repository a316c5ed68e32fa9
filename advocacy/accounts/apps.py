from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "advocacy.accounts"
    label = "accounts"
