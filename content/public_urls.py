"""Addresses of content outside any organization."""

from __future__ import annotations

from django.urls import path

from content.views import media, suggestions

app_name = "public_content"

urlpatterns = [
    path("media/<str:token>/", media.public_picture, name="picture"),
    path("share-target/", suggestions.share_target, name="share_target"),
]
