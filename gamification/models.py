"""Points: rules, the ledger, and standings that can be rebuilt from it."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from advocacy.accounts.models import Membership, Team
from advocacy.tenancy.models import TenantModel


class PointRule(TenantModel):
    """What an act earns here. Acts without a row earn the default of `rules.py`."""

    act = models.CharField(max_length=30)
    points = models.PositiveSmallIntegerField(_("points"))
    # At most so many points from one source, e.g. clicks of one share; empty: no such cap.
    source_cap = models.PositiveSmallIntegerField(_("cap per share"), null=True, blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta(TenantModel.Meta):
        ordering = ["act"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "act"], name="point_rule_once")
        ]

    def __str__(self) -> str:
        return self.act


class PointEntry(TenantModel):
    """A line of the ledger: only ever added. A reversal is a line of its own."""

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="points")
    act = models.CharField(max_length=30)
    # Negative for reversals. May be smaller than the rule's points where a cap was reached.
    points = models.SmallIntegerField()
    # What earned it, e.g. `share:12` or `click:55e…`: once per act.
    source = models.CharField(max_length=80)
    # What the per-source cap adds up over, e.g. `share:12` for its clicks.
    cap_group = models.CharField(max_length=80, blank=True)
    occurred_at = models.DateTimeField()
    # The member's day, over which the daily cap counts.
    day = models.DateField()
    # Provisional until then: product.md gives 24 hours.
    settles_at = models.DateTimeField()
    reverses = models.OneToOneField(
        "self", on_delete=models.CASCADE, null=True, related_name="reversal"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        verbose_name_plural = "point entries"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "act", "source"],
                condition=models.Q(reverses=None),
                name="point_entry_once_per_source",
            )
        ]
        indexes = [
            models.Index(fields=["membership", "day"], name="point_entry_day"),
            models.Index(fields=["organization", "cap_group"], name="point_entry_cap"),
            models.Index(fields=["organization", "occurred_at"], name="point_entry_time"),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.membership_id} {self.points:+d} {self.act}"


class Period(models.TextChoices):
    ROLLING_30 = "30d", _("30 days")
    MONTH = "month", _("This month")
    QUARTER = "quarter", _("This quarter")
    ALL_TIME = "all", _("All time")


class Standing(TenantModel):
    """A member's points in a period; rebuildable from the ledger."""

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="standings")
    period = models.CharField(max_length=8, choices=Period)
    points = models.IntegerField(default=0)
    # Whether this person chose to appear on the board.
    is_visible = models.BooleanField(default=False)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["membership", "period"], name="standing_once")
        ]
        indexes = [
            models.Index(fields=["organization", "period", "-points"], name="standing_rank"),
            models.Index(
                fields=["organization", "period", "-points", "membership"],
                name="standing_board",
                condition=models.Q(is_visible=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.membership_id} {self.period} {self.points}"


class TeamStanding(TenantModel):
    """A team's points per active ambassador in a period; rebuildable."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE)
    period = models.CharField(max_length=8, choices=Period)
    points = models.IntegerField(default=0)
    ambassadors = models.PositiveIntegerField(default=0)
    active = models.PositiveIntegerField(default=0)
    average = models.DecimalField(max_digits=10, decimal_places=1, default=0)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["team", "period"], name="team_standing_once")
        ]
        indexes = [
            models.Index(fields=["organization", "period", "-average"], name="team_standing_rank")
        ]

    def __str__(self) -> str:
        return f"{self.team_id} {self.period} {self.average}"


class StandingsRefresh(TenantModel):
    """When an organization's standings were last rebuilt, and for which day."""

    rebuilt_at = models.DateTimeField(null=True)
    day = models.DateField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organization"], name="standings_refresh_once")
        ]

    def __str__(self) -> str:
        return f"{self.day}"


class BoardPreference(TenantModel):
    """How a person appears on the leaderboard of people: not at all unless they choose to."""

    class Visibility(models.TextChoices):
        HIDDEN = "hidden", _("I do not appear")
        NAME = "name", _("With my name")
        ALIAS = "alias", _("With another name")

    membership = models.OneToOneField(
        Membership, on_delete=models.CASCADE, related_name="board_preference"
    )
    visibility = models.CharField(
        _("on the leaderboard"), max_length=6, choices=Visibility, default=Visibility.HIDDEN
    )
    alias = models.CharField(_("other name"), max_length=40, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(visibility="alias") | ~models.Q(alias=""),
                name="board_alias_is_given",
            )
        ]

    def __str__(self) -> str:
        return self.visibility
