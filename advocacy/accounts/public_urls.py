"""Invitations, set-up, unsubscribing, the installed application: addresses outside any organization."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "public_accounts"

urlpatterns: list[URLPattern] = []
