"""A member's own preferences."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from advocacy.accounts.forms.choices import hours, time_zones
from advocacy.accounts.models import Membership
from advocacy.accounts.reminders import REMINDER_LABELS


class PreferencesForm(forms.ModelForm):
    """Languages, time and reminders. `cleaned_data["muted_reminders"]` holds what is off."""

    content_languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages of posts you want to see"),
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one language.")},
    )
    reminders = forms.MultipleChoiceField(
        label=gettext_lazy("Mails you want"),
        help_text=gettext_lazy("At most one a day, apart from reviews that wait for you."),
        choices=[(kind.value, label) for kind, label in REMINDER_LABELS.items()],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    class Meta:
        model = Membership
        fields: ClassVar[list[str]] = [
            "interface_language",
            "content_languages",
            "time_zone",
            "weekly_pace",
            "connections",
            "headline_names_employer",
            "quiet_from",
            "quiet_until",
            "digest_weekday",
        ]
        help_texts: ClassVar[dict[str, Any]] = {
            "weekly_pace": gettext_lazy(
                "We count towards it and never nag. Only you see how you are doing."
            ),
            "connections": gettext_lazy(
                "About how many, if you like. It makes the organization's estimate of reach better;"
                " nobody sees yours."
            ),
            "headline_names_employer": gettext_lazy(
                "Some networks ask you to show where you work. Your headline can do that."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        member: Membership = self.instance
        zones = time_zones()
        if member.time_zone not in dict(zones):
            zones = [(member.time_zone, member.time_zone), *zones]
        self._offer("time_zone", zones)
        self._offer("quiet_from", hours())
        self._offer("quiet_until", hours())
        self._offer("digest_weekday", list(WEEKDAYS.items()))
        self.initial["reminders"] = [
            kind.value for kind in REMINDER_LABELS if kind not in member.muted_reminders
        ]

    def _offer(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        self.fields[name].widget = forms.Select(choices=choices)

    def clean_connections(self) -> int | None:
        connections: int | None = self.cleaned_data["connections"]
        # LinkedIn allows 30,000 connections; a company's page or a typing error has more.
        if connections is not None and connections > 30_000:
            raise forms.ValidationError(_("LinkedIn allows at most 30,000 connections."))
        return connections

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        wanted = set(cleaned.get("reminders", []))
        cleaned["muted_reminders"] = [
            kind.value for kind in REMINDER_LABELS if kind.value not in wanted
        ]
        return cleaned
