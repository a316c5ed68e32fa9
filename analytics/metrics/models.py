"""Figures: what was measured, the rollups made from it, goals and the values behind estimates."""

from __future__ import annotations

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from advocacy.accounts.models import Membership, Team
from advocacy.sharing.models import Share
from advocacy.tenancy.models import Organization, TenantModel
from content.models import Campaign, Post


class Origin(models.TextChoices):
    LINKEDIN = "linkedin", _("Reported by LinkedIn")
    MANUAL = "manual", _("Entered by the member")


class EngagementSnapshot(TenantModel):
    """Totals of a share as they were on a day; the last answer of the day wins. Null is unknown."""

    # Written by the ten thousand: no number of its own, and both keys are covered by the indexes;
    # the one statement that writes here joins the shares it writes for. Another index, or checking
    # each row again, would double its work.
    pk = models.CompositePrimaryKey("share_id", "day", "origin")
    organization = models.ForeignKey(
        Organization,
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    share = models.ForeignKey(
        Share,
        on_delete=models.CASCADE,
        related_name="snapshots",
        db_index=False,
        db_constraint=False,
    )
    day = models.DateField()
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.LINKEDIN)
    impressions = models.PositiveIntegerField(null=True)
    members_reached = models.PositiveIntegerField(null=True)
    reactions = models.PositiveIntegerField(null=True)
    comments = models.PositiveIntegerField(null=True)
    reshares = models.PositiveIntegerField(null=True)
    taken_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["organization", "day"], name="engagement_by_day")]

    def __str__(self) -> str:
        return f"{self.share_id} {self.day}"


class ShareFigures(TenantModel):
    """The newest figures of a share, and when to ask again."""

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    share = models.OneToOneField(Share, on_delete=models.CASCADE, related_name="figures")
    impressions = models.PositiveIntegerField(null=True)
    members_reached = models.PositiveIntegerField(null=True)
    reactions = models.PositiveIntegerField(null=True)
    comments = models.PositiveIntegerField(null=True)
    reshares = models.PositiveIntegerField(null=True)
    # Empty while nothing was measured.
    origin = models.CharField(max_length=10, choices=Origin, blank=True)
    measured_at = models.DateTimeField(null=True)
    polls = models.PositiveSmallIntegerField(default=0)
    # Empty: not asked again (too old, deleted, or the connection cannot read figures).
    next_poll_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        verbose_name_plural = "share figures"
        indexes = [
            models.Index(
                fields=["next_poll_at"],
                name="figures_to_poll",
                condition=models.Q(next_poll_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.share_id}"


class DayFigures(TenantModel):
    """An organization's day, or (with a team) a team's day with its sub-teams."""

    day = models.DateField()
    team = models.ForeignKey(Team, on_delete=models.CASCADE, null=True)
    shares = models.PositiveIntegerField(default=0)
    sharers = models.PositiveIntegerField(default=0)
    clicks = models.PositiveIntegerField(default=0)
    # Gained on this day by shares whose figures are measured; null when none is.
    impressions = models.PositiveIntegerField(null=True)
    reactions = models.PositiveIntegerField(null=True)
    comments = models.PositiveIntegerField(null=True)
    reshares = models.PositiveIntegerField(null=True)
    measured_shares = models.PositiveIntegerField(default=0)
    # Clicks of shares without measured impressions: earned media value counts these by CPC.
    unmeasured_clicks = models.PositiveIntegerField(default=0)
    # Denominators, kept daily because they cannot be told afterwards.
    invited = models.PositiveIntegerField(default=0)
    members = models.PositiveIntegerField(default=0)
    enrolled = models.PositiveIntegerField(default=0)
    activated = models.PositiveIntegerField(default=0)
    # Different people with at least one share in the days up to and including this one.
    active_7 = models.PositiveIntegerField(default=0)
    active_30 = models.PositiveIntegerField(default=0)
    active_90 = models.PositiveIntegerField(default=0)
    active_365 = models.PositiveIntegerField(default=0)

    class Meta(TenantModel.Meta):
        verbose_name_plural = "day figures"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "team", "day"],
                name="day_figures_once",
                nulls_distinct=False,
            )
        ]
        indexes = [models.Index(fields=["organization", "day"], name="day_figures_by_day")]

    def __str__(self) -> str:
        return f"{self.day}"


class MemberDay(TenantModel):
    """A member's day; counts different people over any period. Never shown about others."""

    # LinkedIn lets its figures be shown, not taken along.
    not_taken_along = frozenset({"impressions"})

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE)
    day = models.DateField()
    shares = models.PositiveSmallIntegerField(default=0)
    clicks = models.PositiveIntegerField(default=0)
    impressions = models.PositiveIntegerField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["membership", "day"], name="member_day_once")
        ]
        indexes = [
            models.Index(
                fields=["organization", "day"],
                name="member_day_shared",
                condition=models.Q(shares__gt=0),
                include=["membership"],
            )
        ]

    def __str__(self) -> str:
        return f"{self.membership_id} {self.day}"


class PostDay(TenantModel):
    """A post's day over all shares of it."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE)
    day = models.DateField()
    shares = models.PositiveIntegerField(default=0)
    clicks = models.PositiveIntegerField(default=0)
    impressions = models.PositiveIntegerField(null=True)
    reactions = models.PositiveIntegerField(null=True)
    comments = models.PositiveIntegerField(null=True)
    reshares = models.PositiveIntegerField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["post", "day"], name="post_day_once")]
        indexes = [models.Index(fields=["organization", "day"], name="post_day_by_day")]

    def __str__(self) -> str:
        return f"{self.post_id} {self.day}"


class RollupBucket(TenantModel):
    """A day to be rebuilt from facts: marked started and done, so that a crash redoes one day."""

    day = models.DateField()
    # Facts of this day changed at; the bucket is due while this is newer than `done_at`.
    dirty_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    # Who belongs to which team has changed: the people of teams are counted anew for this day too.
    recount_teams = models.BooleanField(default=False, db_default=False)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organization", "day"], name="rollup_bucket_once")
        ]

    def __str__(self) -> str:
        return f"{self.day}"


class ValueAssumptions(TenantModel):
    """What a thousand views and a click would have cost as advertising, in the currency."""

    cpm = models.DecimalField(
        _("price of a thousand views"),
        max_digits=8,
        decimal_places=2,
        default=Decimal("30"),
        validators=[MinValueValidator(0)],
    )
    cpc = models.DecimalField(
        _("price of a click"),
        max_digits=8,
        decimal_places=2,
        default=Decimal("5"),
        validators=[MinValueValidator(0)],
    )
    # The range shown around the estimate, in percent.
    spread = models.PositiveSmallIntegerField(default=20)

    class Meta(TenantModel.Meta):
        verbose_name_plural = "value assumptions"
        constraints = [
            models.UniqueConstraint(fields=["organization"], name="value_assumptions_once")
        ]

    def __str__(self) -> str:
        return f"{self.cpm} / {self.cpc}"


class Goal(TenantModel):
    """What the programme should reach, measured by one registered KPI."""

    class Family(models.TextChoices):
        VISIBILITY = "visibility", _("Visibility")
        TRAFFIC = "traffic", _("Website traffic")
        SOCIAL = "social", _("Social actions")
        LEADS = "leads", _("Leads")
        CONVERSIONS = "conversions", _("Conversions")
        APPLICANTS = "applicants", _("Qualified applicants")

    name = models.CharField(_("name"), max_length=120)
    family = models.CharField(_("family"), max_length=12, choices=Family)
    # Code of a KPI of `analytics.metrics.kpis`.
    kpi = models.CharField(_("measured by"), max_length=40)
    target = models.PositiveIntegerField(_("target"), validators=[MinValueValidator(1)])
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    # Leads, conversions and applicants are counted elsewhere, and entered here.
    hand_count = models.PositiveIntegerField(_("reached so far"), null=True, blank=True)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, null=True, blank=True)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, null=True, blank=True)
    created_by = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        ordering = ["ends_on", "name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gt=models.F("starts_on")), name="goal_has_length"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Checkpoint(TenantModel):
    """A day on the way to a goal, and how much should be reached by then."""

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="checkpoints")
    due_on = models.DateField(_("day"))
    expected = models.PositiveIntegerField(_("reached by then"))

    class Meta(TenantModel.Meta):
        ordering = ["due_on"]
        constraints = [
            models.UniqueConstraint(fields=["goal", "due_on"], name="checkpoint_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.due_on}: {self.expected}"
