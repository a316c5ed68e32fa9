"""How the simulator behaves: the switches a person or a test may turn, kept in the state."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from advocacy.sharing.linkedin.simulator.state import State
from advocacy.sharing.linkedin.simulator.unfit import UnfitValue

VERSION = re.compile(r"20\d\d(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class Switches:
    """Every switch with the value LinkedIn's documentation suggests. Times are in seconds."""

    clock_offset: float = 0.0
    """How far the simulator's clock is ahead of the computer's."""
    latency: float = 0.0
    """Delay before each OAuth and API answer."""
    oldest_version: str = "202511"
    """Versions from this month to the clock's month are active."""
    active_versions: tuple[str, ...] = ()
    """When not empty, exactly these versions are active."""
    scope_separator: str = ","
    """Between the scopes of a token answer; LinkedIn has been seen with both "," and " "."""
    token_lifetime: float = 5_184_000.0
    """60 days."""
    refresh_lifetime: float = 31_536_000.0
    """365 days, counted from the member's consent."""
    fresh_token_refused: float = 0.0
    """For this long a refreshed token answers 65601, as LinkedIn's sometimes do."""
    processing: float = 2.0
    """How long an image or document stays PROCESSING after its upload."""
    video_processing: float = 10.0
    """How long a video stays PROCESSING after finalizeUpload."""
    duplicate_window: float = 600.0
    """The same text of the same author within this time is a duplicate."""
    escapes_count: bool = True
    """Whether backslashes count towards the 3,000 characters. LinkedIn does not say."""

    def changed(self, values: Mapping[str, Any]) -> Switches:
        """These switches with `values` set.

        Raises UnfitValue on an unknown name or an unfit value.
        """
        known = {field.name for field in fields(self)}
        clean: dict[str, Any] = {}
        for name, value in values.items():
            if name not in known:
                raise UnfitValue(f"There is no switch named {name!r}.")
            clean[name] = _fit(name, value, getattr(self, name))
        return replace(self, **clean)

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"active_versions": list(self.active_versions)}


def _fit(name: str, value: Any, current: Any) -> Any:
    if name == "scope_separator":
        if value not in (",", " "):
            raise UnfitValue('scope_separator is "," or " ".')
        return value
    if name == "oldest_version":
        return _version(value)
    if name == "active_versions":
        if not isinstance(value, list | tuple):
            raise UnfitValue("active_versions is a list of versions such as 202604.")
        return tuple(_version(each) for each in value)
    if isinstance(current, bool):
        if not isinstance(value, bool):
            raise UnfitValue(f"{name} is true or false.")
        return value
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise UnfitValue(f"{name} is a number of seconds.") from None
    # Some thirty years either way keeps dates far from what datetime can hold.
    lowest = -1e9 if name == "clock_offset" else 0.0
    if not lowest <= number <= 1e9:
        raise UnfitValue(f"{name} is out of range.")
    return number


def _version(value: Any) -> str:
    if not isinstance(value, str) or not VERSION.fullmatch(value):
        raise UnfitValue(f"{value!r} is not a version; write it as YYYYMM, for example 202604.")
    return value


def load(state: State) -> Switches:
    return Switches().changed(state.setting("switches", {}))


def store(state: State, switches: Switches) -> None:
    state.store_setting("switches", switches.as_json())
