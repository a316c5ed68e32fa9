"""The captions of a post: as many as one likes, empty ones are passed over."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from advocacy.accounts.navigation import network_choices
from content.forms.lines import LinesField
from content.models import Caption
from content.services import CaptionDraft

# LinkedIn's limit for a post, in characters: design/linkedin-api.md.
MAX_LENGTH = 3000
MOST_CAPTIONS = 12
SUGGESTED = 2


def _networks() -> list[tuple[str, str]]:
    return [("", gettext("Every network")), *network_choices()]


class CaptionForm(forms.Form):
    id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    tone = forms.ChoiceField(label=_("Tone"), choices=Caption.Tone.choices)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    network = forms.ChoiceField(label=_("For"), choices=_networks, required=False)
    text = LinesField(
        label=_("Text"),
        max_length=MAX_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5, "class": "short"}),
    )

    def has_changed(self) -> bool:
        """Tone and language alone are no caption."""
        return bool(str(self["text"].value() or "").strip())


CaptionFormSet = forms.formset_factory(
    CaptionForm, extra=0, max_num=MOST_CAPTIONS, validate_max=True, absolute_max=MOST_CAPTIONS + 1
)


def caption_drafts(formset: Any) -> list[CaptionDraft]:
    """The captions of a valid formset that have a text."""
    return [
        CaptionDraft(
            id=data["id"],
            tone=data["tone"],
            language=data["language"],
            network=data["network"],
            text=data["text"],
        )
        for data in (form.cleaned_data for form in formset.forms)
        if data.get("text")
    ]
