"""What the composer and its follow-ups send."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.db import models
from django.forms.renderers import Jinja2
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from advocacy.sharing import networks, timing
from advocacy.sharing.networks import Network
from policies.models import DisclosureSetting

# Whatever else somebody may type, zones and the database can work with these years.
_PLAUSIBLE = range(2000, 2200)


def proposed_moment(value: str) -> datetime | None:
    """The moment (UTC) that a proposal of the page stands for; None for anything else."""
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    is_one = moment.tzinfo is not None and moment.year in _PLAUSIBLE
    return moment.astimezone(UTC) if is_one else None


class Which(models.TextChoices):
    """Which of two, when clocks are put back and a local time comes twice."""

    FIRST = "first", _("The first, before the clocks go back")
    SECOND = "second", _("The second, after the clocks have gone back")


class ComposeForm(forms.Form):
    """The composer. Whether the text may go out is the services' to say: drafts may be anything.

    `when` is "now", "later" (at the local time typed into `scheduled_for`) or the moment of a
    proposal that the page made; `cleaned_data["scheduled_for"]` is the moment meant, None for now.
    """

    # Django's own templates take three times as long, and this page has to be quick.
    default_renderer = Jinja2()

    key = forms.UUIDField(widget=forms.HiddenInput)
    network = forms.ChoiceField(required=False, choices=networks.choices, widget=forms.HiddenInput)
    caption = forms.IntegerField(required=False, widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("Your text"),
        required=False,
        strip=False,
        max_length=20_000,
        # An id that htmx and the style sheet rely on; the form itself stands once on a page.
        widget=forms.Textarea(attrs={"rows": 9, "id": "id_text"}),
    )
    language = forms.ChoiceField(label=_("Language of your text"), choices=settings.LANGUAGES)
    position = forms.ChoiceField(
        label=_("Where the note about your employer stands"),
        required=False,
        choices=DisclosureSetting.Position,
        widget=forms.RadioSelect,
    )
    when = forms.CharField(label=_("When"), required=False, max_length=40)
    scheduled_for = forms.CharField(
        label=_("Day and time"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"type": "datetime-local", "step": 300}),
    )
    which = forms.ChoiceField(
        label=_("Which of the two?"), required=False, choices=Which, widget=forms.RadioSelect
    )
    checked = forms.BooleanField(label=_("I have checked this"), required=False)

    def __init__(
        self, *args: Any, captions: Collection[int], time_zone: str, **kwargs: Any
    ) -> None:
        """`captions` are the ids of those that the post has."""
        super().__init__(*args, **kwargs)
        self._captions = captions
        self._time_zone = time_zone
        self.asks_which = False
        """The chosen time comes twice, and the member has to say which one they mean."""

    def clean_network(self) -> str:
        return self.cleaned_data["network"] or networks.LINKEDIN

    def clean_caption(self) -> int | None:
        """The caption it started from; an id of another post's is ignored."""
        number: int | None = self.cleaned_data["caption"]
        return number if number in self._captions else None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        when = cleaned.get("when") or "now"
        if when == "later":
            cleaned["scheduled_for"] = self._chosen(cleaned)
        elif when == "now":
            cleaned["scheduled_for"] = None
        else:
            cleaned["scheduled_for"] = self._proposed(when)
        return cleaned

    def _proposed(self, when: str) -> datetime | None:
        moment = proposed_moment(when)
        if moment is None:
            self.add_error("when", gettext("Choose when to share."))
        return moment

    def _chosen(self, cleaned: dict[str, Any]) -> datetime | None:
        typed = cleaned.get("scheduled_for") or ""
        if not typed:
            self.add_error("scheduled_for", gettext("Choose a day and a time."))
            return None
        try:
            local = datetime.fromisoformat(typed).replace(tzinfo=None)
        except ValueError:
            local = None
        if local is None or local.year not in _PLAUSIBLE:
            self.add_error(
                "scheduled_for", gettext("Write a day and a time like 2026-11-24 08:10.")
            )
            return None
        moments = timing.moments_of(local, self._time_zone)
        if not moments:
            self._say_it_is_skipped(local)
            return None
        if len(moments) == 1:
            return moments[0]
        self.asks_which = True
        which = cleaned.get("which")
        if not which:
            self.add_error(
                "scheduled_for",
                gettext(
                    "The clocks go back then, so %(time)s comes twice. Say below which one you"
                    " mean."
                )
                % {"time": f"{local:%H:%M}"},
            )
            return None
        return moments[0] if which == Which.FIRST else moments[1]

    def _say_it_is_skipped(self, local: datetime) -> None:
        after = timing.moment_after_gap(local, self._time_zone)
        there = after.astimezone(ZoneInfo(self._time_zone))
        self.add_error(
            "scheduled_for",
            gettext(
                "The clocks go forward then, so there is no %(time)s. Choose %(later)s, or another"
                " time."
            )
            % {"time": f"{local:%H:%M}", "later": f"{there:%H:%M}"},
        )


class RhythmForm(forms.Form):
    """The hours at which a member likes to share, at most one a weekday."""

    _NOT = "not"
    _HOURS = range(timing.EARLIEST_HOUR, timing.LATEST_HOUR + 1)

    def __init__(self, *args: Any, slots: Iterable[int] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        present = dict(map(timing.weekday_and_time, slots))
        times = sorted(
            {time(hour, minute) for hour in self._HOURS for minute in (0, 30)}
            | set(present.values())
        )
        choices = [
            (self._NOT, _("Not on this day")),
            *((f"{at:%H:%M}", f"{at:%H:%M}") for at in times),
        ]
        for weekday, name in WEEKDAYS.items():
            self.fields[f"day{weekday}"] = forms.ChoiceField(
                label=name,
                choices=choices,
                initial=f"{present[weekday]:%H:%M}" if weekday in present else self._NOT,
            )

    def slots(self) -> list[int]:
        """The chosen places in the week, for `Membership.share_slots`."""
        return [
            timing.slot_of(weekday, time.fromisoformat(chosen))
            for weekday in WEEKDAYS
            if (chosen := self.cleaned_data[f"day{weekday}"]) != self._NOT
        ]


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


class OwnPostForm(forms.Form):
    """A post that a member wrote by themselves."""

    address = forms.CharField(
        label=_("Address of your post"),
        max_length=1000,
        help_text=_("On the network, open the menu of your post and copy its link."),
        widget=forms.URLInput(attrs={"inputmode": "url", "autocomplete": "off"}),
    )
    text = forms.CharField(
        label=_("What it was about"),
        max_length=300,
        help_text=_("In your own words, so that you find it again."),
    )
    day = forms.DateField(
        label=_("Posted on"),
        help_text=_("Where the address shows the day, we take it from there."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
