"""What a person keeps, hides, has seen and cares about. Nobody above sees any of it."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from advocacy.accounts.models import Membership
from advocacy.tenancy.models import TenantModel
from content.models.posts import Post
from content.models.taxonomy import Topic


class SavedPost(TenantModel):
    post = models.ForeignKey(Post, on_delete=models.CASCADE)
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE)
    at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["membership", "post"], name="saved_post_once")
        ]

    def __str__(self) -> str:
        return f"{self.membership_id} {self.post_id}"


class DismissedPost(TenantModel):
    """ "Not for me": curators see reasons in aggregate only."""

    class Reason(models.TextChoices):
        NOT_MY_TOPIC = "topic", _("Not my topic")
        TOO_PROMOTIONAL = "promotional", _("Too promotional")
        NOT_FOR_MY_NETWORK = "network", _("Not for my network")
        UNSAID = "", _("No reason given")

    post = models.ForeignKey(Post, on_delete=models.CASCADE)
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE)
    reason = models.CharField(max_length=12, choices=Reason, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["membership", "post"], name="dismissed_post_once")
        ]

    def __str__(self) -> str:
        return f"{self.membership_id} {self.post_id}"


class SeenPost(TenantModel):
    """That somebody has met a post, and how often they shared it: their hub moves on to others."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE)
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE)
    at = models.DateTimeField(default=timezone.now)
    share_count = models.PositiveSmallIntegerField(default=0)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["membership", "post"], name="seen_post_once")
        ]

    def __str__(self) -> str:
        return f"{self.membership_id} {self.post_id}"


class TopicInterest(TenantModel):
    """A topic somebody follows, with a weight that what they share and hide may move."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE)
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="interests")
    is_chosen = models.BooleanField(default=True)
    weight = models.FloatField(default=1.0)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["membership", "topic"], name="topic_interest_once")
        ]

    def __str__(self) -> str:
        return f"{self.membership_id} {self.topic_id}"
