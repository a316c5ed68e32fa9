from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from playwright.sync_api import Page, sync_playwright

from advocacy.accounts.models import Membership
from advocacy.tenancy.context import tenant
from advocacy.tenancy.urls import reverse
from content import services
from content.models import Post
from content.services import CaptionDraft, PostDraft
from policies.models import TextRule
from tests.browser import launch, session_of, signed_in
from tests.content.editing import Editor
from tests.factories import PurposeFactory


@pytest.fixture
def reviewer(make_member) -> Membership:
    return make_member("curator", name="Ines Ferrari")


@pytest.fixture
def draft(organization) -> Callable[..., PostDraft]:
    """A draft that is ready for review, with the changes asked for."""
    now = timezone.now()
    ready = {
        "title": "How a 40-year-old turbine taught us to build quieter blades",
        "url": "https://nordwind.example/owl-blades",
        "summary": "What owls know about air.",
        "purpose": PurposeFactory(name="Industry insight"),
        "visible_from": now - timedelta(minutes=1),
        "visible_until": now + timedelta(days=14),
        "captions": (CaptionDraft("What can an owl teach an engineer?"),),
    }

    def make(**changes) -> PostDraft:
        return PostDraft(**{**ready, **changes})

    return make


@pytest.fixture
def in_review(curator, draft) -> Post:
    """A post that its author has submitted."""
    post = services.create_post(by=curator, draft=draft())
    return services.submit_for_review(post_id=post.pk, by=curator, revision=post.revision)


@pytest.fixture
def approved(in_review, reviewer) -> Post:
    return services.approve(post_id=in_review.pk, by=reviewer, revision=in_review.revision)


@pytest.fixture
def blocking_rule(organization) -> TextRule:
    return TextRule.objects.create(
        name="Nothing forbidden",
        terms=["forbidden"],
        severity=TextRule.Severity.BLOCK,
        explanation="Say it otherwise.",
        clause="4.1",
    )


@pytest.fixture
def in_database(organization) -> Callable[[Callable[[], Any]], Any]:
    """Run a function with a database connection of its own.

    While Playwright runs, its event loop makes Django take the test for asynchronous code.
    """

    def work(function: Callable[[], Any]) -> Any:
        try:
            with tenant(organization):
                return function()
        finally:
            connection.close()

    def run(function: Callable[[], Any]) -> Any:
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(work, function).result()

    return run


@pytest.fixture
def editor(live_server, curator, as_person) -> Iterator[Page]:
    """A new post, opened by a curator."""
    session = session_of(as_person(curator))
    path = reverse("content:post_new")
    with sync_playwright() as playwright:
        browser = launch(playwright)
        page = signed_in(browser, session, live_server.url)
        problems: list[str] = []
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.goto(live_server.url + path)
        yield page
        browser.close()
    assert problems == []


@pytest.fixture
def new(curator, as_person) -> Callable[[], Editor]:
    """A curator's editor for a post that is not there yet."""
    return lambda: Editor(as_person(curator), reverse("content:post_new"))


@pytest.fixture
def edit(as_person) -> Callable[[Membership, Post], Editor]:
    """Somebody's editor for a post."""

    def open_editor(who: Membership, post: Post) -> Editor:
        return Editor(as_person(who), reverse("content:post_edit", post_id=post.pk))

    return open_editor
