"""Text rules as curators write them, and the box to try them."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from policies.models import TextRule
from policies.rules import pattern_syntax
from policies.rules.matching import MAX_TEXT_LENGTH, compile_words
from policies.rules.pattern_syntax import PatternError, Problem
from policies.rules.patterns import compile_pattern

MAX_TERMS = 200

PROBLEMS = {
    Problem.EMPTY: _("The pattern is empty."),
    Problem.TOO_LONG: _("The pattern is longer than %(limit)s characters."),
    Problem.TOO_LARGE: _("The pattern is too large. Use fewer or shorter repetitions and groups."),
    Problem.UNBALANCED: _("A bracket is opened or closed without its partner."),
    Problem.NOTHING_TO_REPEAT: _("There is nothing here that could be repeated."),
    Problem.BAD_REPEAT: _("Write repetitions like {2}, {2,5} or {2,}, at most 100 times."),
    Problem.BAD_CLASS: _("The square brackets are not closed, or their range runs backwards."),
    Problem.BAD_ESCAPE: _("This is not known after a backslash."),
    Problem.UNSUPPORTED: _(
        "Lookarounds, named groups, flags and lazy repetitions cannot be used here."
    ),
    Problem.MATCHES_NOTHING: _("The pattern would match everywhere, even without any character."),
}


class TermsField(forms.CharField):
    """One term per line; empty lines and repetitions are dropped."""

    widget = forms.Textarea(attrs={"rows": 6, "class": "short", "spellcheck": "false"})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        lines = [line.strip() for line in (super().to_python(value) or "").splitlines()]
        return list(dict.fromkeys(line for line in lines if line))

    def validate(self, value: Any) -> None:
        super().validate(value)
        if len(value) > MAX_TERMS:
            raise forms.ValidationError(
                _("Use at most %(limit)s terms in one rule."), params={"limit": MAX_TERMS}
            )
        for term in value:
            if len(term) > pattern_syntax.MAX_LENGTH:
                raise forms.ValidationError(
                    _("“%(term)s …” is longer than %(limit)s characters."),
                    params={"term": term[:30], "limit": pattern_syntax.MAX_LENGTH},
                )

    def run_validators(self, value: Any) -> None:
        """CharField's validators want one string; what a term may be is checked above."""


class TextRuleForm(forms.ModelForm):
    terms = TermsField(
        label=_("Terms"),
        help_text=_(
            "One per line. A star at the end of a word stands for any ending: guarant*. "
            "Patterns are regular expressions."
        ),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages"),
        choices=settings.LANGUAGES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: the rule speaks in every language."),
    )

    class Meta:
        model = TextRule
        fields = [
            "name",
            "kind",
            "terms",
            "severity",
            "explanation",
            "clause",
            "languages",
            "is_active",
        ]
        widgets = {
            "severity": forms.RadioSelect,
            "explanation": forms.Textarea(attrs={"rows": 3, "class": "short"}),
        }
        help_texts = {
            "severity": _(
                "A hint can be ignored, a question has to be answered before sharing, and what is "
                "blocked cannot be shared."
            ),
            "clause": _("The number of the policy's clause, such as 3.2."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A radio button for "nothing" is no choice.
        cast(forms.ChoiceField, self.fields["severity"]).choices = TextRule.Severity.choices

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        terms = cleaned.get("terms") or []
        if cleaned.get("kind") == TextRule.Kind.PATTERN:
            for term in terms:
                self._check_pattern(term)
        else:
            for term in terms:
                if compile_words(term) is None:
                    self.add_error(
                        "terms",
                        forms.ValidationError(
                            _("“%(term)s” has no letter to look for."), params={"term": term}
                        ),
                    )
        return cleaned

    def _check_pattern(self, term: str) -> None:
        try:
            compile_pattern(term)
        except PatternError as error:
            reason = PROBLEMS[error.problem] % {"limit": pattern_syntax.MAX_LENGTH}
            self.add_error(
                "terms",
                forms.ValidationError(
                    _("“%(term)s”, character %(position)s: %(reason)s"),
                    params={"term": term, "position": error.position + 1, "reason": reason},
                ),
            )


class SampleForm(forms.Form):
    """A text to try the rules on. Nothing of it is kept."""

    sample = forms.CharField(
        label=_("Sample text"),
        required=False,
        max_length=MAX_TEXT_LENGTH,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Paste a caption, or write one. It is checked as you type and not kept."),
    )
    language = forms.ChoiceField(label=_("Its language"), choices=settings.LANGUAGES)
