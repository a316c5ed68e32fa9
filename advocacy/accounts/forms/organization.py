"""Settings of the organization, the profile and the first steps."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy

from advocacy.accounts.forms.choices import time_zones
from advocacy.tenancy.models import Organization


class OrganizationForm(forms.ModelForm):
    """Everything an admin may set, except the address and the logo."""

    class Meta:
        model = Organization
        fields: ClassVar[list[str]] = [
            "name",
            "brand_color",
            "default_language",
            "time_zone",
            "currency",
            "minimum_group_size",
            "works_council_mode",
            "daily_share_cap",
            "weekly_share_cap",
        ]
        widgets: ClassVar[dict[str, Any]] = {
            "brand_color": forms.TextInput(attrs={"type": "color"}),
            "currency": forms.TextInput(attrs={"maxlength": 3, "autocapitalize": "characters"}),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "brand_color": gettext_lazy(
                "Buttons, links and charts take it on. We adjust it where text would be hard to"
                " read."
            ),
            "minimum_group_size": gettext_lazy(
                "Figures about fewer people are not shown to anybody. Five is the least."
            ),
            "daily_share_cap": gettext_lazy(
                "People are told, not stopped, when they share more than this."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = time_zones()
        if self.instance.time_zone not in dict(zones):
            zones = [(self.instance.time_zone, self.instance.time_zone), *zones]
        self.fields["time_zone"].widget = forms.Select(choices=zones)


class LogoForm(forms.Form):
    logo = forms.FileField(
        label=gettext_lazy("Logo"),
        help_text=gettext_lazy("PNG, JPEG, WebP or GIF, square looks best, at most 2 MB."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp,image/gif"}),
    )


class ProfileForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    title = forms.CharField(
        label=gettext_lazy("Job title"),
        max_length=160,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )


class WelcomeForm(forms.Form):
    """The first questions to a new member."""

    interface_language = forms.ChoiceField(
        label=gettext_lazy("Language of the application"), choices=settings.LANGUAGES
    )
    content_languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages of posts you want to see"),
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one language.")},
    )
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"), choices=time_zones)
    ambassador = forms.BooleanField(
        label=gettext_lazy("I would like to be an ambassador"),
        help_text=gettext_lazy(
            "You share what you like, when you like. You can pause or stop at any time, and nobody"
            " is told."
        ),
        required=False,
    )
