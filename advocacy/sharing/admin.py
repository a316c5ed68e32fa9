"""Shares for support: what was tried and what came back. No text of a member's, and no token."""

from __future__ import annotations

from django.contrib import admin
from unfold.admin import TabularInline

from advocacy.accounts.admin import ReadOnlyAdmin, SupportAdmin
from advocacy.sharing.models import LateAlert, Share, ShareAttempt


class AttemptInline(TabularInline):
    model = ShareAttempt
    fields = (
        "number",
        "outcome",
        "started_at",
        "sent_at",
        "http_status",
        "error_code",
        "request_id",
    )
    readonly_fields = fields
    extra = 0
    can_delete = False

    def has_add_permission(self, *args: object) -> bool:
        return False


@admin.register(Share)
class ShareAdmin(SupportAdmin):
    list_display = ("id", "organization", "network", "status", "problem", "next_attempt_at")
    list_filter = ("status", "network")
    list_select_related = ("organization",)
    search_fields = ("=id", "=urn", "membership__user__email")
    fields = (
        "organization",
        "membership",
        "network",
        "status",
        "problem",
        "approved_at",
        "scheduled_for",
        "next_attempt_at",
        "claimed_at",
        "published_at",
        "urn",
    )
    inlines = (AttemptInline,)


@admin.register(LateAlert)
class LateAlertAdmin(ReadOnlyAdmin):
    """Times in which shares went out late."""

    list_display = ("began_at", "ended_at", "shares", "due_since", "told_at")
