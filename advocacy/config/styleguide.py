"""The living style guide: every component on one page, for developers and for the axe test."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils import timezone

from advocacy.accounts.homes import Home
from advocacy.accounts.models import Membership, User
from advocacy.accounts.navigation import Place, PlaceGroup
from advocacy.tenancy.models import Organization


class SampleForm(forms.Form):
    """One field of each kind, with an error where the guide shows errors."""

    title = forms.CharField(max_length=80, help_text="What a colleague would call it.")
    link = forms.URLField(required=False, assume_scheme="https")
    text = forms.CharField(widget=forms.Textarea, initial="I have walked past that turbine.")
    topic = forms.ChoiceField(choices=[("grid", "Grid technology"), ("careers", "Careers")])
    audience = forms.MultipleChoiceField(
        choices=[("all", "All ambassadors"), ("eng", "Engineering")],
        widget=forms.CheckboxSelectMultiple,
        help_text="Only they will see the post.",
    )
    tone = forms.ChoiceField(
        choices=[("curious", "Curious"), ("expert", "Expert")], widget=forms.RadioSelect
    )
    starts = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}))
    picture = forms.FileField(required=False)
    agreed = forms.BooleanField(label="I have read version 4 and will keep to it.")
    origin = forms.CharField(widget=forms.HiddenInput, initial="guide")


def navigation() -> tuple[PlaceGroup, ...]:
    """The places of somebody who has every role."""
    places = {
        "main": {"Hub": "house", "My shares": "share", "Leaderboard": "trophy"}
        | {"Policies & guides": "book-open"},
        "curate": {
            "Review": "inbox",
            "Calendar": "calendar",
            "Campaigns": "flag",
            "Sources": "rss",
        },
        "measure": {"Dashboard": "chart-column", "Teams": "users"},
        "me": {"Profile and preferences": "user"},
    }
    return tuple(
        PlaceGroup(
            code,
            tuple(
                Place(
                    label,
                    icon,
                    f"#{icon}",
                    current=label == "Hub",
                    count=4 if label == "Review" else None,
                )
                for label, icon in items.items()
            ),
        )
        for code, items in places.items()
    )


def sample_member() -> Membership:
    """Somebody to show in the frame; never saved."""
    return Membership(
        user=User(name="Helle Lindqvist", email="helle@nordwind.example"),
        status=Membership.Status.MEMBER,
        title="VP People",
    )


def sample_context(query: Any) -> dict[str, Any]:
    now = timezone.now()
    views = [9000 + 310 * step + (step * 977) % 2600 for step in range(30)]
    return {
        "organization": Organization(name="Nordwind Energy", slug="nordwind"),
        "membership": sample_member(),
        "navigation": navigation(),
        "other_organizations": (Home("fjord", "Fjord Consulting"),),
        "params": query,
        "form": SampleForm(),
        "share_form": SampleForm(auto_id="share_%s"),
        "failed_form": SampleForm(
            {"title": "", "link": "not a link", "text": "Kept as typed", "origin": "guide"},
            auto_id="failed_%s",
        ),
        "page_obj": Paginator(range(312), 30).page(4),
        "an_hour_ago": now - timedelta(hours=2, minutes=4),
        "last_month": now - timedelta(days=33),
        "tomorrow": now + timedelta(hours=21),
        "days": [(now - timedelta(days=29 - step)).date() for step in range(30)],
        "views": views,
        "clicks": [
            round(value * 0.37) + (position * 613) % 900 for position, value in enumerate(views)
        ],
    }


def styleguide(request: HttpRequest) -> HttpResponse:
    # Without the request, whose context processors would replace the sample organization.
    context = {"csrf_token": get_token(request), **sample_context(request.GET)}
    return HttpResponse(render_to_string("styleguide.html", context))
