"""The calendar for programs: iCalendar under a secret address, without signing in."""

from __future__ import annotations

import hmac
from datetime import timedelta
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from advocacy.accounts.models import Membership
from advocacy.accounts.permissions import Permission
from advocacy.tenancy.context import tenant
from advocacy.tenancy.models import Organization
from content.calendar_address import read_token
from content.ical import as_icalendar
from content.models import CalendarFeed
from content.queries import calendar as queries

# What a program shows of the past, and of what is planned.
_BACK, _AHEAD = timedelta(days=31), timedelta(days=183)


@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """404 for a revoked address, a member who left, or one who no longer writes posts."""
    found = read_token(token)
    if found is None:
        raise Http404
    organization_id, membership_id, nonce = found
    organization = Organization.objects.filter(pk=organization_id, is_active=True).first()
    if organization is None:
        raise Http404
    with tenant(organization):
        feed = (
            CalendarFeed.objects.select_related("membership__user")
            .filter(membership_id=membership_id)
            .first()
        )
        if feed is None or not hmac.compare_digest(feed.nonce.encode(), nonce.encode()):
            raise Http404
        if not _may_read(feed.membership):
            raise Http404
        body = _calendar(organization, feed.membership)
    return HttpResponse(
        body,
        content_type="text/calendar; charset=utf-8",
        headers={
            "Cache-Control": "private, max-age=900",
            "Content-Disposition": 'inline; filename="calendar.ics"',
            # The address is a secret: it stays out of search engines and of other sites' logs.
            "X-Robots-Tag": "noindex",
            "Referrer-Policy": "no-referrer",
        },
    )


def _may_read(membership: Membership) -> bool:
    return (
        membership.user.is_active
        and membership.is_current
        and membership.may(Permission.WRITE_POSTS)
    )


def _calendar(organization: Organization, membership: Membership) -> bytes:
    now = timezone.now()
    with (
        timezone.override(ZoneInfo(membership.time_zone)),
        translation.override(membership.interface_language),
    ):
        today = timezone.localdate()
        first, last = today - _BACK, today + _AHEAD
        return as_icalendar(
            name=organization.name,
            found=queries.happenings(first, last, wanted=queries.CalendarFilter(), now=now),
            campaigns=queries.campaigns_between(first, last),
            now=now,
        )
