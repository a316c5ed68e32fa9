"""Settings of the organization, the profile and the first steps."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext, gettext_lazy

from advocacy.accounts.forms.choices import countries, time_zones
from advocacy.tenancy.models import Organization
from advocacy.tenancy.rules import validate_page_urn


class PageNumberField(forms.CharField):
    """A LinkedIn page by its number, its URN or an address with the number; cleans to the URN."""

    _PLAIN = re.compile(r"(?:urn:li:organization:)?([0-9]{1,20})", re.ASCII)
    _IN_ADDRESS = re.compile(r"/company/([0-9]{1,20})\b", re.ASCII)

    def __init__(self, **options: Any) -> None:
        super().__init__(
            required=False,
            max_length=300,
            widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
            **options,
        )

    def clean(self, value: Any) -> str:
        typed = str(super().clean(value))
        number = self._PLAIN.fullmatch(typed) or self._IN_ADDRESS.search(typed)
        urn = f"urn:li:organization:{number[1]}" if number else typed
        if urn:
            validate_page_urn(urn)
        return urn

    def prepare_value(self, value: Any) -> Any:
        return str(value or "").removeprefix("urn:li:organization:")


class OrganizationForm(forms.ModelForm):
    """Everything an admin may set, except the address and the logo."""

    class Meta:
        model = Organization
        fields: ClassVar[list[str]] = [
            "name",
            "brand_color",
            "default_language",
            "time_zone",
            "country",
            "currency",
            "minimum_group_size",
            "works_council_mode",
            "daily_share_cap",
            "weekly_share_cap",
            "hard_daily_share_cap",
            "linkedin_page_name",
            "linkedin_page_urn",
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
            "country": gettext_lazy("Its public holidays are shown in the calendar."),
            "minimum_group_size": gettext_lazy(
                "Figures about fewer people are not shown to anybody. Five is the least."
            ),
            "daily_share_cap": gettext_lazy(
                "People are told, not stopped, when they share more than this."
            ),
            "hard_daily_share_cap": gettext_lazy(
                "Nobody shares more often in one day. Leave it empty to stop nobody."
            ),
            "linkedin_page_name": gettext_lazy(
                "Exactly as it stands on LinkedIn. People can then mention the page in their texts."
            ),
            "linkedin_page_urn": gettext_lazy(
                "The digits in the address of your page's admin view, as in"
                " linkedin.com/company/12345/admin. You may paste that address."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = time_zones()
        if self.instance.time_zone not in dict(zones):
            zones = [(self.instance.time_zone, self.instance.time_zone), *zones]
        self.fields["time_zone"].widget = forms.Select(choices=zones)
        self.fields["country"].widget = forms.Select(choices=countries())
        # The address of the page is welcome too; only its number is kept.
        self.fields["linkedin_page_urn"] = PageNumberField(
            label=capfirst(self.fields["linkedin_page_urn"].label),
            help_text=self.fields["linkedin_page_urn"].help_text,
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        soft, hard = cleaned.get("daily_share_cap"), cleaned.get("hard_daily_share_cap")
        if soft is not None and hard is not None and hard < soft:
            self.add_error(
                "hard_daily_share_cap",
                gettext("The limit cannot be lower than the soft cap per day."),
            )
        name, urn = cleaned.get("linkedin_page_name"), cleaned.get("linkedin_page_urn")
        if urn and not name:
            self.add_error("linkedin_page_name", gettext("Write the name of the page as well."))
        elif name and not urn and "linkedin_page_urn" not in self.errors:
            self.add_error("linkedin_page_urn", gettext("Write the number of the page as well."))
        return cleaned

    def clean_country(self) -> str:
        code: str = self.cleaned_data["country"]
        if code not in dict(countries()):
            raise forms.ValidationError(gettext_lazy("Choose a country from the list."))
        return code


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
