"""Key figures: their formulas, and that unknown is never zero."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analytics.metrics import kpis
from analytics.metrics.kpis import Certainty, Figure, Kpi, Unit
from analytics.metrics.totals import Prices, Reach, Totals

TOTALS = Totals(
    shares=40,
    clicks=100,
    impressions=10_000,
    reactions=300,
    comments=None,
    reshares=50,
    unmeasured_clicks=20,
    active=10,
    invited=50,
    members=40,
    enrolled=25,
    activated=30,
    prices=Prices(cpm=30, cpc=5, spread=20, currency="EUR"),
    reach=Reach(potential=12_000, shares_known=30, shares=40),
)
NOTHING = replace(
    TOTALS,
    shares=0,
    clicks=0,
    impressions=None,
    reactions=None,
    reshares=None,
    unmeasured_clicks=0,
    active=0,
    invited=0,
    members=0,
    enrolled=0,
    activated=0,
    reach=Reach(0, 0, 0),
)


@pytest.mark.parametrize(
    ("code", "value", "certainty"),
    [
        ("active_ambassadors", 10, "measured"),
        ("shares", 40, "measured"),
        ("views", 10_000, "measured"),
        ("clicks", 100, "measured"),
        ("earned_media_value", 400, "estimated"),
        ("adoption_rate", 0.8, "measured"),
        ("activation_rate", 0.75, "measured"),
        ("participation", 0.4, "measured"),
        ("share_rate", 4, "measured"),
        ("clicks_per_share", 2.5, "measured"),
        ("engagements", 350, "measured"),
        ("engagement_rate", 0.035, "measured"),
        ("potential_reach", 12_000, "estimated"),
    ],
)
def test_formulas(code, value, certainty):
    figure = kpis.get(code).compute(TOTALS)
    assert (figure.value, figure.certainty) == (value, certainty)


def test_every_standard_figure_is_tested_and_explained():
    assert {kpi.code for kpi in kpis.all_kpis()} >= {"engagement_rate", "potential_reach"}
    assert all(str(kpi.formula) and str(kpi.label) for kpi in kpis.all_kpis())


@pytest.mark.parametrize(
    "code",
    [
        "views",
        "earned_media_value",
        "adoption_rate",
        "activation_rate",
        "participation",
        "share_rate",
        "clicks_per_share",
        "engagements",
        "engagement_rate",
        "potential_reach",
    ],
)
def test_unknown_is_missing_and_never_zero(code):
    assert kpis.get(code).compute(NOTHING) == kpis.MISSING


def test_counts_of_our_own_are_zero_when_nothing_happened():
    assert [kpis.get(code).compute(NOTHING).value for code in ("shares", "clicks")] == [0, 0]


def test_the_value_is_a_range_with_its_certainty():
    figure = kpis.get("earned_media_value").compute(TOTALS)
    assert (figure.low, figure.high) == (320, 480)
    assert kpis.get("active_ambassadors").compute(TOTALS).of == 25


def test_a_code_is_taken_once():
    ours = Kpi("shares", "Other", Unit.COUNT, "Other", lambda totals: Figure.measured(1), "social")
    with pytest.raises(ValueError, match="shares"):
        kpis.register(ours)
    with pytest.raises(kpis.UnknownKpi):
        kpis.get("nonsense")


def test_missing_figures_have_no_value():
    assert Figure.measured(None).certainty is Certainty.MISSING
    assert Figure.estimated(None).certainty is Certainty.MISSING
