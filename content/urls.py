"""Pages of content inside an organization."""

from __future__ import annotations

from django.urls import path

from content.views import hub, media

app_name = "content"

urlpatterns = [
    path("hub/", hub.index, name="hub"),
    path("hub/topics/", hub.topics, name="follow_topics"),
    path("posts/<int:post_id>/", hub.post, name="post"),
    path("posts/<int:post_id>/save/", hub.save, name="save"),
    path("posts/<int:post_id>/dismiss/", hub.dismiss, name="dismiss"),
    path("media/<int:asset_id>/<slug:name>/", media.media, name="media"),
]
