"""Rows through COPY: as they were written, under the wall of the organization."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime

import pytest
from django.db import ProgrammingError, transaction

from advocacy.accounts.models import Membership
from advocacy.kernel import copying
from advocacy.kernel.copying import copy_rows
from analytics.links.models import Click
from content.models import Campaign, Topic

TOPIC = ("organization_id", "name", "is_active", "needs_legal")


def test_texts_arrive_as_they_were_written(organization):
    odd = 'tab\t, "quotes", \\back\\slash,\r\nand a new line'
    rows = [(organization.pk, odd, True, False), (organization.pk, "\\N", False, False)]

    assert copy_rows("content_topic", TOPIC, rows) == 2

    assert set(Topic.objects.values_list("name", "is_active")) == {(odd, True), ("\\N", False)}


def test_other_values_arrive_as_they_were(organization, member):
    token, at = uuid.uuid4(), datetime(2026, 11, 3, 8, 15, 7, 250_000, tzinfo=UTC)
    columns = "organization_id token link_id at kind visitor referrer_host device".split()
    row = (organization.pk, token, 7, at, Click.Kind.HUMAN, b"\x00\\\n\xff", "", "phone")
    copy_rows("links_click", columns, [row])
    days = "organization_id name brief hashtag landing_page aim starts_on ends_on".split()
    first, last = date(2026, 2, 28), date(2026, 3, 1)
    copy_rows("content_campaign", days, [(organization.pk, "A", "", "", "", "", first, last)])

    click = Click.objects.get()
    assert (click.token, click.at, click.kind) == (token, at, "human")
    assert bytes(click.visitor) == b"\x00\\\n\xff"
    assert Campaign.objects.values_list("starts_on", "ends_on").get() == (first, last)


def test_lists_and_nothing_arrive(organization, member):
    names = [
        f.column for f in Membership._meta.concrete_fields if f.column not in ("id", "user_id")
    ]
    values = dict(zip(names, Membership.objects.values_list(*names).get(), strict=True))
    odd = ['with "quotes"', "and, comma", "\\"]
    values |= {"roles": odd, "team_id": None, "muted_reminders": []}
    member.delete()
    copy_rows("accounts_membership", ["user_id", *names], [(member.user_id, *values.values())])

    copied = Membership.objects.get()
    assert copied.roles == odd
    assert copied.team_id is None
    assert copied.muted_reminders == []


def test_more_rows_than_a_batch_all_arrive(organization, monkeypatch):
    monkeypatch.setattr(copying, "BATCH", 3)
    rows = ((organization.pk, f"Topic {number}", True, False) for number in range(8))

    assert copy_rows("content_topic", TOPIC, rows) == 8
    assert Topic.objects.count() == 8


def test_nobody_copies_into_another_organization(organization, other_organization):
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        copy_rows("content_topic", TOPIC, [(other_organization.pk, "Theirs", True, False)])
