"""The rules of reviews, absences, and asking a guest."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from advocacy.accounts.models import Membership
from content.models import ReviewPolicy
from content.queries import reviewers
from content.services.guests import DAYS, MOST_DAYS


class ReviewPolicyForm(forms.ModelForm):
    approvals = forms.TypedChoiceField(
        label=_("How many people have to say yes?"),
        coerce=int,
        choices=[(1, _("One other person")), (2, _("Two other people"))],
        widget=forms.RadioSelect,
    )
    by_topic_owners = forms.TypedChoiceField(
        label=_("Who may say yes?"),
        coerce=lambda value: value == "True",
        choices=[
            (False, _("Everybody who reviews")),
            (True, _("The owners of the post’s topics")),
        ],
        widget=forms.RadioSelect,
        help_text=_(
            "When no owner can, because they wrote the post or are away, everybody who reviews may."
        ),
    )

    class Meta:
        model = ReviewPolicy
        fields = ["approvals", "by_topic_owners", "days", "typos_stay_live"]
        labels = {
            "days": _("Working days for a review"),
            "typos_stay_live": _("Correcting typing errors needs no new review"),
        }
        help_texts = {
            "days": _("Whoever is asked is reminded the day before, and on the day."),
            "typos_stay_live": _(
                "At most three words by one letter each; never numbers, links, names or short "
                "words. Whoever approved the post is told."
            ),
        }


class _Day(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class AbsenceForm(forms.Form):
    first_day = forms.DateField(label=_("Away from"), widget=_Day)
    last_day = forms.DateField(label=_("Away until"), widget=_Day)
    stand_in: forms.ModelChoiceField[Membership] = forms.ModelChoiceField(
        label=_("Who stands in for you"),
        queryset=None,
        required=False,
        empty_label=_("Nobody in particular"),
        help_text=_("They are asked instead of you, and their yes counts like yours."),
    )

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = reviewers().exclude(pk=membership.pk)
        self.fields["stand_in"].queryset = others  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        first, last = data.get("first_day"), data.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("The last day is before the first one."))
        elif last and last < timezone.localdate():
            self.add_error("last_day", _("This day is over."))
        return data


class GuestForm(forms.Form):
    name = forms.CharField(label=pgettext_lazy("of a person", "Name"), max_length=120)
    email = forms.EmailField(label=_("E-mail"))
    days = forms.IntegerField(
        label=_("Days that the link works"), min_value=1, max_value=MOST_DAYS, initial=DAYS
    )
