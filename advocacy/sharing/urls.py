"""Pages of sharing inside an organization."""

from __future__ import annotations

from django.urls import path

from advocacy.sharing.views import (
    by_hand,
    company_pages,
    compose,
    drafts,
    linkedin,
    linkedin_app,
    my_shares,
    own,
    share,
)

app_name = "sharing"

urlpatterns = [
    path("shares/", my_shares.my_shares, name="my_shares"),
    path("shares/record/", own.record, name="record"),
    path("shares/download/", own.download, name="download"),
    path("shares/join/", compose.join, name="join"),
    path("shares/new/<int:post_id>/", compose.compose_share, name="compose"),
    path("shares/new/<int:post_id>/check/", compose.check, name="check"),
    path("shares/new/<int:post_id>/draft/", compose.autosave, name="autosave"),
    path("shares/new/<int:post_id>/versions/", drafts.versions, name="versions"),
    path("shares/rhythm/", drafts.rhythm, name="rhythm"),
    path("shares/<int:share_id>/", share.share, name="share"),
    path("shares/<int:share_id>/by-hand/", by_hand.by_hand, name="by_hand"),
    path("shares/<int:share_id>/cancel/", share.cancel, name="cancel"),
    path("shares/<int:share_id>/again/", share.again, name="again"),
    path("shares/<int:share_id>/answer/", share.answer, name="answer"),
    path("shares/<int:share_id>/edit/", share.edit, name="edit"),
    path("shares/<int:share_id>/write-again/", share.write_again, name="write_again"),
    path("shares/<int:share_id>/discard/", share.discard, name="discard"),
    path("shares/<int:share_id>/delete/", share.delete, name="delete"),
    path("shares/<int:share_id>/versions/<int:version_id>/", drafts.take_back, name="take_back"),
    path("linkedin/", linkedin.linkedin, name="linkedin"),
    path("settings/linkedin/", linkedin_app.linkedin_app, name="linkedin_app"),
    path("settings/linkedin/test/", linkedin_app.test_app, name="linkedin_app_test"),
    path("settings/linkedin/remove/", linkedin_app.remove_app, name="linkedin_app_remove"),
    path("settings/linkedin/pages/", company_pages.company_pages, name="company_pages"),
    path("settings/linkedin/pages/allow/", company_pages.allow, name="company_pages_allow"),
    path("settings/linkedin/pages/read/", company_pages.read, name="company_page_read"),
    path("settings/linkedin/pages/add/", company_pages.add, name="company_page_add"),
    path("linkedin/connect/", linkedin.connect, name="connect"),
    path("linkedin/disconnect/", linkedin.disconnect, name="disconnect"),
]
