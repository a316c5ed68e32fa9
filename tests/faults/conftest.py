from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from advocacy.accounts.models import Membership
from advocacy.sharing.models import Share
from advocacy.sharing.services import approve
from tests.faults.workers import Workers

# The same LinkedIn, post and people as in the tests of sharing.
from tests.sharing.conftest import (  # noqa: F401
    _simulator,
    connect_member,
    connected,
    draft,
    linkedin,
    post,
)


@pytest.fixture
def workers(linkedin, settings, tmp_path) -> Iterator[Workers]:  # noqa: F811 (a fixture)
    workers = Workers(linkedin_url=linkedin.url, folder=tmp_path)
    yield workers
    workers.stop()


@pytest.fixture
def queue_share(connected: Membership, draft) -> Callable[..., Share]:  # noqa: F811 (fixtures)
    """`queue_share("text")`: approved by Mara and due now; no task is under way yet."""

    def make(text: str) -> Share:
        later = timezone.now() + timedelta(hours=1)
        share = approve(by=connected, share_id=draft(connected, text).pk, scheduled_for=later).share
        Share.objects.filter(pk=share.pk).update(
            status=Share.Status.QUEUED, next_attempt_at=timezone.now(), scheduled_for=None
        )
        return share

    return make
