"""What authors of policies write."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from advocacy.accounts.models import Membership
from advocacy.accounts.permissions import Role
from policies.models import Policy, PolicyText
from policies.queries import people_asked

MAX_BODY = 60_000
MAX_CHANGES = 1_000
MAX_ANSWER = 4_000


class PolicyForm(forms.ModelForm):
    """Title, whether sharing waits for it, and whom to ask."""

    contact: forms.ModelChoiceField[Membership] = forms.ModelChoiceField(
        queryset=None,
        required=False,
        label=_("Whom to ask"),
        help_text=_("Shown beside the text. One of your curators and admins."),
        empty_label=_("Nobody in particular"),
    )

    class Meta:
        model = Policy
        fields = ["title", "is_required", "contact"]
        help_texts = {
            "is_required": _("Sharing waits until a person has confirmed the version in force."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[Membership]", self.fields["contact"]).queryset = (
            people_asked()
            .filter(roles__overlap=[Role.CURATOR, Role.ADMIN])
            .select_related("user")
            .order_by("user__name")
        )


class DraftTextForm(forms.ModelForm):
    """A draft's text in one language. `basis` notices that somebody else saved meanwhile."""

    changes = forms.CharField(
        label=_("What changed"),
        required=False,
        max_length=MAX_CHANGES,
        widget=forms.Textarea(attrs={"rows": 3, "class": "short"}),
        help_text=_("One or two sentences for those who confirmed the version before."),
    )
    body = forms.CharField(
        label=_("Text"),
        max_length=MAX_BODY,
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "true"}),
        help_text=_(
            "Markdown. A heading like “### 3.2 Comparative claims” makes a clause that text rules "
            "can point to. “::: do Do” and “::: dont Don’t”, closed by “:::”, make the two cards."
        ),
    )
    basis = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = PolicyText
        fields = ["title", "changes", "body"]


def _answer(label: Any, help_text: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=MAX_ANSWER,
        widget=forms.Textarea(attrs={"rows": 3, "class": "short"}),
    )


class WizardForm(forms.Form):
    """The seven questions that a policy answers."""

    why = _answer(
        _("Why do you want your people to write about work?"),
        _("What they gain, and what the company gains."),
    )
    whom = _answer(
        _("To whom does the policy apply, and for whom do people write?"),
        _("Everybody, or some teams? Customers, applicants, the trade?"),
    )
    form = _answer(
        _("In which form?"),
        _("Own words, pictures, humour, debate: what suits you, and what does not?"),
    )
    language = _answer(
        _("In which language, and how do you address people?"),
        _("Languages, tone, forms of address."),
    )
    may = _answer(
        _("What may be said?"),
        _("Topics that people can talk about freely. One per line makes a list."),
    )
    may_not = _answer(
        _("What may not be disclosed?"),
        _("Figures, plans, customers, people. One per line makes a list."),
    )
    ask = _answer(
        _("Whom can people ask, and how fast do they get an answer?"),
        _("A name or a team, and how to reach them."),
    )
