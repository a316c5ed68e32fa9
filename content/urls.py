"""Pages of content inside an organization."""

from __future__ import annotations

from django.urls import path

from content.views import (
    calendar,
    editor,
    editor_parts,
    guests,
    hub,
    imports,
    media,
    planning,
    posts,
    review,
    review_rules,
    sources,
    suggestions,
    topics,
)

app_name = "content"

urlpatterns = [
    path("hub/", hub.index, name="hub"),
    path("hub/topics/", hub.topics, name="follow_topics"),
    path("posts/<int:post_id>/", hub.post, name="post"),
    path("posts/<int:post_id>/save/", hub.save, name="save"),
    path("posts/<int:post_id>/dismiss/", hub.dismiss, name="dismiss"),
    path("curate/review/", review.review_queue, name="review_queue"),
    path("curate/review/approve/", review.approve_several, name="review_several"),
    path("curate/review/rules/", review_rules.policy, name="review_rules"),
    path("curate/review/away/", review_rules.away, name="review_away"),
    path("curate/review/<int:post_id>/", review.review, name="review"),
    path("curate/review/<int:post_id>/guests/", guests.invite, name="review_guests"),
    path("curate/review/guests/<int:guest_id>/revoke/", guests.revoke, name="guest_revoke"),
    path("curate/posts/", posts.posts, name="posts"),
    path("curate/posts/new/", editor.post_new, name="post_new"),
    path("curate/posts/<int:post_id>/edit/", editor.post_edit, name="post_edit"),
    path("curate/posts/<int:post_id>/withdraw/", posts.withdraw, name="post_withdraw"),
    path("curate/posts/<int:post_id>/reopen/", posts.reopen, name="post_reopen"),
    path("curate/captions/check/", editor_parts.caption_check, name="caption_check"),
    path("curate/audience/", editor_parts.audience_preview, name="audience_preview"),
    path("curate/topics/", topics.topics, name="topics"),
    path("curate/topics/new/", topics.topic_new, name="topic_new"),
    path("curate/topics/<int:topic_id>/", topics.topic_edit, name="topic_edit"),
    path("curate/topics/<int:topic_id>/merge/", topics.topic_merge, name="topic_merge"),
    path("curate/purposes/new/", topics.purpose_new, name="purpose_new"),
    path("curate/purposes/<int:purpose_id>/", topics.purpose_edit, name="purpose_edit"),
    path("curate/campaigns/new/", topics.campaign_new, name="campaign_new"),
    path("curate/campaigns/<int:campaign_id>/", topics.campaign_edit, name="campaign_edit"),
    path("curate/sources/", sources.sources, name="sources"),
    path("curate/sources/new/", sources.source_new, name="source_new"),
    path("curate/sources/<int:source_id>/", sources.source_edit, name="source_edit"),
    path("curate/sources/<int:source_id>/fetch/", sources.source_fetch, name="source_fetch"),
    path("curate/sources/<int:source_id>/delete/", sources.source_delete, name="source_delete"),
    path("curate/imports/", imports.imports, name="imports"),
    path("curate/suggestions/", suggestions.suggestion_inbox_view, name="suggestion_inbox"),
    path("curate/calendar/", calendar.calendar, name="calendar"),
    path("curate/calendar/move/<int:post_id>/", calendar.move, name="calendar_move"),
    path("curate/calendar/address/", calendar.address, name="calendar_address"),
    path("curate/planning/", planning.planning, name="planning"),
    path("suggest/", suggestions.suggest, name="suggest"),
    path("suggest/mine/", suggestions.my_suggestions, name="my_suggestions"),
    path(
        "suggest/mine/<int:suggestion_id>/take-back/",
        suggestions.suggestion_take_back,
        name="suggestion_take_back",
    ),
    path("media/<int:asset_id>/<slug:name>/", media.media, name="media"),
]
