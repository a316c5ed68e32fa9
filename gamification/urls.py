"""Pages of gamification inside an organization."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "gamification"

urlpatterns: list[URLPattern] = []
