"""LinkedIn coming back with its consent: addresses outside any organization."""

from __future__ import annotations

from django.urls import path

from advocacy.sharing.views.callback import callback

app_name = "public_sharing"

urlpatterns = [path("linkedin/callback/", callback, name="callback")]
