"""LinkedIn coming back with its consent: addresses outside any organization."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "public_sharing"

urlpatterns: list[URLPattern] = []
