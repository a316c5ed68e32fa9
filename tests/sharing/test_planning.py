"""Which moments a share can be planned for, and that nothing else is proposed."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from advocacy.sharing import timing
from advocacy.sharing.models import Share
from advocacy.sharing.services import approve, errors
from advocacy.sharing.timing import TimeProblem
from tests.factories.sharing import ShareFactory
from tests.sharing.composing import fields, html

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
PROPOSED = re.compile(r'name="when" id="when_\d" value="([^"]+)"')


@pytest.mark.parametrize(
    ("moment", "ends_in", "problem"),
    [
        (timedelta(0), None, TimeProblem.PAST),
        (timedelta(minutes=-1), timedelta(days=2), TimeProblem.PAST),
        (timedelta(minutes=1), None, None),
        (timedelta(days=90), None, None),
        (timedelta(days=90, seconds=1), None, TimeProblem.TOO_FAR),
        (timedelta(days=2), timedelta(days=2), TimeProblem.POST_ENDS),
        (timedelta(days=2, seconds=-1), timedelta(days=2), None),
        # What ends first is what is said.
        (timedelta(days=100), timedelta(days=2), TimeProblem.POST_ENDS),
    ],
)
def test_what_can_be_planned(moment, ends_in, problem):
    ends_at = NOW + ends_in if ends_in else None
    assert timing.time_problem(NOW + moment, now=NOW, ends_at=ends_at) is problem


def ends(post, moment: datetime) -> None:
    post.visible_until = moment
    post.save()


def rhythm_in(member, hours: int) -> datetime:
    """The member's only slot, so many hours from now."""
    moment = timezone.now() + timedelta(hours=hours)
    member.time_zone = "UTC"
    member.share_slots = [timing.slot_of(moment.weekday(), moment.time())]
    member.save()
    return moment.replace(second=0, microsecond=0)


def test_nothing_is_proposed_that_would_be_refused(connected, as_person, post):
    slot = rhythm_in(connected, hours=30)
    browser, page = as_person(connected), f"/nordwind/shares/new/{post.pk}/"
    ends(post, slot + timedelta(minutes=1))
    proposed = PROPOSED.findall(html(browser.get(page)))
    assert slot.isoformat(timespec="minutes") in proposed
    for value in proposed:
        assert datetime.fromisoformat(value) < post.visible_until
        assert browser.post(page, fields(when=value)).status_code == 302
    ends(post, slot)
    Share.objects.all().delete()
    assert slot.isoformat(timespec="minutes") not in PROPOSED.findall(html(browser.get(page)))


def test_colleagues_are_given_room_only_before_the_end(connected, as_person, post, make_member):
    for number in range(timing.CROWD + 1):
        ShareFactory(
            membership=make_member(name=f"Colleague {number}"),
            post=post,
            published_at=timezone.now(),
        )
    browser, page = as_person(connected), f"/nordwind/shares/new/{post.pk}/"
    ends(post, timezone.now() + timedelta(days=4))
    room = re.findall(r'id="when_room_\d" value="([^"]+)"', html(browser.get(page)))
    assert len(room) == timing.MOST_PROPOSALS
    ends(post, datetime.fromisoformat(room[1]))
    left = re.findall(r'id="when_room_\d" value="([^"]+)"', html(browser.get(page)))
    assert left == room[:1]


def test_an_end_is_told_beside_what_was_chosen(connected, as_person, post):
    connected.time_zone = "Europe/Berlin"
    connected.save()
    ends(post, timezone.now() + timedelta(days=2))
    late = timezone.now() + timedelta(days=3)
    browser, page = as_person(connected), f"/nordwind/shares/new/{post.pk}/"
    # While it is being chosen, and when it is sent all the same.
    told = html(browser.post(f"{page}check/", fields(when=late.isoformat())))
    assert "This post can be shared until" in told
    refused = html(browser.post(page, fields(when=late.isoformat())))
    assert "This post can be shared until" in refused.split('id="id_when_field"')[1]
    own = fields(when="later", scheduled_for=f"{late:%Y-%m-%dT%H:%M}")
    refused = html(browser.post(page, own))
    assert "This post can be shared until" in refused.split('id="id_scheduled_for_field"')[1]
    assert not Share.objects.exclude(status="draft").exists()


def test_the_service_says_what_is_wrong(connected, draft, post):
    ends(post, timezone.now() + timedelta(days=2))
    with pytest.raises(errors.TimeImpossible) as caught:
        approve(by=connected, share_id=draft(connected).pk, scheduled_for=post.visible_until)
    assert (caught.value.problem, caught.value.ends_at) == ("post_ends", post.visible_until)
