"""The operator's admin: organizations and accounts, and looking things up for support.

An operator runs the installation. What members do stays with their organization: tenant rows can
be read here for support, and not be changed.
"""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailConfirmation
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db import models
from django.http import HttpRequest, HttpResponse
from unfold.admin import ModelAdmin

from advocacy.accounts.models import Invitation, Membership, User
from advocacy.audit.models import AuditEntry
from advocacy.audit.services import differences, record
from advocacy.mail.models import OutgoingMail
from advocacy.tenancy.context import across_tenants, tenant
from advocacy.tenancy.models import Organization

admin.site.unregister(Group)
if admin.site.is_registered(EmailConfirmation):
    admin.site.unregister(EmailConfirmation)


class ReadOnlyAdmin(ModelAdmin):
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class SupportAdmin(ReadOnlyAdmin):
    """Rows of all organizations, for reading."""

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with across_tenants("an operator looks something up for support"):
            return _rendered(super().changelist_view(request, *args, **kwargs))

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with across_tenants("an operator looks something up for support"):
            return _rendered(super().changeform_view(request, *args, **kwargs))


def _rendered(response: Any) -> HttpResponse:
    """Draw the page now: the rows are fetched while it is drawn."""
    if hasattr(response, "render"):
        response.render()
    return response  # type: ignore[no-any-return]  # the admin's own annotation is missing


@admin.register(Organization)
class OrganizationAdmin(ModelAdmin):
    """Created by `manage.py create_organization`; switched off here rather than deleted."""

    list_display = ("name", "slug", "default_language", "is_active", "created_at")
    list_filter = ("is_active", "default_language")
    search_fields = ("name", "slug")
    fields = ("name", "slug", "default_language", "time_zone", "currency", "is_active")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Organization, form: Any, change: bool) -> None:
        before = Organization.objects.filter(pk=obj.pk).values(*form.changed_data).first() or {}
        super().save_model(request, obj, form, change)
        after = {name: getattr(obj, name) for name in form.changed_data}
        with tenant(obj):
            record(
                by=request.user,
                verb="organization.changed_by_operator",
                subject=obj,
                changes=differences(before, after),
            )


@admin.register(User)
class UserAdmin(ModelAdmin):
    """Accounts. Their passwords are nobody's business; a code by mail always works."""

    list_display = ("email", "name", "is_active", "is_staff", "last_login")
    list_filter = ("is_active", "is_staff")
    search_fields = ("email", "name")
    fields = ("email", "name", "is_active", "is_staff", "is_superuser", "last_login")
    readonly_fields = ("email", "last_login")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


@admin.register(Membership)
class MembershipAdmin(SupportAdmin):
    list_display = ("user", "organization", "roles", "joined_at")
    list_select_related = ("user", "organization")
    search_fields = ("user__email", "user__name", "organization__name")
    fields = ("user", "organization", "roles", "team", "interface_language", "joined_at")


@admin.register(Invitation)
class InvitationAdmin(SupportAdmin):
    list_display = ("email", "organization", "created_at", "expires_at", "accepted_at")
    list_select_related = ("organization",)
    search_fields = ("email", "organization__name")
    fields = ("email", "organization", "created_at", "expires_at", "accepted_at", "revoked_at")


@admin.register(OutgoingMail)
class OutgoingMailAdmin(SupportAdmin):
    """Whether a mail went out, and why not. Its text is not the operator's to read."""

    list_display = ("to", "kind", "organization", "status", "attempts", "not_before", "sent_at")
    list_filter = ("status", "kind")
    list_select_related = ("organization",)
    search_fields = ("to",)
    fields = (
        "to",
        "kind",
        "organization",
        "status",
        "attempts",
        "not_before",
        "sent_at",
        "last_error",
    )


@admin.register(AuditEntry)
class AuditEntryAdmin(SupportAdmin):
    list_display = ("at", "organization", "actor_label", "verb", "subject_label")
    list_filter = ("verb",)
    list_select_related = ("organization",)
    search_fields = ("actor_label", "subject_label")
    fields = ("at", "organization", "actor_label", "verb", "subject_label", "changes", "request_id")
