"""The redirector: addresses outside any organization."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "public_links"

urlpatterns: list[URLPattern] = []
