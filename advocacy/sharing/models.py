"""LinkedIn connections, shares and what was tried to publish them."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from advocacy.accounts.models import Membership
from advocacy.sharing.linkedin.little_text import Mention
from advocacy.sharing.rules import connection_ends
from advocacy.tenancy.models import TenantModel
from analytics.links.models import TrackedLink
from content.models import Caption, Post


class LinkedInApp(TenantModel):
    """An organization's own LinkedIn app; without one, the installation's is used."""

    client_id = models.CharField(_("client ID"), max_length=100)
    client_secret = models.BinaryField()
    # The one set that every member is asked for: another set would end their earlier tokens.
    scopes = ArrayField(models.CharField(max_length=60), default=list)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["organization"], name="linkedin_app_once")]

    def __str__(self) -> str:
        return self.client_id


class LinkedInAccount(TenantModel):
    """A member's permission to post for them. Tokens are encrypted with the row bound in."""

    class Status(models.TextChoices):
        CONNECTED = "connected", _("Connected")
        EXPIRED = "expired", _("Expired")
        REVOKED = "revoked", _("Withdrawn on LinkedIn")
        RESTRICTED = "restricted", _("Restricted by LinkedIn")
        DISCONNECTED = "disconnected", _("Disconnected")

    membership = models.OneToOneField(
        Membership, on_delete=models.CASCADE, related_name="linkedin_account"
    )
    subject = models.CharField(max_length=100)
    name = models.CharField(max_length=200)
    picture_url = models.URLField(max_length=1000, blank=True)
    status = models.CharField(max_length=14, choices=Status, default=Status.CONNECTED)
    scopes = ArrayField(models.CharField(max_length=60), default=list)
    # The app that the tokens belong to: `subject` is its name for the person, and only its
    # credentials refresh or revoke them. Empty when unknown.
    client_id = models.CharField(max_length=100, blank=True)
    access_token = models.BinaryField(null=True)
    refresh_token = models.BinaryField(null=True)
    expires_at = models.DateTimeField(null=True)
    refresh_expires_at = models.DateTimeField(null=True)
    connected_at = models.DateTimeField(default=timezone.now)
    # When the access token was last refreshed; empty while it is still the first one.
    refreshed_at = models.DateTimeField(null=True)
    status_changed_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "subject"],
                condition=~models.Q(status="disconnected"),
                name="linkedin_person_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["expires_at"],
                name="linkedin_expiring",
                condition=models.Q(status="connected"),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def urn(self) -> str:
        return f"urn:li:person:{self.subject}"

    @property
    def is_connected(self) -> bool:
        return self.status == self.Status.CONNECTED

    @property
    def token_issued_at(self) -> datetime:
        return self.refreshed_at or self.connected_at

    @property
    def ends_at(self) -> datetime | None:
        """When the member has to reconnect."""
        return connection_ends(
            expires_at=self.expires_at,
            has_refresh_token=self.refresh_token is not None,
            refresh_expires_at=self.refresh_expires_at,
        )


class Share(TenantModel):
    """A member's publication of a post, from draft to what became of it."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        APPROVED = "approved", _("Scheduled")
        QUEUED = "queued", _("Queued")
        PUBLISHING = "publishing", _("Publishing")
        PUBLISHED = "published", _("Published")
        UNCONFIRMED = "unconfirmed", _("Unconfirmed")
        NEEDS_ATTENTION = "needs_attention", _("Needs your attention")
        CANCELLED = "cancelled", _("Cancelled")
        DELETED = "deleted", _("Deleted")

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="shares")
    # Empty for a person's own post that was not from the hub.
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="shares")
    caption = models.ForeignKey(Caption, on_delete=models.SET_NULL, null=True, blank=True)
    link = models.OneToOneField(TrackedLink, on_delete=models.PROTECT, null=True)
    account = models.ForeignKey(LinkedInAccount, on_delete=models.SET_NULL, null=True)
    network = models.CharField(max_length=20, default="linkedin")
    # Chosen when the composer opens and sent with the form: pressing twice is one share.
    key = models.UUIDField(default=uuid.uuid4, db_default=RandomUUID(), editable=False)
    # Without a connection: the member posts it themselves and says so here.
    by_hand = models.BooleanField(default=False)
    status = models.CharField(max_length=16, choices=Status, default=Status.DRAFT)
    text = models.TextField(_("your text"), blank=True)
    language = models.CharField(max_length=5, blank=True)
    # The record of disclosure: what was said where, or that the headline says it.
    disclosure_mode = models.CharField(max_length=8, blank=True)
    disclosure_text = models.CharField(max_length=200, blank=True)
    disclosure_position = models.CharField(max_length=5, blank=True)
    # Names in the approved text that link on LinkedIn, as [{"name": …, "urn": …}].
    mentions = models.JSONField(default=list, db_default=[], blank=True)
    visibility = models.CharField(max_length=12, default="PUBLIC")
    # Percent of the text that is the member's own, measured when they approved it.
    own_words = models.PositiveSmallIntegerField(null=True)
    # What the member approved: exactly this text, at this time.
    approved_text = models.TextField(blank=True)
    approved_at = models.DateTimeField(null=True)
    scheduled_for = models.DateTimeField(null=True)
    # Publishing: a claim belongs to one worker run; the urn is LinkedIn's name of the post.
    claim = models.UUIDField(null=True)
    claimed_at = models.DateTimeField(null=True)
    # When it is due: to be queued, tried again or, while unconfirmed, asked about once more.
    next_attempt_at = models.DateTimeField(null=True)
    # When the broker was last given the task, so that the sweep does not hand it over and over.
    handed_over_at = models.DateTimeField(null=True)
    attempt_count = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=30, blank=True)
    # Uploaded once: a second attempt sends exactly what the first one sent.
    thumbnail_urn = models.CharField(max_length=120, blank=True)
    # The post's own files, in order, as far as they are uploaded.
    media_urns = ArrayField(models.CharField(max_length=120), default=list, db_default=[])
    urn = models.CharField(max_length=120, blank=True)
    permalink = models.URLField(max_length=500, blank=True)
    published_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(status="published") | models.Q(published_at__isnull=False),
                name="share_published_has_time",
            ),
            models.UniqueConstraint(
                fields=["organization", "urn"],
                condition=~models.Q(urn=""),
                name="share_urn_once",
            ),
            models.UniqueConstraint(fields=["membership", "key"], name="share_once_per_key"),
        ]
        indexes = [
            models.Index(fields=["membership", "-created_at"], name="share_of_member"),
            models.Index(fields=["organization", "post", "-published_at"], name="share_of_post"),
            models.Index(
                fields=["organization", "-published_at"],
                name="share_published",
                condition=models.Q(status="published"),
            ),
            models.Index(
                fields=["next_attempt_at"],
                name="share_due",
                condition=models.Q(status__in=["approved", "queued"]),
            ),
            models.Index(
                fields=["claimed_at"],
                name="share_in_flight",
                condition=models.Q(status="publishing"),
            ),
            models.Index(
                fields=["next_attempt_at"],
                name="share_to_reconcile",
                condition=models.Q(status="unconfirmed"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.membership_id} {self.status}"

    @property
    def mentioned(self) -> tuple[Mention, ...]:
        """The mentions of the approved text, as the client takes them."""
        return tuple(Mention(each["name"], each["urn"]) for each in self.mentions)


class DraftVersion(TenantModel):
    """A text as it stood before its member went on writing; they can take it back."""

    share = models.ForeignKey(Share, on_delete=models.CASCADE, related_name="versions")
    text = models.TextField()
    language = models.CharField(max_length=5, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.share_id} {self.at:%Y-%m-%d %H:%M}"


class ShareAttempt(TenantModel):
    """One try to publish, readable by the member and by support. Never holds a token."""

    class Outcome(models.TextChoices):
        STARTED = "started", _("Started")
        PUBLISHED = "published", _("Published")
        ADOPTED = "adopted", _("Found on LinkedIn")
        REFUSED = "refused", _("Refused")
        RETRY = "retry", _("Will be tried again")
        UNKNOWN = "unknown", _("Outcome unknown")
        ABSENT = "absent", _("Not on LinkedIn, you said")

    share = models.ForeignKey(Share, on_delete=models.CASCADE, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    # Set just before the request that may create the post: later trouble is ambiguous.
    sent_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.STARTED)
    http_status = models.PositiveSmallIntegerField(null=True)
    error_code = models.CharField(max_length=60, blank=True)
    request_id = models.CharField(max_length=120, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["share", "number"], name="share_attempt_number")
        ]

    def __str__(self) -> str:
        return f"{self.share_id} #{self.number}"


class LateAlert(models.Model):
    """A time in which shares went out late, of whatever organization: the operator is told."""

    began_at = models.DateTimeField()
    told_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    # As last looked at.
    shares = models.PositiveIntegerField()
    due_since = models.DateTimeField()

    class Meta:
        ordering = ["-began_at"]
        constraints = [
            models.UniqueConstraint(
                models.Value(1), condition=models.Q(ended_at=None), name="one_late_alert_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.began_at:%Y-%m-%d %H:%M}"
