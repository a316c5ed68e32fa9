"""What a curator says about a file of the library."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from content.models import MediaAsset
from content.services import FileFacts


def _slider(label: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=0,
        max_value=100,
        required=False,
        widget=forms.NumberInput(attrs={"type": "range", "min": 0, "max": 100}),
    )


class FileForm(forms.Form):
    title = forms.CharField(
        label=_("Title"),
        help_text=_("A document or video is called like this where it is shared."),
        max_length=200,
        required=False,
    )
    alt_text = forms.CharField(
        label=_("What does the picture show?"),
        help_text=_("Offered when a post takes this picture; no post is approved without it."),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "class": "short"}),
    )
    focus_x = _slider(_("Keep in view, from left to right"))
    focus_y = _slider(_("Keep in view, from top to bottom"))
    licence = forms.CharField(
        label=_("Licence"),
        help_text=_("Whose it is, and what we may do: “Our own”, “CC BY 4.0, Ana Roth” …"),
        max_length=200,
        required=False,
    )
    source_url = forms.URLField(
        label=_("Where it comes from"), max_length=1000, required=False, assume_scheme="https"
    )
    consent_expires_on = forms.DateField(
        label=_("Consent ends on"),
        help_text=_("The last day on which the people it shows agree. After it, nobody shares it."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, data: Any = None, *, asset: MediaAsset) -> None:
        initial = {
            name: getattr(asset, name)
            for name in ("title", "alt_text", "licence", "source_url", "consent_expires_on")
        }
        initial |= {"focus_x": round(asset.focus_x * 100), "focus_y": round(asset.focus_y * 100)}
        super().__init__(data, initial=initial)
        self.asset = asset
        if asset.kind != MediaAsset.Kind.PICTURE:
            for name in ("alt_text", "focus_x", "focus_y"):
                del self.fields[name]

    def facts(self) -> FileFacts:
        """What the service takes, of a valid form."""
        data = dict(self.cleaned_data)
        x, y = (data.pop(name, None) for name in ("focus_x", "focus_y"))
        focus = tuple((50 if value is None else value) / 100 for value in (x, y))
        return FileFacts(focus=(focus[0], focus[1]), **data)
