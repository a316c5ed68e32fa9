"""Pages without an organization: invitations, set-up, unsubscribing, the installed app."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "public_accounts"

urlpatterns: list[URLPattern] = []
