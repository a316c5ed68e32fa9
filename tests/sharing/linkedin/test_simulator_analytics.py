"""Engagement: its growth, and the interface that reads it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.sharing.linkedin.simulator import engagement
from advocacy.sharing.linkedin.simulator.engagement import DAY_MS, METRICS, Audience
from tests.sharing.linkedin.simulated import JONAS, Client, LinkedIn

METRIC_TYPE = "com.linkedin.adsexternalapi.memberanalytics.v1.CreatorPostAnalyticsMetricTypeV1"
BASIC = ("IMPRESSION", "MEMBERS_REACHED", "RESHARE", "REACTION", "COMMENT")
CREATED_MS = 1_790_000_000_000

audiences = st.builds(
    Audience,
    seed=st.integers(0, 1000),
    urn=st.integers(1, 10**18).map(lambda number: f"urn:li:share:{number}"),
    connections=st.integers(0, 30_000),
    created_ms=st.integers(CREATED_MS, CREATED_MS + 3 * DAY_MS),
    has_link=st.booleans(),
    has_picture=st.booleans(),
)
ages = st.integers(0, 120 * DAY_MS)


# The growth, as arithmetic


@given(audiences, st.sampled_from(METRICS), ages, ages)
def test_counts_only_grow(audience: Audience, metric: str, one: int, other: int):
    early, late = sorted((one, other))
    start = audience.created_ms
    assert (
        0
        <= engagement.count_at(audience, metric, start + early)
        <= engagement.count_at(audience, metric, start + late)
    )


@given(audiences, st.sampled_from(METRICS), ages)
def test_days_add_up_to_the_total(audience: Audience, metric: str, age: int):
    at_ms = audience.created_ms + age
    start = datetime.fromtimestamp(audience.created_ms / 1000, UTC).date()
    days = engagement.daily(audience, metric, start=start, end=date(2030, 1, 1), at_ms=at_ms)
    assert sum(count for _, count in days) == engagement.count_at(audience, metric, at_ms)


@given(audiences, ages)
def test_nobody_is_reached_without_a_view(audience: Audience, age: int):
    at_ms = audience.created_ms + age
    reached = engagement.count_at(audience, "MEMBERS_REACHED", at_ms)
    assert reached <= engagement.count_at(audience, "IMPRESSION", at_ms)


@given(audiences)
def test_most_comes_in_the_first_days_and_some_much_later(audience: Audience):
    def views(days: float) -> float:
        at_ms = audience.created_ms + int(days * DAY_MS)
        return engagement.count_at(audience, "IMPRESSION", at_ms)

    whole = engagement.eventual(audience, "IMPRESSION")
    assert views(2) > 0.7 * whole - 1
    assert views(14) < 0.95 * whole


def test_nothing_before_the_post_and_no_clicks_without_a_link():
    audience = Audience(7, "urn:li:share:1", 500, CREATED_MS)
    assert engagement.count_at(audience, "IMPRESSION", CREATED_MS - DAY_MS) == 0
    assert engagement.count_at(audience, "LINK_CLICKS", CREATED_MS + 90 * DAY_MS) == 0


def test_the_seed_decides():
    def views(seed: int) -> int:
        audience = Audience(seed, "urn:li:share:1", 500, CREATED_MS)
        return engagement.count_at(audience, "IMPRESSION", CREATED_MS + 9 * DAY_MS)

    assert views(7) == views(7)
    assert len({views(seed) for seed in range(20)}) > 15


# The interface


def elements(client: Client, urn: str, *query: str) -> list[dict[str, Any]]:
    response = client.analytics(urn, *query)
    assert response.status_code == 200, response.text
    return response.json()["elements"]


def me(client: Client, query: str):
    return client.call("GET", f"/rest/memberCreatorPostAnalytics?q=me&{query}")


def test_a_total(linkedin: LinkedIn, mara: Client):
    urn = mara.create()
    linkedin.advance(days=3)
    response = mara.analytics(urn)
    assert response.json() == {
        "paging": {"start": 0, "count": 10, "links": []},
        "elements": [
            {
                "count": response.json()["elements"][0]["count"],
                "metricType": "IMPRESSION",
                "targetEntity": {"share": urn},
            }
        ],
    }
    early = response.json()["elements"][0]["count"]
    assert early > 0
    linkedin.advance(days=10)
    assert elements(mara, urn)[0]["count"] > early


def test_counts_are_those_of_the_pure_rule(linkedin: LinkedIn, mara: Client):
    urn = mara.create(
        "With a link", content={"article": {"source": "https://a.example", "title": "A"}}
    )
    linkedin.advance(days=40)
    audience = Audience(7, urn, 420, int(urn.rpartition(":")[2]) >> 22, has_link=True)
    at_ms = linkedin.get("state")["clock"]["now_ms"]
    for metric in METRICS:
        count = elements(mara, urn, metric)[0]["count"]
        assert abs(count - engagement.count_at(audience, metric, at_ms)) <= 1


def test_the_older_form_of_the_metric_type(mara: Client):
    urn = mara.create()
    mara.version = "202604"
    assert elements(mara, urn, "REACTION")[0]["metricType"] == {METRIC_TYPE: "REACTION"}


def test_more_metrics_since_april_2026(mara: Client):
    urn = mara.create()
    for metric in METRICS:
        mara.version = "202603"
        assert mara.analytics(urn, metric).status_code == (200 if metric in BASIC else 400)
        mara.version = "202604"
        assert mara.analytics(urn, metric).status_code == 200


def test_not_there_before_june_2025(linkedin: LinkedIn, mara: Client):
    urn = mara.create()
    linkedin.set("switches", {"oldest_version": "202501"})
    mara.version = "202505"
    assert mara.analytics(urn).status_code == 404
    mara.version = "202506"
    assert mara.analytics(urn).status_code == 200


def test_single_days_add_up(linkedin: LinkedIn, mara: Client):
    urn = mara.create()
    linkedin.advance(days=20)
    for metric in ("REACTION", "COMMENT", "RESHARE", "POST_SAVE", "POST_SEND"):
        days = elements(mara, urn, metric, "DAILY")
        total = elements(mara, urn, metric)[0]["count"]
        assert len(days) == 21
        assert sum(day["count"] for day in days) == total
        first, second = days[0]["dateRange"], days[1]["dateRange"]
        assert first["end"] == second["start"]


@pytest.mark.parametrize(
    ("metric", "on_entity", "on_me"),
    [
        ("IMPRESSION", 400, 200),
        ("MEMBERS_REACHED", 400, 400),
        ("LINK_CLICKS", 400, 400),
        ("REACTION", 200, 200),
    ],
)
def test_refused_combinations(mara: Client, metric: str, on_entity: int, on_me: int):
    urn = mara.create()
    assert mara.analytics(urn, metric, "DAILY").status_code == on_entity
    assert me(mara, f"queryType={metric}&aggregation=DAILY").status_code == on_me


def test_all_posts_of_the_member(linkedin: LinkedIn, mara: Client):
    assert me(mara, "queryType=REACTION").json()["elements"][0]["count"] == 0
    assert me(mara, "queryType=REACTION&aggregation=DAILY").json()["elements"] == []
    urns = [mara.create(f"Post {number}") for number in range(3)]
    linkedin.client(JONAS).create("Not hers")
    linkedin.advance(days=30)
    single = sum(elements(mara, urn, "REACTION")[0]["count"] for urn in urns)
    (element,) = me(mara, "queryType=REACTION").json()["elements"]
    assert element == {"count": single, "metricType": "REACTION"}
    days = me(mara, "queryType=REACTION&aggregation=DAILY").json()["elements"]
    assert sum(day["count"] for day in days) == single


def test_date_ranges(linkedin: LinkedIn, mara: Client):
    mara.create()
    now = datetime.fromtimestamp(linkedin.get("state")["clock"]["now_ms"] / 1000, UTC).date()
    linkedin.advance(days=10)

    def written(day: date) -> str:
        return f"(year:{day.year},month:{day.month},day:{day.day})"

    cut = now + timedelta(days=2)
    early = f"dateRange=(start:{written(now)},end:{written(cut)})"
    late = f"dateRange=(start:{written(cut)})"
    counts = [
        me(mara, f"queryType=IMPRESSION&{chosen}").json()["elements"][0]["count"]
        for chosen in (early, late)
    ]
    assert min(counts) > 0
    total = me(mara, "queryType=IMPRESSION").json()["elements"][0]["count"]
    assert sum(counts) == total
    days = me(mara, f"queryType=IMPRESSION&aggregation=DAILY&{early}").json()["elements"]
    assert [day["dateRange"]["start"]["day"] for day in days] == [
        now.day,
        (now + timedelta(days=1)).day,
    ]


SHARE = "urn%3Ali%3Ashare%3A1"


@pytest.mark.parametrize(
    "query",
    [
        f"q=entity&entity=(share:{SHARE})",
        f"q=entity&entity=(share:{SHARE})&queryType=LOVE",
        f"q=entity&entity=(share:{SHARE})&queryType=REACTION&aggregation=WEEKLY",
        f"q=entity&entity=%28share%3A{SHARE}%29&queryType=REACTION",
        "q=entity&entity=(share:urn:li:share:1)&queryType=REACTION",
        f"q=entity&entity=(ugc:{SHARE})&queryType=REACTION",
        f"q=entity&entity={SHARE}&queryType=REACTION",
        "q=entity&queryType=REACTION",
        "q=nobody&queryType=REACTION",
        "q=me&queryType=REACTION&dateRange=(start:(year:2026,month:13,day:1))",
        "q=me&queryType=REACTION&dateRange=2026-01-01",
        "q=me&queryType=REACTION&dateRange=(end:(year:2026,month:1,day:1))",
    ],
)
def test_broken_queries(mara: Client, query: str):
    response = mara.call("GET", f"/rest/memberCreatorPostAnalytics?{query}")
    assert response.status_code == 400
    assert response.json()["code"] == "ILLEGAL_ARGUMENT"


def test_only_ones_own_posts_that_exist(linkedin: LinkedIn, mara: Client):
    foreign = linkedin.client(JONAS).create()
    assert mara.analytics(foreign).status_code == 403
    assert mara.analytics("urn:li:share:1").status_code == 404
    urn = mara.create()
    mara.call("DELETE", f"/rest/posts/{quote(urn, safe='')}")
    assert mara.analytics(urn).status_code == 404


def test_followers(linkedin: LinkedIn, mara: Client):
    response = mara.call("GET", "/rest/memberFollowersCount?q=me")
    (element,) = response.json()["elements"]
    assert 420 <= element["memberFollowersCount"] <= 420 * 1.3
    assert mara.call("GET", "/rest/memberFollowersCount").status_code == 400
