"""Suggesting a post: a link, and why."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class SuggestionForm(forms.Form):
    url = forms.URLField(
        label=_("Link"),
        help_text=_("An article, a video, a post: whatever you would like colleagues to share."),
        max_length=1000,
        assume_scheme="https",
    )
    title = forms.CharField(
        label=_("Title"),
        help_text=_("Leave it empty: we take it from the page."),
        max_length=300,
        required=False,
    )
    why = forms.CharField(
        label=_("Why is it worth sharing?"),
        help_text=_("A sentence is enough. Who would care, and why?"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3, "class": "short"}),
    )
    wants_credit = forms.BooleanField(
        label=_("Name me when it is published (“suggested by …”)"), required=False, initial=True
    )
