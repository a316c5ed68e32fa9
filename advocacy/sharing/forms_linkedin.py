"""Forms of the organization's LinkedIn app and of its company page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from advocacy.sharing.linkedin.products import Product

PRODUCT_LABELS = [
    (
        Product.SELF_SERVE.value,
        _("Share on LinkedIn, with Sign In with LinkedIn using OpenID Connect"),
    ),
    (Product.COMMUNITY.value, _("Community Management API, approved by LinkedIn")),
]


class LinkedInAppForm(forms.Form):
    client_id = forms.RegexField(
        r"^[A-Za-z0-9_-]+$",
        label=_("Client ID"),
        max_length=100,
        help_text=_("On LinkedIn's developer site, under Auth."),
        error_messages={"invalid": _("A client ID consists of letters and digits only.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    client_secret = forms.CharField(
        label=_("Client secret"),
        max_length=200,
        required=False,
        # What was typed for a try is there to be saved afterwards; what is stored never is.
        widget=forms.PasswordInput(render_value=True, attrs={"autocomplete": "new-password"}),
    )
    product = forms.ChoiceField(
        label=_("Products of the app"),
        choices=PRODUCT_LABELS,
        widget=forms.RadioSelect,
        help_text=_(
            "LinkedIn gives an app one or the other. What members are asked for follows from it."
        ),
    )

    def __init__(self, *args: Any, has_secret: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        secret = self.fields["client_secret"]
        secret.required = not has_secret
        secret.help_text = (
            _("Kept encrypted and never shown again. Empty keeps the one that is stored.")
            if has_secret
            else _("Kept encrypted and never shown again.")
        )
