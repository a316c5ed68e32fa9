"""The key figures of product.md, "Numbers and formulas"."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from analytics.metrics.kpis import MISSING, Figure, Kpi, Unit, register
from analytics.metrics.models import Goal
from analytics.metrics.rules import earned_media_value
from analytics.metrics.totals import Totals


def _ratio(part: float | None, whole: float | None) -> Figure:
    return Figure.measured(part / whole) if part is not None and whole else MISSING


def _active(totals: Totals) -> Figure:
    return Figure.measured(totals.active, of=totals.enrolled or None)


def _value(totals: Totals) -> Figure:
    if totals.impressions is None and not totals.clicks:
        return MISSING
    value = earned_media_value(
        impressions=totals.impressions,
        unmeasured_clicks=totals.unmeasured_clicks,
        cpm=totals.prices.cpm,
        cpc=totals.prices.cpc,
        spread=totals.prices.spread,
    )
    return Figure.estimated(value.value, low=value.low, high=value.high)


def _reach(totals: Totals) -> Figure:
    reach = totals.reach
    return Figure.estimated(reach.potential) if reach and reach.shares_known else MISSING


STANDARD = (
    Kpi(
        "active_ambassadors",
        _("Active ambassadors"),
        Unit.COUNT,
        _("Different people with at least one published share in the period."),
        _active,
        Goal.Family.VISIBILITY,
        accumulates=False,
    ),
    Kpi(
        "shares",
        _("Shares"),
        Unit.COUNT,
        _("Published shares. Shares that were deleted again are not counted."),
        lambda totals: Figure.measured(totals.shares),
        Goal.Family.VISIBILITY,
    ),
    Kpi(
        "views",
        _("Views"),
        Unit.COUNT,
        _(
            "Views that LinkedIn reports for shares, or that members entered, counted on the day "
            "they were added. Shares without reported views are left out, not counted as zero."
        ),
        lambda totals: Figure.measured(totals.impressions),
        Goal.Family.VISIBILITY,
    ),
    Kpi(
        "clicks",
        _("Link clicks"),
        Unit.COUNT,
        _(
            "People who followed a tracked link. Known bots, previews and mail scanners are left "
            "out; the same visitor counts once per link in 30 minutes."
        ),
        lambda totals: Figure.measured(totals.clicks),
        Goal.Family.TRAFFIC,
    ),
    Kpi(
        "earned_media_value",
        _("Earned media value"),
        Unit.MONEY,
        _(
            "Views ÷ 1,000 × price of a thousand views, plus clicks × price of a click for shares "
            "whose views are unknown. Nothing is counted by both. An estimate."
        ),
        _value,
        Goal.Family.VISIBILITY,
    ),
    Kpi(
        "adoption_rate",
        _("Adoption rate"),
        Unit.PERCENT,
        _("People who joined ÷ people who were invited, on the last day of the period."),
        lambda totals: _ratio(totals.members, totals.invited),
        Goal.Family.VISIBILITY,
        accumulates=False,
    ),
    Kpi(
        "activation_rate",
        _("Activation rate"),
        Unit.PERCENT,
        _("Members who shared within 14 days of joining ÷ members who joined."),
        lambda totals: _ratio(totals.activated, totals.members),
        Goal.Family.VISIBILITY,
        accumulates=False,
    ),
    Kpi(
        "participation",
        _("Participation"),
        Unit.PERCENT,
        _("Active ambassadors ÷ enrolled ambassadors, on the last day of the period."),
        lambda totals: _ratio(totals.active, totals.enrolled),
        Goal.Family.VISIBILITY,
        accumulates=False,
    ),
    Kpi(
        "share_rate",
        _("Share rate"),
        Unit.RATIO,
        _("Shares ÷ active ambassadors."),
        lambda totals: _ratio(totals.shares, totals.active),
        Goal.Family.VISIBILITY,
        accumulates=False,
    ),
    Kpi(
        "clicks_per_share",
        _("Clicks per share"),
        Unit.RATIO,
        _("Link clicks ÷ shares."),
        lambda totals: _ratio(totals.clicks, totals.shares),
        Goal.Family.TRAFFIC,
        accumulates=False,
    ),
    Kpi(
        "engagements",
        _("Reactions, comments and reshares"),
        Unit.COUNT,
        _("Reactions + comments + reshares, where LinkedIn reports them or members entered them."),
        lambda totals: Figure.measured(totals.engagements),
        Goal.Family.SOCIAL,
    ),
    Kpi(
        "engagement_rate",
        _("Engagement rate"),
        Unit.PERCENT,
        _("(Reactions + comments + reshares) ÷ views, only where views are measured."),
        lambda totals: _ratio(totals.engagements, totals.impressions),
        Goal.Family.SOCIAL,
        accumulates=False,
    ),
    Kpi(
        "potential_reach",
        _("Potential reach"),
        Unit.COUNT,
        _(
            "Connections × shares, summed over members who told us their connections. How many "
            "people could have seen the shares; overlapping networks are ignored."
        ),
        _reach,
        Goal.Family.VISIBILITY,
    ),
)


def register_standard() -> None:
    for kpi in STANDARD:
        register(kpi)
