"""Pages of accounts inside an organization."""

from __future__ import annotations

from django.urls import path

from advocacy.accounts.views import profile

app_name = "accounts"

urlpatterns = [
    path("me/preferences/", profile.preferences, name="preferences"),
]
