"""Pages of policies inside an organization."""

from __future__ import annotations

from django.urls import URLPattern, path

from policies.views import authoring, disclosure, drafts, reading, text_rules

app_name = "policies"

urlpatterns: list[URLPattern] = [
    path("policies/", reading.index, name="index"),
    path("policies/<int:policy_id>/", reading.read, name="read"),
    path("policies/<int:policy_id>/confirm/", reading.confirm, name="confirm"),
    path("policies/clauses/<str:number>/", reading.clause, name="clause"),
    path("guides/<slug:slug>/", reading.guide, name="guide"),
    path("manage/policies/", authoring.manage, name="manage"),
    path("manage/policies/new/", authoring.new, name="new"),
    path("manage/policies/<int:policy_id>/", authoring.policy, name="policy"),
    path("manage/policies/<int:policy_id>/draft/", authoring.start_draft, name="start_draft"),
    path("manage/policies/<int:policy_id>/publish/", authoring.publish, name="publish"),
    path("manage/policies/<int:policy_id>/discard/", authoring.discard, name="discard"),
    path(
        "manage/policies/<int:policy_id>/versions/<int:number>/",
        authoring.version,
        name="version",
    ),
    path("manage/policies/<int:policy_id>/draft/<slug:language>/", drafts.edit, name="draft"),
    path(
        "manage/policies/<int:policy_id>/draft/<slug:language>/preview/",
        drafts.preview,
        name="draft_preview",
    ),
    path(
        "manage/policies/<int:policy_id>/draft/<slug:language>/questions/",
        drafts.wizard,
        name="wizard",
    ),
    path(
        "manage/policies/<int:policy_id>/draft/<slug:language>/remove/",
        drafts.remove_language,
        name="remove_language",
    ),
    path("manage/text-rules/", text_rules.rules, name="text_rules"),
    path("manage/text-rules/new/", text_rules.new, name="text_rule_new"),
    path("manage/text-rules/<int:rule_id>/", text_rules.edit, name="text_rule"),
    path("manage/text-rules/<int:rule_id>/delete/", text_rules.delete, name="text_rule_delete"),
    path("manage/disclosure/", disclosure.settings, name="disclosure"),
]
