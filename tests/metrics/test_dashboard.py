"""The dashboard: figures against the period before, private groups, the address, the export."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from advocacy.accounts.models import Membership
from analytics.metrics import versions
from analytics.metrics.dashboard import assemble, choices
from analytics.metrics.models import DayFigures
from analytics.metrics.periods import Compare, Period
from analytics.metrics.queries import day_rows
from analytics.metrics.rollup import rebuild
from tests.factories import PurposeFactory
from tests.factories.metrics import GoalFactory, make_clicks, make_share, make_team, measure
from tests.factories.sharing import PostFactory

pytestmark = pytest.mark.django_db
PATH = "/nordwind/dashboard/"


@pytest.fixture
def build(organization, today):
    """Roll everything of the last 100 days up."""
    return lambda: rebuild(organization, today - timedelta(days=100), today)


@pytest.fixture
def board(manager, as_person) -> Client:
    return as_person(manager)


@pytest.fixture
def world(crew, today, build):
    """Two large teams, a small one, posts shared by many and by few."""
    field = make_team("Field Service")
    engineering = make_team("Engineering")
    tiny = make_team("Legal")
    owl = PostFactory(title="Quieter blades", purpose=PurposeFactory(name="Industry insight"))
    rare = PostFactory(
        title="Half-year report", purpose=PurposeFactory(name="News", is_promotional=True)
    )
    people = [*crew(7, field), *crew(8, engineering), *crew(3, tiny), *crew(4)]
    for number, person in enumerate(people):
        share = make_share(person, today - timedelta(days=number % 20), post=owl)
        make_clicks(share, today - timedelta(days=number % 20), 3)
        if number % 2:
            measure(share, today - timedelta(days=number % 20), impressions=100, reactions=5)
    apprentices = PostFactory(title="Meet the apprentices", purpose=owl.purpose)
    for person in people[5:11]:
        make_share(person, today - timedelta(days=3), post=apprentices)
    early = make_share(people[0], today - timedelta(days=40), post=rare)
    make_clicks(early, today - timedelta(days=5), 2)
    make_share(people[1], today - timedelta(days=2), post=rare)
    GoalFactory(name="Website visits", target=40, starts_on=today - timedelta(days=60))
    build()
    return people


def test_tiles_show_figures_with_their_change(world, board):
    page = board.get(PATH).text
    assert "Programme dashboard" in page
    assert "Active ambassadors" in page
    assert "of 23" in page or "of 22" in page
    assert ">29<" in page.replace(" ", "")  # shares of the last 30 days
    assert "+2,800" in page  # one share in the 30 days before


def test_unknown_views_are_not_zero(crew, today, build, board):
    for person in crew(6):
        make_share(person, today)
    build()
    page = board.get(PATH).text
    assert "not measured" in page


def test_a_team_can_be_chosen_when_it_is_large_enough(world, board):
    field, tiny = (
        DayFigures.objects.filter(team__name=name).first().team_id
        for name in ("Field Service", "Legal")
    )
    page = board.get(f"{PATH}?team={field}").text
    assert f'<option value="{field}" selected>' in page
    assert "Quieter blades" not in page
    whole = board.get(PATH).text
    assert f'<option value="{tiny}"' not in whole
    assert "Legal" not in whole
    assert "Smaller teams and people without a team, together" in whole
    # An address with a small team's number shows everybody.
    assert "Quieter blades" in board.get(f"{PATH}?team={tiny}").text


def test_a_chosen_team_shows_the_teams_below_it(crew, today, build, board):
    root = make_team("Operations")
    night = make_team("Night shift", root)
    for person in [*crew(6, root), *crew(5, night), *crew(5)]:
        make_share(person, today)
    build()
    whole = board.get(PATH).text
    assert "Operations › Night shift</option>" in whole
    assert "<td>Operations</td>" in whole
    assert "<td>Night shift</td>" not in whole
    page = board.get(f"{PATH}?team={root.pk}").text
    assert "<td>Night shift</td>" in page
    assert "Smaller teams and people in no team below, together" in page


def test_no_figures_of_fewer_people_than_the_minimum(
    organization, make_member, today, build, board
):
    make_share(make_member(), today)
    build()
    page = board.get(PATH).text
    assert "Figures appear with 5 people" in page
    assert "Active ambassadors" not in page
    assert Membership.objects.count() < 5


def test_posts_of_few_people_are_not_shown_alone(world, board):
    page = board.get(PATH).text
    assert "Quieter blades" in page
    assert "Half-year report" not in page


def test_posts_sort_and_page_in_the_address(world, crew, today, build, board):
    for number in range(12):
        post = PostFactory(title=f"Story {number:02}")
        for person in world[:5]:
            make_share(person, today - timedelta(days=1), post=post)
    build()
    first = board.get(f"{PATH}?sort=title").text
    assert first.index("Quieter blades") < first.index("Story 00") < first.index("Story 07")
    assert "Story 10" not in first
    assert 'aria-sort="ascending"' in first
    second = board.get(f"{PATH}?sort=title&page=2").text
    assert "Story 10" in second
    # The smallest one is hidden with the post that only two people shared.
    assert "Story 11" not in second
    assert "2 posts that few people shared, together" in second
    assert board.get(f"{PATH}?sort=nonsense&page=99").status_code == 200


def test_posts_shared_too_rarely_for_a_ratio_do_not_lead(world, crew, today, build, board):
    rare = PostFactory(title="Long ago, one late share")
    for person in world[:6]:
        share = make_share(person, today - timedelta(days=40), post=rare)
        make_clicks(share, today - timedelta(days=2), 9)
    make_share(world[6], today - timedelta(days=2), post=rare)
    build()
    page = board.get(PATH).text
    assert page.index("Quieter blades") < page.index("Long ago, one late share")
    assert "too few shares" in page


def test_lines_end_with_yesterday_and_totals_with_today(world, today, build, board):
    period = Period("30", today - timedelta(days=29), today)
    shown = assemble(period, Compare.NONE, choices(), None, today=today)
    assert shown.chart[-1].last == today - timedelta(days=1)
    assert shown.totals.shares == sum(day.shares for day in day_rows(period.first, today))
    assert "Lines end with yesterday" in board.get(PATH).text
    assert "Lines end with yesterday" not in board.get(f"{PATH}?period=last-month").text


def test_the_balance_names_purposes_and_the_guideline(world, board):
    page = board.get(PATH).text
    assert "Industry insight" in page
    assert "Within the guideline" in page


def test_periods_and_comparisons_in_the_address(world, board, today):
    for query in ("period=7", "period=365", "period=month", "period=last-month&compare=year"):
        assert board.get(f"{PATH}?{query}").status_code == 200
    first = today - timedelta(days=3)
    page = board.get(f"{PATH}?period=custom&from={first}&to={today}&compare=none").text
    assert f'name="from" value="{first}"' in page
    assert "%</span>" not in page.split("Reach and clicks")[0]


def test_days_that_make_no_period_are_said(world, board):
    page = board.get(f"{PATH}?period=custom&from=2026-02-02&to=2026-01-01").text
    assert "These days make no period" in page


def test_what_changes_is_shown_although_pages_are_kept(world, board, build, today, crew):
    def main() -> str:
        return board.get(PATH).text.split("<main")[1].split("</main")[0]

    before = main()
    assert main() == before
    for person in crew(5):
        make_share(person, today)
    build()
    assert main() != before


def test_goals_are_on_the_dashboard(world, board):
    page = board.get(PATH).text
    assert "Website visits" in page
    assert "68 of 40" in page
    assert "Reached" in page


def test_every_figure_says_how_it_is_counted(world, board):
    page = board.get(PATH).text
    assert "How is this counted?" in page
    assert "Views ÷ 1,000 × price of a thousand views" in page
    assert "between €" in page


def test_the_export_holds_what_was_counted_here(world, board, today):
    response = board.get(f"{PATH}export.csv?period=30")
    assert response["Content-Disposition"].startswith('attachment; filename="advocacy-nordwind-')
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 30
    assert sum(int(row["shares"]) for row in rows) == 29
    assert sum(int(row["human_clicks"]) for row in rows) == 68
    assert not {"views", "impressions", "reactions"} & rows[0].keys()


def test_nothing_is_exported_about_few_people(organization, make_member, today, build, board):
    make_share(make_member(), today)
    build()
    response = board.get(f"{PATH}export.csv")
    assert len(b"".join(response.streaming_content).splitlines()) == 1


def test_the_number_of_queries_is_small_and_flat(organization, world, crew, today, build, board):
    def count(path: str) -> int:
        versions.bump(organization.pk)
        with CaptureQueriesContext(connection) as queries:
            assert board.get(path).status_code == 200
        return len(queries)

    # Days chosen freely: different people of no window that the rollup keeps.
    chosen = f"{PATH}?period=custom&from={today - timedelta(days=40)}&to={today}"
    paths = [PATH, f"{PATH}?period=month&compare=none", "/nordwind/goals/"]
    paths += [f"{chosen}&compare={against}" for against in ("previous", "year", "none")]
    few = [count(path) for path in paths]
    for number in range(30):
        team = make_team(f"Team {number}")
        post = PostFactory(title=f"Post {number}", purpose=PurposeFactory())
        for person in crew(5, team):
            make_clicks(make_share(person, today, post=post), today)
        GoalFactory(starts_on=today - timedelta(days=9))
    build()
    assert [count(path) for path in paths] == few
    assert max(few) <= 15
    board.get(PATH)
    with CaptureQueriesContext(connection) as kept:
        board.get(PATH)
    assert len(kept) <= 7


def test_pages_in_other_languages(world, manager, as_person):
    Membership.objects.filter(pk=manager.pk).update(interface_language="de")
    assert as_person(manager).get(PATH).headers["Content-Language"] == "de"
