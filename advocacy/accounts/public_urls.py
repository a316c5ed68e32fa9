"""Pages without an organization: the front door, invitations, unsubscribing, logos."""

from __future__ import annotations

from django.urls import path
from django.views.i18n import set_language

from advocacy.accounts.views import files, invitations, sign_in, unsubscribing

app_name = "public_accounts"

urlpatterns = [
    path("", sign_in.start, name="start"),
    path("language/", set_language, name="language"),
    path("invitation/<str:token>/", invitations.invitation, name="invitation"),
    path("unsubscribe/<str:token>/", unsubscribing.unsubscribe, name="unsubscribe"),
    path("media/logos/<slug:name>.png", files.logo, name="logo"),
]
