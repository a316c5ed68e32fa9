"""Filtering the audit log."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from advocacy.audit.queries import verbs_in_use
from advocacy.audit.verbs import describe


def _verbs() -> list[tuple[str, str]]:
    choices = sorted(((verb, describe(verb)) for verb in verbs_in_use()), key=lambda pair: pair[1])
    return [("", _("Everything")), *choices]


class AuditFilter(forms.Form):
    text = forms.CharField(label=gettext_lazy("Who or what"), required=False)
    verb = forms.ChoiceField(label=gettext_lazy("What happened"), choices=_verbs, required=False)
    since = forms.DateField(
        label=gettext_lazy("From"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
    )
    until = forms.DateField(
        label=gettext_lazy("Until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and since > until:
            self.add_error("until", _("This day is before the first one."))
        return cleaned
