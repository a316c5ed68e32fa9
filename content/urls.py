"""Pages of content inside an organization."""

from __future__ import annotations

from django.urls import path

from content.views import media

app_name = "content"

urlpatterns = [
    path("media/<int:asset_id>/<slug:name>/", media.media, name="media"),
]
