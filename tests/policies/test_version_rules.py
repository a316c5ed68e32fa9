from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from policies.models import PolicyVersion
from policies.rules.evidence import browser_family, network_of, text_sha256
from policies.rules.versions import (
    TRANSITIONS,
    confirmation_rate,
    is_editable,
    may_move,
    reminder_due,
)

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def test_every_transition_is_decided():
    states = set(PolicyVersion.Status.values)
    assert set(TRANSITIONS) == states
    allowed = {pair for pair in product(states, states) if may_move(*pair)}
    assert allowed == {("draft", "published"), ("published", "superseded")}
    assert {state for state in states if is_editable(state)} == {"draft"}


def test_an_unknown_state_goes_nowhere():
    assert not may_move("lost", "published")


@pytest.mark.parametrize(
    ("first_sent_at", "second_sent", "due"),
    [
        (None, False, 1),
        (NOW, False, None),
        (NOW - timedelta(days=7) + timedelta(seconds=1), False, None),
        (NOW - timedelta(days=7), False, 2),
        (NOW - timedelta(days=70), True, None),
        (None, True, None),
    ],
)
def test_reminders_come_once_and_once_more(first_sent_at, second_sent, due):
    assert reminder_due(now=NOW, first_sent_at=first_sent_at, second_sent=second_sent) == due


@pytest.mark.parametrize(
    ("confirmed", "people", "rate"), [(3, 4, None), (0, 5, 0.0), (4, 5, 0.8), (7, 5, 1.0)]
)
def test_small_groups_have_no_rate(confirmed, people, rate):
    assert confirmation_rate(confirmed=confirmed, people=people, minimum_group=5) == rate


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("unix:", ""),
        ("", ""),
    ],
)
def test_an_address_is_kept_as_its_network(address, network):
    assert network_of(address) == network


@pytest.mark.parametrize(
    ("agent", "family"),
    [
        ("Mozilla/5.0 (X11; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox"),
        ("Mozilla/5.0 AppleWebKit/537 Chrome/140.0 Safari/537 Edg/140.0", "Edge"),
        ("Mozilla/5.0 AppleWebKit/537 Chrome/140.0 Safari/537", "Chrome"),
        ("Mozilla/5.0 (iPhone) AppleWebKit/605 Version/19 Mobile Safari/604", "Safari"),
        ("curl/8", ""),
    ],
)
def test_a_browser_is_kept_as_its_family(agent, family):
    assert browser_family(agent) == family


def test_the_fingerprint_covers_title_and_text():
    prints = {text_sha256(title=t, body=b) for t, b in product("ab", "cd")}
    assert len(prints) == 4
    assert all(len(value) == 64 for value in prints)
