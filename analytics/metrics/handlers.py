"""What figures follow from: shares published and deleted, clicks stored."""

from __future__ import annotations

from datetime import date, datetime

from advocacy.accounts.events import TeamsChanged, TimeZoneChanged
from advocacy.accounts.models import Membership
from advocacy.events.bus import handles
from advocacy.kernel.clock import local_date
from advocacy.sharing.events import LinkedInDisconnected, ShareDeleted, SharePublished
from advocacy.sharing.models import Share
from advocacy.tenancy.context import current_organization
from analytics.links.events import ClickDaysChanged
from analytics.metrics import schedule
from analytics.metrics.forgetting import forget_reported_figures
from analytics.metrics.rollup import mark_all_days, mark_days, mark_teams


@handles(SharePublished)
def expect_figures(event: SharePublished) -> None:
    share = Share.objects.select_related("account").filter(pk=event.share_id).first()
    if share is None:
        return
    schedule.expect_figures(share)
    mark_days([_day(share.published_at or event.at)])


@handles(ShareDeleted)
def forget_figures(event: ShareDeleted) -> None:
    share = Share.objects.filter(pk=event.share_id).first()
    if share is None:
        return
    schedule.forget_figures(share.pk)
    if share.published_at is not None:
        mark_days([_day(share.published_at)])


@handles(LinkedInDisconnected)
def forget_what_linkedin_reported(event: LinkedInDisconnected) -> None:
    if event.forget_figures:
        forget_reported_figures(membership_id=event.membership_id)


@handles(TeamsChanged)
def count_for_other_teams(event: TeamsChanged) -> None:
    person = Membership.objects.filter(pk=event.membership_id).first()
    mark_teams(since=_day(person.created_at) if person else None)


@handles(TimeZoneChanged)
def cut_days_anew(event: TimeZoneChanged) -> None:
    mark_all_days()


@handles(ClickDaysChanged)
def count_clicks(event: ClickDaysChanged) -> None:
    mark_days(date.fromisoformat(day) for day in event.days)


def _day(moment: datetime) -> date:
    return local_date(moment, current_organization().time_zone)
