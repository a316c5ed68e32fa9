"""Choosing topics on the first day: what this app adds to the welcome page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from advocacy.accounts.models import Membership
from content.models import Topic, TopicInterest
from content.services.people import follow_topics


class TopicsForm(forms.Form):
    topics = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Topics you care about"),
        help_text=gettext_lazy("Posts about them come first. Nothing is hidden from you."),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, choices: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topics"].choices = choices  # type: ignore[attr-defined]  # a choice field


@dataclass(frozen=True)
class TopicsPart:
    """A part of the welcome page, as its slot asks for."""

    membership: Membership
    form: TopicsForm

    @property
    def title(self) -> str:
        return _("Topics")

    def save(self) -> None:
        follow_topics(by=self.membership, topic_ids=self.form.cleaned_data["topics"])


def topics_on_welcome(membership: Membership, data: Any) -> TopicsPart | None:
    """Nothing to ask while there are no topics."""
    choices = list(Topic.objects.filter(is_active=True).values_list("pk", "name"))
    if not choices:
        return None
    followed = TopicInterest.objects.filter(membership=membership, is_chosen=True)
    initial = {"topics": list(followed.values_list("topic_id", flat=True))}
    return TopicsPart(membership, TopicsForm(data, choices=choices, initial=initial))
