"""Moving a post in the calendar."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from content.flow_rules import Edge


class MoveForm(forms.Form):
    day = forms.DateField(
        label=_("New day"),
        help_text=_("The hour stays as it is."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    edge = forms.ChoiceField(
        choices=[(edge.value, edge.value) for edge in Edge], widget=forms.HiddenInput
    )
    revision = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
