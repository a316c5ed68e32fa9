"""Recurring work: digests, sources, posts that return, and pictures that nobody chose."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from celery import shared_task
from django.utils import timezone

from advocacy.accounts.models import Membership
from advocacy.accounts.reminders import ReminderKind
from advocacy.mail.models import OutgoingMail
from advocacy.tenancy.context import current_organization
from advocacy.tenancy.models import Organization
from advocacy.tenancy.tasks import tenant_task
from content import digest, media
from content.deadlines import remind_of_due_reviews
from content.digest import is_due, occasion_for, send_digest
from content.models import ImportedItem, Source
from content.services import fetching
from content.services.evergreen import due_evergreens, put_away_ended, return_post
from content.services.pictures import adopt_picture
from content.telling import tell_of_broken_source

# Few enough to end well inside the time limit of a task.
_CHUNK = 100


@shared_task
def send_digests() -> None:
    """Every hour: each organization looks whose digest day it is."""
    for organization_id in Organization.objects.filter(is_active=True).values_list("pk", flat=True):
        send_digests_of_organization.apply_async(kwargs={"organization_id": organization_id})


@tenant_task()
def send_digests_of_organization() -> None:
    """Queue the digests that are due, in small tasks."""
    now = timezone.now()
    people = (
        Membership.objects.filter(
            status__in=[Membership.Status.MEMBER, Membership.Status.AMBASSADOR]
        )
        .exclude(muted_reminders__contains=[ReminderKind.DIGEST])
        .order_by("pk")
        .values_list("pk", "time_zone", "digest_weekday", "organization_id")
    )
    due = [
        (pk, organization_id)
        for pk, zone, weekday, organization_id in people.iterator()
        if is_due(now=now, time_zone=zone, weekday=weekday)
    ]
    for start in range(0, len(due), _CHUNK):
        chunk = due[start : start + _CHUNK]
        send_digests_to.apply_async(
            kwargs={"organization_id": chunk[0][1], "membership_ids": [pk for pk, _ in chunk]}
        )


@tenant_task()
def send_digests_to(*, membership_ids: list[int]) -> None:
    now = timezone.now()
    people = Membership.objects.select_related("user", "team").filter(pk__in=membership_ids)
    told = set(
        OutgoingMail.objects.filter(
            recipient_id__in=membership_ids, kind=ReminderKind.DIGEST
        ).values_list("recipient_id", "occasion")
    )
    for person in people:
        if (person.pk, occasion_for(now=now, time_zone=person.time_zone)) not in told:
            send_digest(membership=person, now=now)


@shared_task
def forget_unused_pictures() -> None:
    """Every night: pictures that were offered or uploaded and never used."""
    for organization_id in Organization.objects.filter(is_active=True).values_list("pk", flat=True):
        forget_unused_pictures_of_organization.apply_async(
            kwargs={"organization_id": organization_id}
        )


@tenant_task()
def forget_unused_pictures_of_organization() -> None:
    media.forget_unused(now=timezone.now())


@shared_task
def fetch_sources() -> None:
    """Every ten minutes: each organization looks which of its feeds are due."""
    for organization_id in Organization.objects.filter(is_active=True).values_list("pk", flat=True):
        fetch_sources_of_organization.apply_async(kwargs={"organization_id": organization_id})


@tenant_task()
def fetch_sources_of_organization() -> None:
    due = Source.objects.filter(
        is_active=True, kind=Source.Kind.FEED, next_fetch_at__lte=timezone.now()
    )
    for source_id, organization_id in due.values_list("pk", "organization_id"):
        fetch_one_source.apply_async(
            kwargs={"organization_id": organization_id, "source_id": source_id}
        )


@tenant_task()
def fetch_one_source(*, source_id: int) -> None:
    """Read a feed that is due, unless another worker does; tell its curator when it is broken."""
    source = fetching.claim(source_id, now=timezone.now())
    if source is None:
        return
    try:
        fetching.fetch_source(source)
    except fetching.SourceProblem:
        tell_of_broken_source(source)


@tenant_task()
def fetch_picture_of_import(*, item_id: int, membership_id: int) -> None:
    """The picture of an item that was taken on among several, unless its draft has one by now."""
    item = ImportedItem.objects.select_related("post").filter(pk=item_id).first()
    by = Membership.objects.filter(pk=membership_id).first()
    if item and item.post and item.post.picture_id is None and by:
        adopt_picture(post=item.post, url=item.picture_url, by=by)


@shared_task
def return_evergreens() -> None:
    """Every hour: what ended is put away, and evergreen posts whose time has come are offered
    again."""
    for organization_id in Organization.objects.filter(is_active=True).values_list("pk", flat=True):
        return_evergreens_of_organization.apply_async(kwargs={"organization_id": organization_id})


@tenant_task()
def return_evergreens_of_organization() -> None:
    now = timezone.now()
    put_away_ended(now=now)
    for post_id in due_evergreens(now=now):
        return_post(post_id=post_id, now=now)


@shared_task
def remind_of_reviews() -> None:
    """Every hour: each organization looks which reviews are due; a day has one reminder."""
    for organization_id in Organization.objects.filter(is_active=True).values_list("pk", flat=True):
        remind_of_reviews_in_organization.apply_async(kwargs={"organization_id": organization_id})


@tenant_task()
def remind_of_reviews_in_organization() -> None:
    zone = ZoneInfo(current_organization().time_zone)
    now = timezone.now().astimezone(zone)
    # The first hour of work: a day that is changed later than that is seen in the queue.
    if now.hour >= digest.HOUR:
        remind_of_due_reviews(today=now.date())
