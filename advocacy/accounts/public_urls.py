"""Pages without an organization: invitations, set-up, unsubscribing, the installed app."""

from __future__ import annotations

from django.urls import path

from advocacy.accounts.views import unsubscribing

app_name = "public_accounts"

urlpatterns = [
    path("unsubscribe/<str:token>/", unsubscribing.unsubscribe, name="unsubscribe"),
]
