"""The registry of key figures: what each is called, how it is counted, and its formula in words.

A KPI turns the totals of a period into a figure that knows whether it is measured, estimated or
missing. Apps above register their own in `AppConfig.ready()`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise

from analytics.metrics.totals import Totals

Text = str | Promise


class Certainty(StrEnum):
    MEASURED = "measured"
    ESTIMATED = "estimated"
    MISSING = "missing"


class Unit(StrEnum):
    COUNT = "count"
    PERCENT = "percent"
    RATIO = "ratio"
    MONEY = "money"


@dataclass(frozen=True)
class Figure:
    """A value with where it comes from. `value` is None exactly when it is missing."""

    value: float | None
    certainty: Certainty
    low: float | None = None
    high: float | None = None
    # The whole that a count is a part of ("184 of 312").
    of: int | None = None

    @classmethod
    def measured(cls, value: float | None, *, of: int | None = None) -> Figure:
        return cls(value, Certainty.MEASURED, of=of) if value is not None else MISSING

    @classmethod
    def estimated(
        cls, value: float | None, *, low: float | None = None, high: float | None = None
    ) -> Figure:
        return cls(value, Certainty.ESTIMATED, low, high) if value is not None else MISSING


MISSING = Figure(None, Certainty.MISSING)


@dataclass(frozen=True)
class Kpi:
    code: str
    label: Text
    unit: Unit
    # What a reader is told under "How is this counted?".
    formula: Text
    compute: Callable[[Totals], Figure]
    # A family of `Goal.Family`; goals choose among the KPIs of their family.
    family: str
    # Grows day by day over a period (shares), or is a level at its end (active ambassadors).
    accumulates: bool = True

    def __str__(self) -> str:
        return str(self.label)


class UnknownKpi(LookupError):
    """No app has registered a KPI under this code."""


_kpis: dict[str, Kpi] = {}


def register(kpi: Kpi) -> None:
    """Make a KPI known. Raises ValueError when its code is taken by another one."""
    known = _kpis.setdefault(kpi.code, kpi)
    if known is not kpi and (known.formula, known.label) != (kpi.formula, kpi.label):
        raise ValueError(f"Two KPIs are called {kpi.code}.")


def get(code: str) -> Kpi:
    """Raises UnknownKpi."""
    try:
        return _kpis[code]
    except KeyError:
        raise UnknownKpi(code) from None


def all_kpis() -> list[Kpi]:
    """In the order of registration."""
    return list(_kpis.values())


def of_family(family: str) -> list[Kpi]:
    return [kpi for kpi in _kpis.values() if kpi.family == family]
