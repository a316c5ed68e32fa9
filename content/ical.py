"""The calendar as RFC 5545 writes it, with two names of RFC 7986 that programs ask for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from advocacy.tenancy.urls import absolute, reverse
from content.models import Campaign
from content.queries.calendar import Happening
from content.words import STAGES


def as_icalendar(
    *, name: str, found: Sequence[Happening], campaigns: Sequence[Campaign], now: datetime
) -> bytes:
    """One event per beginning, end and return, and one of whole days per campaign.

    Uids stay the same while a post is moved, so that programs move their entry too.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//advocacy//calendar//EN")
    calendar.add("version", "2.0")
    title = _("%(organization)s: posts") % {"organization": name}
    # What it was called before there was a name for it, and still is by most programs.
    calendar.add("x-wr-calname", title)
    calendar.add("name", title)
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    for one in found:
        calendar.add_component(_happening(one, now))
    for campaign in campaigns:
        calendar.add_component(_campaign(campaign, now))
    return bytes(calendar.to_ical())


def _happening(one: Happening, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"post-{one.post.pk}-{one.what}@{_host()}")
    event.add("dtstamp", now)
    event.add("last-modified", one.post.updated_at)
    event.add("dtstart", one.at)
    event.add("dtend", one.at + timedelta(minutes=15))
    event.add("summary", _summary(one))
    event.add("description", str(STAGES[one.stage][0]))
    event.add("url", absolute(reverse("content:post_edit", post_id=one.post.pk)))
    # Nobody is busy because a post begins.
    event.add("transp", "TRANSPARENT")
    return event


def _summary(one: Happening) -> str:
    title = {"title": one.post.title}
    match one.what:
        case "end":
            return _("Ends: %(title)s") % title
        case "return":
            return _("Comes back: %(title)s") % title
    return one.post.title


def _campaign(campaign: Campaign, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"campaign-{campaign.pk}@{_host()}")
    event.add("dtstamp", now)
    event.add("dtstart", campaign.starts_on)
    # Of an event of whole days, the end is the day after.
    event.add("dtend", campaign.ends_on + timedelta(days=1))
    event.add("summary", campaign.name)
    event.add("transp", "TRANSPARENT")
    return event


def _host() -> str:
    return str(settings.PUBLIC_URL).split("://")[-1].split("/")[0]
