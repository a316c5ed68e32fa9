"""Pages of content inside an organization."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "content"

urlpatterns: list[URLPattern] = []
