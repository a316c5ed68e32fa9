"""Topics, purposes and campaigns: plain leaves, edited as they are stored."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from content.models import Campaign, Purpose, Topic


class _NameOnce(forms.ModelForm):
    """A name that no other row of the organization has, whatever its capitals."""

    def clean_name(self) -> str:
        name: str = " ".join(self.cleaned_data["name"].split())
        others = type(self.instance).objects.filter(name__iexact=name)
        if self.instance.pk:
            others = others.exclude(pk=self.instance.pk)
        if others.exists():
            raise forms.ValidationError(_("There is already one with this name."))
        return name


class TopicForm(_NameOnce):
    class Meta:
        model = Topic
        fields = ["name", "is_active"]
        labels = {"is_active": _("Offered to those who write and follow")}
        help_texts = {"is_active": _("Otherwise it stays with its posts and is offered no more.")}


class PurposeForm(_NameOnce):
    class Meta:
        model = Purpose
        fields = ["name", "is_promotional", "position"]
        labels = {"position": _("Place in the list")}
        help_texts = {
            "is_promotional": _("Promotional posts should be at most one in five: it is measured.")
        }


class CampaignForm(forms.ModelForm):
    landing_page = forms.URLField(
        label=_("Landing page"), max_length=500, required=False, assume_scheme="https"
    )

    class Meta:
        model = Campaign
        fields = ["name", "aim", "brief", "hashtag", "landing_page", "starts_on", "ends_on"]
        widgets = {
            "brief": forms.Textarea(attrs={"rows": 4, "class": "short"}),
            "starts_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "ends_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def clean_hashtag(self) -> str:
        return "".join(self.cleaned_data["hashtag"].split()).lstrip("#")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        first, last = data.get("starts_on"), data.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day is before the first one."))
        return data


class MergeForm(forms.Form):
    into: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        label=_("Merge it into"), queryset=None, empty_label=_("Choose one")
    )

    def __init__(self, *args: Any, topic: Topic, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Topic.objects.exclude(pk=topic.pk)
        self.fields["into"].queryset = others  # type: ignore[attr-defined]
