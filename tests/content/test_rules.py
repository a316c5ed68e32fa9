from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content import rules
from content.models import Post
from content.rules import Step, WindowProblem

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(("status", "step"), list(product(Post.Status.values, Step)))
def test_every_step_from_every_status(status: str, step: Step):
    allowed = {
        "draft": {Step.SUBMIT: "in_review", Step.WITHDRAW: "withdrawn"},
        "in_review": {
            Step.APPROVE: "approved",
            Step.REQUEST_CHANGES: "changes_requested",
            Step.TAKE_BACK: "draft",
            Step.WITHDRAW: "withdrawn",
        },
        "changes_requested": {Step.SUBMIT: "in_review", Step.WITHDRAW: "withdrawn"},
        "approved": {Step.REVISE: "in_review", Step.WITHDRAW: "withdrawn"},
        "withdrawn": {Step.REOPEN: "draft"},
    }
    assert rules.next_status(status, step) == allowed[status].get(step)
    assert (status in rules.sources_of(step)) == (step in allowed[status])


def test_the_drawing_is_the_rules():
    text = (Path(__file__).parents[2] / "docs" / "content.md").read_text()
    drawn = re.findall(r"^ +(\w+) --> (\w+): (\w+)$", text, re.MULTILINE)
    known = [(before, after, step.value) for (before, step), after in rules.TRANSITIONS.items()]
    assert sorted(drawn) == sorted(known)
    assert "[*] --> draft" in text


def test_approved_is_reached_from_review_alone():
    ways = {
        status
        for status, step in product(Post.Status.values, Step)
        if rules.next_status(status, step) == "approved"
    }
    assert ways == {"in_review"}


@pytest.mark.parametrize(
    ("start", "end", "problem"),
    [
        (None, HOUR, None),
        (HOUR, 2 * HOUR, None),
        (-HOUR, HOUR, None),
        (None, None, WindowProblem.NO_END),
        (HOUR, None, WindowProblem.NO_END),
        (HOUR, HOUR, WindowProblem.ENDS_BEFORE_START),
        (2 * HOUR, HOUR, WindowProblem.ENDS_BEFORE_START),
        (-2 * HOUR, -HOUR, WindowProblem.OVER),
        (None, timedelta(0), WindowProblem.OVER),
    ],
)
def test_windows(start, end, problem):
    assert (
        rules.window_problem(
            visible_from=None if start is None else NOW + start,
            visible_until=None if end is None else NOW + end,
            now=NOW,
        )
        == problem
    )


@pytest.mark.parametrize(
    ("given_url", "canonical"),
    [
        ("https://Example.com/a/?utm_source=x&b=2&a=1#top", "https://example.com/a?a=1&b=2"),
        ("http://example.com:80/", "https://example.com"),
        ("https://example.com:8443/x", "https://example.com:8443/x"),
        ("https://example.com/caf%C3%A9", "https://example.com/caf%C3%A9"),
        ("https://example.com/café", "https://example.com/caf%C3%A9"),
        ("https://example.com/?q=", "https://example.com?q="),
        ("  https://example.com/p?fbclid=1&gclid=2  ", "https://example.com/p"),
        ("https://example.com./p", "https://example.com/p"),
        ("javascript:alert(1)", ""),
        ("//example.com/x", ""),
        ("https://", ""),
        ("https://[broken/", ""),
        ("https://example.com:99999/", ""),
        ("not a link", ""),
        ("", ""),
    ],
)
def test_canonical_links(given_url: str, canonical: str):
    assert rules.canonical_url(given_url) == canonical


@given(st.text(max_size=60).map(lambda rest: f"https://example.com/{rest}") | st.text(max_size=60))
def test_a_canonical_link_is_its_own_canonical_link(url: str):
    once = rules.canonical_url(url)
    assert rules.canonical_url(once) == once


_COMPLETE = {
    "has_purpose": True,
    "captions": 1,
    "window_problem": None,
    "audience": rules.Audience(),
    "has_link": True,
    "has_picture": True,
    "alt_text": "An owl in flight",
    "blocking_findings": 0,
}


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({}, []),
        ({"has_purpose": False}, ["purpose"]),
        ({"captions": 0}, ["caption"]),
        ({"window_problem": WindowProblem.OVER}, ["window"]),
        ({"audience": rules.Audience(for_everyone=False)}, ["audience"]),
        ({"audience": rules.Audience(for_everyone=False, languages=["de"])}, []),
        ({"audience": rules.Audience(for_everyone=False, group_ids=[1])}, []),
        ({"has_link": False}, []),
        ({"has_picture": False, "alt_text": ""}, []),
        ({"has_link": False, "has_picture": False}, ["link_or_picture"]),
        ({"alt_text": "  "}, ["alt_text"]),
        ({"blocking_findings": 2}, ["blocked_text"]),
        ({"captions": 0, "has_purpose": False}, ["caption", "purpose"]),
    ],
)
def test_what_review_needs(changes, missing):
    assert list(rules.missing_for_review(**{**_COMPLETE, **changes})) == missing
