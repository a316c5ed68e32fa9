"""What the composer and its follow-ups send."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from advocacy.sharing import networks
from advocacy.sharing.networks import Network
from content.models import Caption, Post
from policies.models import DisclosureSetting


class ComposeForm(forms.Form):
    """The composer. Whether the text may go out is the services' to say: drafts may be anything."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    network = forms.ChoiceField(required=False, choices=networks.choices, widget=forms.HiddenInput)
    caption = forms.IntegerField(required=False, widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("Your text"),
        required=False,
        strip=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 9}),
    )
    language = forms.ChoiceField(label=_("Language of your text"), choices=settings.LANGUAGES)
    position = forms.ChoiceField(
        label=_("Where the note about your employer stands"),
        required=False,
        choices=DisclosureSetting.Position,
        widget=forms.RadioSelect,
    )
    when = forms.ChoiceField(
        label=_("When"), required=False, choices=[("now", _("Now")), ("later", _("Pick a time"))]
    )
    scheduled_for = forms.DateTimeField(
        label=_("Day and time"),
        required=False,
        widget=forms.DateTimeInput(
            format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local", "step": 300}
        ),
    )
    checked = forms.BooleanField(label=_("I have checked this"), required=False)

    def __init__(self, *args: Any, post: Post, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.post = post
        # Ids that htmx and the style sheet rely on; the form itself stands once on a page.
        self.fields["text"].widget.attrs["id"] = "id_text"

    def clean_network(self) -> str:
        return self.cleaned_data["network"] or networks.LINKEDIN

    def clean_caption(self) -> Caption | None:
        """The caption it started from; an id of another post's is ignored."""
        number = self.cleaned_data["caption"]
        return next((each for each in self.post.captions.all() if each.pk == number), None)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("when") != "later":
            cleaned["scheduled_for"] = None
            self.errors.pop("scheduled_for", None)
        elif not cleaned.get("scheduled_for") and "scheduled_for" not in self.errors:
            self.add_error("scheduled_for", _("Choose a day and a time."))
        return cleaned


class AddressForm(forms.Form):
    """Where a post is that we cannot see for ourselves."""

    address = forms.CharField(
        label=_("Address of your post"),
        required=False,
        max_length=1000,
        widget=forms.URLInput(attrs={"inputmode": "url", "autocomplete": "off"}),
    )

    def __init__(
        self, *args: Any, network: Network, keeps_without: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        where = gettext("On %(network)s, open the menu of your post and copy its link.") % {
            "network": network.name
        }
        why = gettext("With it we can show the post here; without it we record that you shared.")
        self.fields["address"].help_text = f"{where} {why}" if keeps_without else where


class ServerForm(forms.Form):
    """Where a member has their account, on networks of many servers."""

    server = forms.CharField(
        label=_("Your server"),
        max_length=300,
        help_text=_("For example mastodon.social, or your full name there."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
