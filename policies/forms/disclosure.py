"""How shares disclose the employment, as the organization chooses it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.conf import settings
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from advocacy.accounts.navigation import network_choices
from policies.models import DisclosureSetting
from policies.rules.disclosure import COMPANY

MAX_WORDING = 200


class DisclosureForm(forms.Form):
    """One wording per language, and one more for each network where it should differ."""

    mode = forms.ChoiceField(
        label=gettext_lazy("How readers learn it on LinkedIn"),
        choices=DisclosureSetting.Mode.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "A headline counts only for members who said that theirs names you. "
            "On other networks the text always says it."
        ),
    )
    position = forms.ChoiceField(
        label=gettext_lazy("Where the sentence stands"),
        choices=DisclosureSetting.Position.choices,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, defaults: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # "" is every network without a wording of its own.
        self._networks = {"": "", **dict(network_choices())}
        for code, language in settings.LANGUAGES:
            for network, name in self._networks.items():
                label = _("%(language)s, %(network)s only") if network else "%(language)s"
                self.fields[_name(code, network)] = forms.CharField(
                    label=label % {"language": language, "network": name},
                    required=False,
                    max_length=MAX_WORDING,
                    widget=forms.TextInput(
                        attrs={"placeholder": "" if network else defaults.get(code, "")}
                    ),
                )

    def languages(self) -> Iterator[tuple[str, BoundField, list[BoundField], bool]]:
        """Each language: its wording, those for single networks, and whether any of them is set."""
        for code, language in settings.LANGUAGES:
            general, *single = (self[_name(code, network)] for network in self._networks)
            yield (
                str(language),
                general,
                single,
                any(each.value() or each.errors for each in single),
            )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for name in self.fields:
            text = cleaned.get(name, "")
            if name.startswith("wording_") and text.replace(COMPANY, "").count("{"):
                self.add_error(name, _("Only {company} can stand in curly brackets."))
        return cleaned

    def wordings(self) -> dict[tuple[str, str], str]:
        """The cleaned wordings by (language, network)."""
        return {
            (code, network): self.cleaned_data[_name(code, network)]
            for code, _language in settings.LANGUAGES
            for network in self._networks
        }

    @staticmethod
    def initial_from(
        setting: DisclosureSetting, wordings: dict[tuple[str, str], str]
    ) -> dict[str, str]:
        known = {_name(code, network): text for (code, network), text in wordings.items()}
        return {"mode": setting.mode, "position": setting.position, **known}


def _name(language: str, network: str) -> str:
    return f"wording_{language}_{network}".rstrip("_")
