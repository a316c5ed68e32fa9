"""Goals, prices and a member's own figures as forms."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from advocacy.accounts.models import Team
from analytics.metrics import kpis
from analytics.metrics.goals import BY_HAND, HAND_COUNTED_FAMILIES
from analytics.metrics.models import Goal
from analytics.metrics.services import GoalData

# More would be a mistyped digit.
_LARGEST = 1_000_000_000


def _date_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def measure_choices() -> list[tuple[Any, Any]]:
    """KPIs under their families; the value is ``family:kpi``."""
    groups = []
    for family in Goal.Family:
        options = [(f"{family.value}:{kpi.code}", kpi.label) for kpi in kpis.of_family(family)]
        if family in HAND_COUNTED_FAMILIES:
            options.append(
                (
                    f"{family.value}:{BY_HAND}",
                    _("%(family)s, counted by hand") % {"family": family.label},
                )
            )
        if options:
            groups.append((family.label, options))
    return groups


class GoalForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=120,
        help_text=gettext_lazy("What should be reached, as you would say it in a meeting."),
    )
    measure = forms.ChoiceField(label=gettext_lazy("Measured by"))
    target = forms.IntegerField(
        label=gettext_lazy("Target"),
        min_value=1,
        max_value=_LARGEST,
        help_text=gettext_lazy("For rates, a percentage without the sign."),
    )
    hand_count = forms.IntegerField(
        label=gettext_lazy("Reached so far"),
        min_value=0,
        max_value=_LARGEST,
        required=False,
        help_text=gettext_lazy("Only for goals that are counted by hand."),
    )
    starts_on = forms.DateField(label=gettext_lazy("First day"), widget=_date_input())
    ends_on = forms.DateField(label=gettext_lazy("Last day"), widget=_date_input())
    team: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        label=gettext_lazy("Team"),
        queryset=None,
        required=False,
        empty_label=gettext_lazy("Everybody"),
    )

    def __init__(self, *args: Any, team_ids: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["measure"].choices = measure_choices()  # type: ignore[attr-defined]
        teams = Team.objects.filter(pk__in=team_ids)
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        starts_on, ends_on = data.get("starts_on"), data.get("ends_on")
        if starts_on and ends_on and ends_on <= starts_on:
            self.add_error("ends_on", _("The last day must come after the first."))
        return data

    def goal_data(self, checkpoints: Checkpoints) -> GoalData:
        data = self.cleaned_data
        family, _colon, kpi = data["measure"].partition(":")
        return GoalData(
            name=data["name"],
            family=family,
            kpi=kpi,
            target=data["target"],
            starts_on=data["starts_on"],
            ends_on=data["ends_on"],
            team=data["team"],
            hand_count=data["hand_count"],
            checkpoints=checkpoints.points(),
        )


class CheckpointForm(forms.Form):
    due_on = forms.DateField(label=gettext_lazy("Day"), required=False, widget=_date_input())
    expected = forms.IntegerField(
        label=gettext_lazy("Reached by then"), required=False, min_value=0, max_value=_LARGEST
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        if data.get("due_on") and data.get("expected") is None:
            self.add_error("expected", _("Say how much should be reached by this day."))
        if data.get("expected") is not None and not data.get("due_on"):
            self.add_error("due_on", _("Say by which day."))
        return data


class Checkpoints(forms.BaseFormSet):
    """Rows left empty are no checkpoints."""

    def points(self) -> list[tuple[Any, int]]:
        rows = [form.cleaned_data for form in self.forms if form.cleaned_data.get("due_on")]
        return sorted((row["due_on"], row["expected"]) for row in rows)

    def check_plan(self, goal: GoalForm) -> bool:
        """Whether every checkpoint fits the goal; errors are put beside the fields."""
        data = goal.cleaned_data
        reached, days = 0, set()
        rows = [form for form in self.forms if form.cleaned_data.get("due_on")]
        for form in sorted(rows, key=lambda form: form.cleaned_data["due_on"]):
            due_on, expected = form.cleaned_data["due_on"], form.cleaned_data["expected"]
            if not data["starts_on"] < due_on < data["ends_on"]:
                form.add_error("due_on", _("Choose a day between the first and the last one."))
            elif due_on in days:
                form.add_error("due_on", _("There already is a checkpoint on this day."))
            if not reached <= expected <= data["target"]:
                form.add_error(
                    "expected", _("Choose a number between the checkpoint before and the target.")
                )
            reached = max(reached, expected)
            days.add(due_on)
        return not any(form.errors for form in rows)


CheckpointFormSet = forms.formset_factory(
    CheckpointForm, formset=Checkpoints, extra=1, min_num=2, max_num=8, absolute_max=8
)


class PricesForm(forms.Form):
    cpm = forms.DecimalField(
        label=gettext_lazy("Price of a thousand views"),
        min_value=0,
        max_digits=8,
        decimal_places=2,
        help_text=gettext_lazy("What a thousand views would cost as advertising."),
    )
    cpc = forms.DecimalField(
        label=gettext_lazy("Price of a click"), min_value=0, max_digits=8, decimal_places=2
    )
    spread = forms.IntegerField(
        label=gettext_lazy("Range around the estimate, in percent"), min_value=0, max_value=100
    )


class FiguresForm(forms.Form):
    """All optional: what is left empty stays unknown."""

    impressions = forms.IntegerField(
        label=gettext_lazy("Views"), required=False, min_value=0, max_value=_LARGEST
    )
    reactions = forms.IntegerField(
        label=gettext_lazy("Reactions"), required=False, min_value=0, max_value=_LARGEST
    )
    comments = forms.IntegerField(
        label=gettext_lazy("Comments"), required=False, min_value=0, max_value=_LARGEST
    )
    reshares = forms.IntegerField(
        label=gettext_lazy("Reshares"), required=False, min_value=0, max_value=_LARGEST
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and all(value is None for value in data.values()):
            raise forms.ValidationError(_("Enter at least one number."))
        return data
