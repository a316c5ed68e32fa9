"""From what a member typed to what readers will see: disclosure, length, own words, hints."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from advocacy.accounts.models import Membership
from advocacy.sharing.linkedin import little_text
from advocacy.sharing.own_words import own_words_percent
from policies import checks, disclosure
from policies.checks import Finding
from policies.disclosure import Disclosure


@dataclass(frozen=True)
class Composition:
    """A text as it would be published, and all that is to be said about it."""

    typed: str
    text: str
    """What readers see, disclosure included."""
    disclosure: Disclosure
    is_disclosed_already: bool
    own_words: int
    findings: list[Finding]
    remaining: int
    """Characters that still fit; negative when LinkedIn would refuse the text."""

    @property
    def used(self) -> int:
        return little_text.LIMIT - self.remaining

    @property
    def is_empty(self) -> bool:
        return not self.typed

    @property
    def severity(self) -> str | None:
        return checks.strongest(self.findings)

    def asked(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.severity == "ask"]

    def blocked(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.severity == "block"]


def compose(
    typed: str,
    *,
    member: Membership,
    language: str,
    position: str = "",
    captions: Iterable[str] = (),
) -> Composition:
    """What becomes of a typed text. `position` of the disclosure is the member's choice, if any."""
    typed = little_text.clean(typed)
    wanted = disclosure.disclosure_for(member, language=language)
    if position in ("start", "end"):
        wanted = replace(wanted, position=position)
    already = disclosure.is_disclosed(typed, wanted)
    text = typed if already or not typed else disclosure.apply(typed, wanted)
    return Composition(
        typed=typed,
        text=little_text.clean(text),
        disclosure=wanted,
        is_disclosed_already=already,
        own_words=own_words_percent(typed, captions),
        findings=checks.check_text(typed, language=language) if typed else [],
        remaining=little_text.remaining(text),
    )
