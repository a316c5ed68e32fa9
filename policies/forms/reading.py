"""What a member sends when confirming."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class ConfirmForm(forms.Form):
    """Names the version and language that were on the screen: exactly those are confirmed."""

    agreed = forms.BooleanField(
        error_messages={
            "required": gettext_lazy("Tick the box once you have read the policy, then confirm.")
        }
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
    language = forms.CharField(max_length=5, widget=forms.HiddenInput)
    next = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, number: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agreed"].label = _(
            "I have read version %(number)s and will keep to it when I write about our company."
        ) % {"number": number}
