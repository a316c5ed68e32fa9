"""The simulated LinkedIn knows what the demo's people did before it was started."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
import requests
from django.utils import timezone

from advocacy.config.demo import company_pages
from advocacy.config.demo.data.companies import SUEDWIND
from advocacy.config.demo.data.making import make_company
from advocacy.config.demo.data.plan import Plan, Progress
from advocacy.config.demo.history import write_history
from advocacy.config.demo.members import write_members
from advocacy.kernel.clock import local_date
from advocacy.sharing import vault
from advocacy.sharing.linkedin.simulator import SimulatorServer, history, posts
from advocacy.sharing.linkedin.simulator.unfit import UnfitValue
from advocacy.sharing.models import LinkedInAccount, Share
from advocacy.tenancy.context import tenant
from advocacy.tenancy.models import Organization
from analytics.metrics.models import EngagementSnapshot
from tests.sharing.linkedin.simulated import Client


@pytest.fixture
def written(db, tmp_path, settings):
    """Members and history of a company that shared until today, as files for the simulator."""
    settings.LINKEDIN_CLIENT_ID = "demo-client"
    today = local_date(timezone.now(), SUEDWIND.zone)
    plan = Plan(today=today, members=150, days=21, pictures=False)
    make_company(plan, SUEDWIND, Progress(), activity=True)
    write_members(tmp_path / "members.json")
    write_history(tmp_path / "history.json")
    return tmp_path


def test_earlier_shares_are_in_the_feed_with_the_figures_that_were_reported(written):
    people = json.loads((written / "members.json").read_text())
    with SimulatorServer(people=people) as server:
        history.load(server.simulator, written / "history.json")
        with tenant(Organization.objects.get(slug="suedwind")):
            last = (
                EngagementSnapshot.objects.filter(impressions__gt=0, share__urn__gt="")
                .select_related("share__account")
                .order_by("-taken_at")
                .first()
            )
            share = last.share
            token = vault.unseal(share.account, "access_token")
            shares = Share.objects.filter(status="published").exclude(urn="").count()

        page = requests.get(f"{server.url}/feed/update/{share.urn}/", timeout=20)
        caller = Client(server.url, token, share.account.urn)
        answer = caller.analytics(share.urn)

        assert page.status_code == 200
        assert share.approved_text.split("\n")[0].split("#")[0].strip()[:40] in page.text
        assert answer.status_code == 200, answer.text
        # It has gone on growing since, and never shrinks.
        assert answer.json()["elements"][0]["count"] >= last.impressions
        assert len(posts.recent(server.simulator.state, limit=10_000)) == shares


def test_a_history_can_be_loaded_at_every_start(written):
    people = json.loads((written / "members.json").read_text())
    with SimulatorServer(people=people) as server:
        history.load(server.simulator, written / "history.json")
        state = server.simulator.state
        counts = state.count("post"), state.count("token")
        history.load(server.simulator, written / "history.json")

        assert (state.count("post"), state.count("token")) == counts
        assert all(counts)


def test_what_belongs_to_nobody_here_is_passed_over(written):
    with SimulatorServer(people=[{"name": "Ada", "email": "ada@example.org"}]) as server:
        history.load(server.simulator, written / "history.json")

        assert server.simulator.state.count("post") == 0
        assert server.simulator.state.count("token") == 0


def test_a_file_of_something_else_is_refused(tmp_path):
    (tmp_path / "other.json").write_text('{"posts": [{"urn": "urn:li:share:1"}]}')
    with SimulatorServer() as server, pytest.raises(UnfitValue, match=r"other\.json"):
        history.load(server.simulator, tmp_path / "other.json")


def test_figures_are_asked_for_again_when_the_schedule_says(written):
    with tenant(Organization.objects.get(slug="suedwind")):
        reading = LinkedInAccount.objects.filter(scopes__contains=["r_member_postAnalytics"])
        shares = Share.objects.filter(account__in=reading, status="published")
        young = shares.filter(published_at__gt=timezone.now() - timedelta(days=80))

        assert young.exists()
        assert not young.filter(figures__next_poll_at=None).exists()
        assert not Share.objects.filter(by_hand=True, figures__next_poll_at__isnull=False).exists()


def test_the_company_page_has_its_posts_and_keeps_them_over_a_restart(db, tmp_path, settings):
    settings.LINKEDIN_CLIENT_ID = "demo-client"
    Organization.objects.create(name="Nordwind Energy", slug="nordwind")
    write_history(tmp_path / "history.json")
    with SimulatorServer(people=[]) as server:
        for _start in range(2):
            history.load(server.simulator, tmp_path / "history.json")
        said = posts.recent(server.simulator.state, sub=company_pages.URN)
        page = requests.get(f"{server.url}/feed/", timeout=20)
    assert len(said) == 4
    assert "Blade recycling leaves the laboratory" in page.text
    assert "Cut off" not in page.text
