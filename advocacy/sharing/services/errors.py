"""Why a share cannot do what was asked of it."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from advocacy.sharing.models import Share
    from advocacy.sharing.networks import Network
    from advocacy.sharing.timing import TimeProblem
    from policies.checks import Finding


class SharingError(Exception):
    """Base of all. Nothing was changed."""


class NotPossible(SharingError):
    """The share is no longer in a state that allows it, e.g. because it was done already."""

    def __init__(self, share: Share) -> None:
        super().__init__(f"Share {share.pk} is {share.status}.")
        self.share = share


class NotAmbassador(SharingError):
    """They have not joined the programme, or paused."""


class PolicyOutstanding(SharingError):
    """A required policy waits for their confirmation."""


class NotConnected(SharingError):
    """There is no working connection with LinkedIn."""


class NotShareable(SharingError):
    """The post was withdrawn, has ended or is not meant for them any more."""


class TextMissing(SharingError):
    """Nothing is written."""


class TextTooLong(SharingError):
    """`excess` is how many characters the network would refuse."""

    def __init__(self, excess: int, network: Network) -> None:
        super().__init__(f"{excess} characters too many.")
        self.excess = excess
        self.network = network


class TextBlocked(SharingError):
    """A text rule forbids it."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__()
        self.findings = findings


class TextUnchecked(SharingError):
    """A text rule asks the member to look twice, and they have not said that they did."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__()
        self.findings = findings


class WrongTime(SharingError):
    """A post of one's own was not written on that day."""


class TimeImpossible(SharingError):
    """A share cannot be planned for that moment; `ends_at` is when its post ends, if it does."""

    def __init__(self, problem: TimeProblem, ends_at: datetime | None) -> None:
        super().__init__(problem)
        self.problem = problem
        self.ends_at = ends_at


class DailyLimit(SharingError):
    """The organization's limit for that day is reached; `free_on` is the next day with room."""

    def __init__(self, free_on: date) -> None:
        super().__init__(f"Possible again on {free_on}.")
        self.free_on = free_on
