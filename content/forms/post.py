"""The editor of a post: everything but its captions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from advocacy.accounts.models import Group, Team
from content import queries
from content.forms.captions import caption_drafts
from content.forms.kinds import (
    KindFields,
    attachment_drafts,
    initial_of_kind,
    keep_seconds,
    moment_field,
)
from content.forms.lines import LinesField
from content.models import Campaign, MediaAsset, Post, Purpose
from content.queries import usable_assets
from content.rules import MOST_EXTRA_POINTS
from content.services import PostDraft


def _percentage(label: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=0,
        max_value=100,
        required=False,
        widget=forms.NumberInput(attrs={"type": "range", "min": 0, "max": 100}),
    )


class PostForm(KindFields):
    """Values as they are typed; `draft()` makes them what the services take."""

    url = forms.URLField(label=_("Link"), max_length=1000, required=False, assume_scheme="https")
    title = forms.CharField(label=_("Title"), max_length=300)
    summary = LinesField(
        label=_("Summary"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "class": "short"}),
    )
    why_care = forms.CharField(
        label=_("Why would a stranger care?"),
        help_text=_("One line. If it is hard to write, the post may be for us rather than them."),
        max_length=300,
        required=False,
    )
    kind = forms.ChoiceField(
        label=_("What is it?"), choices=Post.Kind.choices, widget=forms.RadioSelect
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    site_name = forms.CharField(max_length=160, required=False, widget=forms.HiddenInput)
    published_on = forms.DateField(required=False, widget=forms.HiddenInput)
    reading_minutes = forms.IntegerField(
        min_value=1, max_value=600, required=False, widget=forms.HiddenInput
    )
    picture: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        label=_("Picture"), queryset=None, required=False
    )
    upload = forms.FileField(
        label=_("Upload a picture"),
        help_text=_("JPEG, PNG, GIF or WebP, up to 10 MB."),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/gif,image/webp"}),
    )
    alt_text = forms.CharField(
        label=_("What does the picture show?"),
        help_text=_("For people who do not see it. It is read out instead of the picture."),
        max_length=400,
        required=False,
    )
    focus_x = _percentage(_("Keep in view, from left to right"))
    focus_y = _percentage(_("Keep in view, from top to bottom"))
    purpose: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        label=_("Purpose"), queryset=None, required=False, empty_label=_("Choose one")
    )
    topics: forms.ModelMultipleChoiceField[Any] = forms.ModelMultipleChoiceField(
        label=_("Topics"),
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    campaign: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        label=_("Campaign"), queryset=None, required=False, empty_label=_("None")
    )
    audience = forms.ChoiceField(
        label=_("Who is it for?"),
        choices=(("everyone", _("Everyone")), ("some", _("Some people"))),
        widget=forms.RadioSelect,
    )
    teams = forms.TypedMultipleChoiceField(
        label=_("Teams, with those below them"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    groups = forms.TypedMultipleChoiceField(
        label=_("Groups"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    languages = forms.MultipleChoiceField(
        label=_("Readers of"),
        choices=settings.LANGUAGES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    locations = forms.MultipleChoiceField(
        label=_("People in"), required=False, widget=forms.CheckboxSelectMultiple
    )
    visible_from = moment_field(_("Shareable from"), _("Empty: as soon as it is approved."))
    visible_until = moment_field(
        _("Shareable until"), _("Every post ends, so that the hub stays fresh.")
    )
    pinned_until = moment_field(_("Pinned to the top until"))
    returns_after_days = forms.TypedChoiceField(
        label=_("Comes back"),
        help_text=_("For what stays true. Nobody who shared it is offered it again."),
        choices=(
            ("", _("Never")),
            ("30", _("A month after it ended")),
            ("60", _("Two months after it ended")),
            ("90", _("Three months after it ended")),
            ("180", _("Half a year after it ended")),
        ),
        coerce=int,
        empty_value=None,
        required=False,
    )

    extra_points = forms.IntegerField(
        label=_("Extra points"),
        help_text=_("On top of what a share earns, for what matters more than usual."),
        min_value=0,
        max_value=MOST_EXTRA_POINTS,
        required=False,
    )

    def __init__(self, *args: Any, post: Post | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.post = post
        choices = queries.editor_choices(post)
        self._choose_from("picture", MediaAsset.objects.filter(usable_assets(post)).distinct())
        self._choose_from("purpose", Purpose.objects.all(), choices.purposes)
        self._choose_from("topics", queries.topics_for(post), choices.topics)
        self._choose_from("campaign", Campaign.objects.all(), choices.campaigns)
        self.fields["teams"].choices = choices.teams  # type: ignore[attr-defined]
        self.fields["groups"].choices = choices.groups  # type: ignore[attr-defined]
        places = {*choices.locations, *(post.audience_locations if post else ())}
        self.fields["locations"].choices = [  # type: ignore[attr-defined]
            (place, place) for place in sorted(places)
        ]

    def _choose_from(self, name: str, rows: Any, choices: Any = None) -> None:
        """`rows` decide what is valid; `choices` are the same, read together with others'."""
        field: Any = self.fields[name]
        field.queryset = rows
        if choices is not None:
            empty = [] if field.empty_label is None else [("", field.empty_label)]
            field.choices = [*empty, *choices]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        for name in ("visible_from", "visible_until", "pinned_until", "starts_at", "ends_at"):
            data[name] = keep_seconds(getattr(self.post, name, None), data.get(name))
        start, end = data.get("visible_from"), data.get("visible_until")
        if start and end and end <= start:
            self.add_error("visible_until", _("This is before the post can be shared at all."))
        self._clean_kind(data)
        return data

    def draft(self, captions: Any) -> PostDraft:
        """What the services take, of a valid form and a valid formset."""
        data = self.cleaned_data
        everyone = data["audience"] == "everyone"
        plain = (
            "title url summary why_care kind language site_name reading_minutes published_on "
            "picture alt_text purpose campaign topics visible_from visible_until pinned_until "
            "returns_after_days "
            "starts_at ends_at place apply_until reshare_of poll"
        ).split()
        return PostDraft(
            **{name: data[name] for name in plain},
            extra_points=data["extra_points"] or 0,
            attachments=attachment_drafts(self.data, self.post, data["kind"]),
            focus=(_ratio(data["focus_x"]), _ratio(data["focus_y"])),
            for_everyone=everyone,
            audience_teams=() if everyone else _chosen(Team, data["teams"]),
            audience_groups=() if everyone else _chosen(Group, data["groups"]),
            audience_languages=() if everyone else data["languages"],
            audience_locations=() if everyone else data["locations"],
            captions=caption_drafts(captions),
        )


def initial_of(post: Post) -> dict[str, Any]:
    """What the form shows of a stored post."""
    picture = post.picture
    return {
        **{
            name: getattr(post, name)
            for name in (
                "url title summary why_care kind language site_name reading_minutes published_on "
                "visible_from visible_until pinned_until returns_after_days extra_points"
            ).split()
        },
        **initial_of_kind(post),
        "attachments": [row.asset_id for row in post.attachments.all()],
        "picture": picture.pk if picture else None,
        "alt_text": picture.alt_text if picture else "",
        "focus_x": round(picture.focus_x * 100) if picture else 50,
        "focus_y": round(picture.focus_y * 100) if picture else 50,
        "purpose": post.purpose_id,
        "campaign": post.campaign_id,
        "topics": [topic.pk for topic in post.topics.all()],
        "audience": "everyone" if post.for_everyone else "some",
        "teams": [team.pk for team in post.audience_teams.all()],
        "groups": [group.pk for group in post.audience_groups.all()],
        "languages": post.audience_languages,
        "locations": post.audience_locations,
    }


def _chosen(model: Any, ids: list[int]) -> list[Any]:
    return list(model.objects.filter(pk__in=ids)) if ids else []


def _ratio(percentage: int | None) -> float:
    return (50 if percentage is None else percentage) / 100
