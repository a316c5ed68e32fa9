"""`/rest/memberCreatorPostAnalytics` and `/rest/memberFollowersCount`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from werkzeug.wrappers import Response

from advocacy.sharing.linkedin.simulator import engagement, errors, posts
from advocacy.sharing.linkedin.simulator.context import Simulator
from advocacy.sharing.linkedin.simulator.engagement import Audience
from advocacy.sharing.linkedin.simulator.errors import json_response
from advocacy.sharing.linkedin.simulator.gates import Caller, Gate, admit
from advocacy.sharing.linkedin.simulator.members import Member
from advocacy.sharing.linkedin.simulator.posts import Post
from advocacy.sharing.linkedin.simulator.request import API, Request, Route

POST_GATE = Gate("memberCreatorPostAnalytics.FINDER", frozenset({"r_member_postAnalytics"}))
FOLLOWER_GATE = Gate("memberFollowersCount.FINDER", frozenset({"r_member_profileAnalytics"}))

FIRST_VERSION = "202506"
BASIC = frozenset({"IMPRESSION", "MEMBERS_REACHED", "RESHARE", "REACTION", "COMMENT"})
MORE_SINCE = "202604"
PLAIN_METRIC_TYPE_SINCE = "202605"
METRIC_TYPE_KEY = "com.linkedin.adsexternalapi.memberanalytics.v1.CreatorPostAnalyticsMetricTypeV1"
NEVER_DAILY = frozenset(
    {"MEMBERS_REACHED", "LINK_CLICKS", "FOLLOWER_GAINED_FROM_CONTENT", "PROFILE_VIEW_FROM_CONTENT"}
)
# How LinkedIn names a post in the `entity` union, by the URN's type.
ENTITY_TYPES = {"share": "urn:li:share:", "ugc": "urn:li:ugcPost:"}
LONGEST_RANGE_DAYS = 731
MOST_POSTS = 10_000


def post_analytics(simulator: Simulator, request: Request) -> Response:
    caller = admit(simulator, request, POST_GATE)
    if caller.version < FIRST_VERSION:
        raise errors.no_such_resource()
    query = request.query()
    metric = _metric(caller, query)
    aggregation = query.get("aggregation", "TOTAL")
    if aggregation not in ("TOTAL", "DAILY"):
        raise errors.illegal_argument("aggregation is TOTAL or DAILY")
    finder = query.get("q")
    if finder not in ("entity", "me"):
        raise errors.illegal_argument("q is entity or me")
    if aggregation == "DAILY" and (
        metric in NEVER_DAILY or (metric == engagement.IMPRESSION and finder == "entity")
    ):
        raise errors.illegal_argument(f"aggregation DAILY is not supported for {metric}")
    chosen = _range(query.get("dateRange"))
    if finder == "entity":
        post, target = _entity(simulator, caller, query)
        written = [post]
    else:
        target = {}
        written = posts.recent(simulator.state, sub=caller.member.sub, limit=MOST_POSTS)
    elements = _elements(simulator, caller, written, metric, aggregation == "DAILY", chosen)
    return json_response(
        {
            "paging": {"start": 0, "count": 10, "links": []},
            "elements": [element | target for element in elements],
        }
    )


def followers(simulator: Simulator, request: Request) -> Response:
    caller = admit(simulator, request, FOLLOWER_GATE)
    if request.query().get("q") != "me":
        raise errors.illegal_argument("q has to be me")
    member = caller.member
    count = engagement.followers(simulator.seed, member.sub, member.connections)
    return json_response({"elements": [{"memberFollowersCount": count}]})


def audience(simulator: Simulator, post: Post, member: Member) -> Audience:
    return Audience(
        seed=simulator.seed,
        urn=post.urn,
        connections=member.connections,
        created_ms=post.created_ms,
        has_link="article" in post.content,
        has_picture=bool(
            post.content.get("media")
            or post.content.get("multiImage")
            or post.content.get("article", {}).get("thumbnail")
        ),
    )


def _metric(caller: Caller, query: Mapping[str, Any]) -> str:
    metric = query.get("queryType")
    if metric is None:
        raise errors.illegal_argument("queryType is missing")
    known = engagement.METRICS if caller.version >= MORE_SINCE else BASIC
    if metric not in known:
        raise errors.illegal_argument(f"there is no queryType {metric}")
    return str(metric)


def _entity(
    simulator: Simulator, caller: Caller, query: Mapping[str, Any]
) -> tuple[Post, dict[str, Any]]:
    entity = query.get("entity")
    if not isinstance(entity, dict) or len(entity) != 1:
        raise errors.illegal_argument("entity is (share:URN) or (ugc:URN)")
    kind, urn = next(iter(entity.items()))
    if kind not in ENTITY_TYPES or not str(urn).startswith(ENTITY_TYPES[kind]):
        raise errors.illegal_argument("entity is (share:URN) or (ugc:URN)")
    post = posts.find(simulator.state, str(urn))
    if post is None or post.deleted_ms is not None:
        raise errors.not_found(str(urn))
    if post.sub != caller.member.sub:
        raise errors.access_denied(f"{POST_GATE.permission}.{caller.version}01")
    return post, {"targetEntity": {kind: urn}}


def _range(value: Any) -> tuple[date, date] | None:
    """`(start:(year:…,month:…,day:…),end:(…))`; the end day itself is not included."""
    if value is None:
        return None
    if not isinstance(value, dict) or "start" not in value:
        raise errors.illegal_argument("dateRange is (start:(…),end:(…))")
    start = _date(value["start"])
    end = _date(value["end"]) if "end" in value else start + timedelta(days=LONGEST_RANGE_DAYS)
    if not start < end <= start + timedelta(days=LONGEST_RANGE_DAYS):
        raise errors.illegal_argument("dateRange has to end after it starts, within two years")
    return start, end


def _date(value: Any) -> date:
    try:
        return date(int(value["year"]), int(value["month"]), int(value["day"]))
    except (KeyError, TypeError, ValueError):
        raise errors.illegal_argument("a date is (year:…,month:…,day:…)") from None


def _elements(
    simulator: Simulator,
    caller: Caller,
    written: list[Post],
    metric: str,
    by_day: bool,
    chosen: tuple[date, date] | None,
) -> list[dict[str, Any]]:
    now_ms = simulator.clock.now_ms()
    audiences = [audience(simulator, post, caller.member) for post in written]
    shape = _metric_type(caller, metric)
    if not by_day:
        if chosen is None:
            count = sum(engagement.count_at(each, metric, now_ms) for each in audiences)
            return [{"count": count} | shape]
        start_ms, end_ms = (min(_ms(day), now_ms) for day in chosen)
        count = sum(
            engagement.between(each, metric, start_ms=start_ms, end_ms=end_ms) for each in audiences
        )
        return [{"count": count} | shape | {"dateRange": _range_json(*chosen)}]
    if not audiences:
        return []
    today = datetime.fromtimestamp(now_ms / 1000, UTC).date()
    first = datetime.fromtimestamp(min(each.created_ms for each in audiences) / 1000, UTC).date()
    start, end = chosen or (first, today + timedelta(days=1))
    sums: dict[date, int] = {}
    for each in audiences:
        for day, count in engagement.daily(each, metric, start=start, end=end, at_ms=now_ms):
            sums[day] = sums.get(day, 0) + count
    return [
        {"count": count} | shape | {"dateRange": _range_json(day, day + timedelta(days=1))}
        for day, count in sums.items()
    ]


def _metric_type(caller: Caller, metric: str) -> dict[str, Any]:
    if caller.version >= PLAIN_METRIC_TYPE_SINCE:
        return {"metricType": metric}
    return {"metricType": {METRIC_TYPE_KEY: metric}}


def _range_json(start: date, end: date) -> dict[str, Any]:
    return {
        name: {"year": day.year, "month": day.month, "day": day.day}
        for name, day in (("start", start), ("end", end))
    }


def _ms(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1000)


def routes() -> Iterable[Route]:
    yield Route("/rest/memberCreatorPostAnalytics", ("GET",), post_analytics, API)
    yield Route("/rest/memberFollowersCount", ("GET",), followers, API)
