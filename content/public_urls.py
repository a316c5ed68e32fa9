"""Addresses of content outside any organization."""

from __future__ import annotations

from django.urls import path

from content.views import calendar_feed, from_mail, guests, media, suggestions

app_name = "public_content"

urlpatterns = [
    path("guest/<str:token>/", guests.guest, name="guest"),
    path("guest/<str:token>/<int:asset_id>/<slug:name>/", guests.file, name="guest_file"),
    path("mail/<str:token>/", from_mail.from_mail, name="from_mail"),
    path("media/<str:token>/", media.public_picture, name="picture"),
    path("calendar/<str:token>.ics", calendar_feed.calendar_feed, name="calendar"),
    path("share-target/", suggestions.share_target, name="share_target"),
]
