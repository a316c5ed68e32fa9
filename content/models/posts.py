"""Posts: what curators write, reviewers approve and members share."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from advocacy.accounts.models import Group, Membership, Team
from advocacy.tenancy.models import TenantModel
from content.models.media import MediaAsset
from content.models.taxonomy import Campaign, Purpose, Topic
from content.rules import MOST_EXTRA_POINTS


class Post(TenantModel):
    """An item of the hub. Visible when approved, inside its window and meant for the reader."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        IN_REVIEW = "in_review", _("In review")
        CHANGES_REQUESTED = "changes_requested", _("Changes asked for")
        APPROVED = "approved", _("Approved")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Kind(models.TextChoices):
        ARTICLE = "article", _("Article")
        PICTURE = "picture", _("Pictures")
        VIDEO = "video", _("Video")
        DOCUMENT = "document", _("Document")
        PODCAST = "podcast", _("Podcast")
        JOB = "job", _("Job")
        EVENT = "event", _("Event")
        POLL = "poll", _("Poll")
        RESHARE = "reshare", _("Reshare")
        # Shown in the hub, never shared.
        NOTE = "note", _("Internal note")

    class Origin(models.TextChoices):
        CURATOR = "curator", _("Written here")
        SUGGESTION = "suggestion", _("Employee idea")
        IMPORT = "import", _("Imported")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.ARTICLE)
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.CURATOR)
    status = models.CharField(max_length=20, choices=Status, default=Status.DRAFT)
    url = models.URLField(_("link"), max_length=1000, blank=True)
    # Without tracking parameters and fragments: finds the same page pasted twice.
    canonical_url = models.CharField(max_length=1000, blank=True, editable=False)
    site_name = models.CharField(_("site"), max_length=160, blank=True)
    title = models.CharField(_("title"), max_length=300)
    summary = models.TextField(_("summary"), max_length=1000, blank=True)
    why_care = models.CharField(_("why would a stranger care?"), max_length=300, blank=True)
    language = models.CharField(
        _("language"), max_length=5, choices=settings.LANGUAGES, default="en"
    )
    picture = models.ForeignKey(
        MediaAsset, on_delete=models.SET_NULL, null=True, blank=True, related_name="posts"
    )
    # When the page that the link leads to appeared, as it says itself.
    published_on = models.DateField(_("published"), null=True, blank=True)
    # Of some kinds only: content.kinds.OWN_FIELDS.
    starts_at = models.DateTimeField(_("begins"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=160, blank=True)
    apply_until = models.DateField(_("apply until"), null=True, blank=True)
    # The LinkedIn post that is shared again: urn:li:share:…, ugcPost or activity.
    reshare_of = models.CharField(_("LinkedIn post"), max_length=80, blank=True)
    # As content.kinds.Poll writes itself.
    poll = models.JSONField(null=True, blank=True)
    purpose = models.ForeignKey(
        Purpose, on_delete=models.PROTECT, related_name="posts", null=True, blank=True
    )
    campaign = models.ForeignKey(
        Campaign, on_delete=models.SET_NULL, null=True, blank=True, related_name="posts"
    )
    topics = models.ManyToManyField(Topic, through="PostTopic", related_name="posts")
    # Either for everyone, or for whom the rest names together: members of the teams (with
    # sub-teams) and of the groups who read these languages at these locations.
    for_everyone = models.BooleanField(_("for everyone"), default=True)
    audience_teams = models.ManyToManyField(
        Team, through="PostAudienceTeam", related_name="meant_posts"
    )
    audience_groups = models.ManyToManyField(
        Group, through="PostAudienceGroup", related_name="meant_posts"
    )
    audience_languages = ArrayField(models.CharField(max_length=5), default=list, blank=True)
    audience_locations = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    visible_from = models.DateTimeField(_("shareable from"), null=True, blank=True)
    visible_until = models.DateTimeField(_("shareable until"), null=True, blank=True)
    # Its window is over, as a sweep found. The window decides who sees what; this only keeps the
    # archive out of the indexes that pages walk along. Whoever moves the window takes it back.
    has_ended = models.BooleanField(default=False, editable=False)
    pinned_until = models.DateTimeField(_("pinned until"), null=True, blank=True)
    # Evergreen: so many days after its end it is offered again, to those who did not share it.
    returns_after_days = models.PositiveSmallIntegerField(
        _("comes back after"), null=True, blank=True
    )
    returned_at = models.DateTimeField(null=True, blank=True)
    times_returned = models.PositiveSmallIntegerField(default=0)
    author = models.ForeignKey(
        Membership, on_delete=models.SET_NULL, null=True, related_name="written_posts"
    )
    suggested_by = models.ForeignKey(
        Membership, on_delete=models.SET_NULL, null=True, related_name="suggested_posts"
    )
    # Grows with each saved change; the second of two editors is told.
    revision = models.PositiveIntegerField(default=1)
    submitted_at = models.DateTimeField(null=True, blank=True)
    # The last revision that changed what reviewers judge: approvals of earlier ones are void.
    judged_from = models.PositiveIntegerField(default=1)
    review_due_on = models.DateField(_("review until"), null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        Membership, on_delete=models.SET_NULL, null=True, related_name="approved_posts"
    )
    approved_revision = models.PositiveIntegerField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=300, blank=True)
    reading_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    # On top of what a share earns anyway; whether anything earns points is gamification's matter.
    extra_points = models.PositiveSmallIntegerField(_("extra points"), default=0)
    # Kept by services: how often the post was shared, and its place in the stored order.
    share_count = models.PositiveIntegerField(default=0)
    score = models.FloatField(default=0)
    search = SearchVectorField(null=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=models.Q(visible_until=None)
                | models.Q(visible_from=None)
                | models.Q(visible_until__gt=models.F("visible_from")),
                name="post_window_has_length",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="approved") | models.Q(approved_at__isnull=False),
                name="post_approved_has_time",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_at=None)
                | models.Q(starts_at__isnull=False, ends_at__gt=models.F("starts_at")),
                name="post_event_ends_after_start",
            ),
            models.CheckConstraint(
                condition=models.Q(reshare_of="")
                | models.Q(reshare_of__regex=r"^urn:li:(share|ugcPost|activity):[0-9]+$"),
                name="post_reshares_a_post",
            ),
            models.CheckConstraint(
                condition=models.Q(extra_points__lte=MOST_EXTRA_POINTS),
                name="post_extra_points_are_few",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organization", "-score", "-id"],
                name="post_for_you",
                condition=models.Q(status="approved", has_ended=False),
            ),
            models.Index(
                fields=["organization", "-visible_from", "-id"],
                name="post_newest",
                condition=models.Q(status="approved", has_ended=False),
            ),
            models.Index(
                fields=["organization", "pinned_until"],
                name="post_pinned",
                condition=models.Q(status="approved", pinned_until__isnull=False),
            ),
            models.Index(
                fields=["organization", "visible_until"],
                name="post_ending",
                condition=models.Q(status="approved", has_ended=False),
            ),
            models.Index(fields=["organization", "status", "submitted_at"], name="post_queue"),
            models.Index(fields=["organization", "canonical_url"], name="post_by_link"),
            GinIndex(fields=["search"], name="post_search"),
            GinIndex(fields=["title"], name="post_title_trgm", opclasses=["gin_trgm_ops"]),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="moved_window_is_open",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("visible_until"),
                condition=pgtrigger.Condition(
                    "OLD.visible_until IS DISTINCT FROM NEW.visible_until"
                ),
                func="NEW.has_ended = false; RETURN NEW;",
            )
        ]

    def __str__(self) -> str:
        return self.title


class PostTopic(TenantModel):
    post = models.ForeignKey(Post, on_delete=models.CASCADE)
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["post", "topic"], name="post_topic_once")]

    def __str__(self) -> str:
        return f"{self.post_id} {self.topic_id}"


class PostAudienceTeam(TenantModel):
    post = models.ForeignKey(Post, on_delete=models.CASCADE)
    # Losing a team must not widen an audience to everybody who fits the rest of it.
    team = models.ForeignKey(Team, on_delete=models.PROTECT)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["post", "team"], name="post_audience_once")]

    def __str__(self) -> str:
        return f"{self.post_id} {self.team_id}"


class PostAudienceGroup(TenantModel):
    post = models.ForeignKey(Post, on_delete=models.CASCADE)
    # As with a team.
    group = models.ForeignKey(Group, on_delete=models.PROTECT)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["post", "group"], name="post_audience_group_once")
        ]

    def __str__(self) -> str:
        return f"{self.post_id} {self.group_id}"


class Caption(TenantModel):
    """A suggested text for a post."""

    class Tone(models.TextChoices):
        CURIOUS = "curious", _("Curious")
        EXPERT = "expert", _("Expert")
        SHORT = "short", _("Short")
        PERSONAL = "personal", _("Personal")

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="captions")
    tone = models.CharField(_("tone"), max_length=10, choices=Tone, default=Tone.CURIOUS)
    language = models.CharField(
        _("language"), max_length=5, choices=settings.LANGUAGES, default="en"
    )
    # Empty: for every network.
    network = models.CharField(max_length=20, blank=True)
    text = models.TextField(_("text"), max_length=3000)
    position = models.PositiveSmallIntegerField(default=0)
    author = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True)

    class Meta(TenantModel.Meta):
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return f"{self.tone} ({self.language})"


class PostRevision(TenantModel):
    """A post as it was, with its captions: to compare, and to prove what was reviewed."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    snapshot = models.JSONField()
    by = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["post", "number"], name="post_revision_once")
        ]

    def __str__(self) -> str:
        return f"{self.post_id} r{self.number}"
