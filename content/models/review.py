"""Review: its conversation, and who has to say yes."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from advocacy.accounts.models import Membership
from advocacy.tenancy.models import TenantModel
from content.models.posts import Caption, Post
from content.models.taxonomy import Topic
from content.reviewing import Place


class ReviewPolicy(TenantModel):
    """What the organization asks of a review. Without a row, the defaults apply."""

    approvals = models.PositiveSmallIntegerField(
        _("how many people have to say yes"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(2)],
    )
    by_topic_owners = models.BooleanField(_("only owners of the topics"), default=False)
    typos_stay_live = models.BooleanField(_("typing errors need no new review"), default=True)
    days = models.PositiveSmallIntegerField(
        _("days for a review"), default=2, validators=[MinValueValidator(1), MaxValueValidator(30)]
    )

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["organization"], name="review_policy_once")]

    def __str__(self) -> str:
        return f"{self.approvals}"


class TopicOwner(TenantModel):
    """Somebody who answers for a topic."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="owners")
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["topic", "membership"], name="topic_owner_once")
        ]

    def __str__(self) -> str:
        return f"{self.topic_id} {self.membership_id}"


class ReviewAbsence(TenantModel):
    """A reviewer is away, both days included; the stand-in says yes in their place."""

    membership = models.ForeignKey(
        Membership, on_delete=models.CASCADE, related_name="review_absences"
    )
    first_day = models.DateField(_("away from"))
    last_day = models.DateField(_("away until"))
    stand_in = models.ForeignKey(
        Membership, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta(TenantModel.Meta):
        ordering = ["first_day"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")),
                name="review_absence_has_length",
            ),
            models.CheckConstraint(
                condition=models.Q(stand_in=None) | ~models.Q(stand_in=models.F("membership")),
                name="review_absence_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.membership_id} {self.first_day}"


class ExternalReviewer(TenantModel):
    """Somebody without an account who may look at one post, for a while. Only a hash is kept."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="external_reviewers")
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail"))
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ["created_at"]

    def __str__(self) -> str:
        return self.name


class ReviewEntry(TenantModel):
    """A line of the review conversation: a comment or a step."""

    class Kind(models.TextChoices):
        COMMENT = "comment", _("Comment")
        SUBMITTED = "submitted", _("Submitted")
        CHANGES_REQUESTED = "changes_requested", _("Asked for changes")
        APPROVED = "approved", _("Approved")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        CORRECTED = "corrected", _("Typing error corrected")

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="review_entries")
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.COMMENT)
    body = models.TextField(max_length=4000, blank=True)
    revision = models.PositiveIntegerField()
    by = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True)
    # Who said it when it was nobody of the organization.
    external = models.ForeignKey(ExternalReviewer, on_delete=models.SET_NULL, null=True)
    # What an approval counts for, see `reviewing.Place`.
    place = models.CharField(max_length=10, blank=True, choices=[(p.value, p.value) for p in Place])
    # The caption that it is about; resolved when that text changes.
    caption = models.ForeignKey(
        Caption, on_delete=models.SET_NULL, null=True, related_name="remarks"
    )
    resolved_at = models.DateTimeField(null=True, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.post_id}"

    @property
    def speaker(self) -> str:
        """Whose words these are; empty when they left."""
        return str(self.by or self.external or "")


class ReviewMention(TenantModel):
    """Somebody was named in the conversation, with an @."""

    entry = models.ForeignKey(ReviewEntry, on_delete=models.CASCADE, related_name="mentions")
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["entry", "membership"], name="review_mention_once")
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.membership_id}"
