"""A source as its curator sets it up, and the address that one begins with."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from content.models import Purpose, Source, Topic
from content.rules import MOST_EXTRA_POINTS

_MOST_WORDS = 40


class WordsField(forms.CharField):
    """Words or phrases, separated by commas or lines."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:  # type: ignore[override]  # a list is what is stored
        text = super().clean(value) or ""
        words = [" ".join(word.split()) for word in text.replace("\n", ",").split(",")]
        words = list(dict.fromkeys(word for word in words if word))
        if len(words) > _MOST_WORDS:
            raise forms.ValidationError(_("That is more than 40 words. Keep the telling ones."))
        if any(len(word) > 80 for word in words):
            raise forms.ValidationError(_("One of these is too long. Separate them by commas."))
        return words


class AddressForm(forms.Form):
    """Where to look for a feed: its own address, or a page that names it."""

    url = forms.URLField(
        label=_("Address of a site or feed"),
        help_text=_("A news page, a blog or a feed. We look for the feed and show what is in it."),
        max_length=1000,
        assume_scheme="https",
    )


class SourceForm(forms.ModelForm):
    url = forms.URLField(label=_("Address of the feed"), max_length=1000, assume_scheme="https")
    include_words = WordsField(
        label=_("Only with one of these words"),
        help_text=_("In title or summary, separated by commas. Empty: everything."),
        required=False,
        max_length=4000,
    )
    exclude_words = WordsField(
        label=_("Never with one of these words"),
        help_text=_("Competitors, products, or whatever does not fit."),
        required=False,
        max_length=4000,
    )

    # Declared, because a model's own field would ask for rows when this module is imported.
    topic: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        label=_("Topic"),
        queryset=None,
        required=False,
        empty_label=_("None"),
        help_text=_("What posts made of it begin with. You can change it in each of them."),
    )
    purpose: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        label=_("Purpose"),
        queryset=None,
        required=False,
        empty_label=_("Chosen in the editor"),
    )

    field_order = [
        "url",
        "name",
        "include_words",
        "exclude_words",
        "topic",
        "purpose",
        "extra_points",
    ]

    class Meta:
        model = Source
        fields: ClassVar[list[str]] = [
            "url",
            "name",
            "include_words",
            "exclude_words",
            "extra_points",
            "language",
            "most_per_day",
            "most_active",
            "is_active",
        ]
        help_texts: ClassVar[dict[str, Any]] = {
            "language": _("Otherwise: as the feed says, or found out from the words."),
            "extra_points": _("What posts made of it begin with, as with the topic."),
            "most_per_day": _("So that one lively feed does not flood the inbox."),
            "most_active": _("It pauses while so many of its items wait or are in the hub."),
            "is_active": _("Otherwise it is not read, and what it brought stays."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose_from("topic", Topic.objects.filter(is_active=True))
        self._choose_from("purpose", Purpose.objects.all())
        language: Any = self.fields["language"]
        language.choices = [("", _("As the feed says")), *language.choices[1:]]
        for name, least, most in (
            ("extra_points", 0, MOST_EXTRA_POINTS),
            ("most_per_day", 1, 50),
            ("most_active", 1, 200),
        ):
            field: Any = self.fields[name]
            field.validators += [MinValueValidator(least), MaxValueValidator(most)]
            field.widget.attrs.update(min=least, max=most)
        if self.instance.kind == Source.Kind.PAGE:
            del self.fields["url"]

    def _choose_from(self, name: str, rows: Any) -> None:
        self.fields[name].queryset = rows  # type: ignore[attr-defined]
        self.initial[name] = getattr(self.instance, f"{name}_id")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        self.instance.topic, self.instance.purpose = data.get("topic"), data.get("purpose")
        return data

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"]
        others = Source.objects.filter(url=url).exclude(pk=self.instance.pk)
        if others.exists():
            raise forms.ValidationError(_("This feed is a source already."))
        return url
