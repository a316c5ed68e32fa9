"""Sessions: whose they are, and when they go."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from advocacy.accounts.models import Session
from advocacy.accounts.tasks import forget_sessions

pytestmark = pytest.mark.django_db


def test_expired_sessions_are_forgotten_and_others_stay(member, curator, as_person):
    for person in (member, curator):
        as_person(person)
    Session.objects.filter(user=curator.user).update(
        expire_date=timezone.now() - timedelta(seconds=1)
    )
    forget_sessions()
    assert [session.user for session in Session.objects.all()] == [member.user]
