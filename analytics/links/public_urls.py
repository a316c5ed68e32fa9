"""The redirector: addresses outside any organization."""

from __future__ import annotations

from django.urls import path

from analytics.links import views

app_name = "public_links"

urlpatterns = [path("l/<path:code>", views.follow, name="follow")]
