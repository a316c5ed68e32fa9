"""From what a member typed to what readers will see: disclosure, length, own words, hints."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from advocacy.accounts.models import Membership
from advocacy.sharing import networks
from advocacy.sharing.insertions import mentions_of
from advocacy.sharing.linkedin import little_text
from advocacy.sharing.linkedin.little_text import Mention
from advocacy.sharing.networks import LINKEDIN, Network
from advocacy.sharing.own_words import own_words_percent
from policies import checks, disclosure
from policies.checks import Finding
from policies.disclosure import Disclosure
from policies.terms import HouseTerms, Terms, terms_for

# What is kept of a text for a network whose limit nobody reaches.
LONGEST = 20_000


@dataclass(frozen=True, eq=False)
class Composition:
    """A text as it would be published, and all that is to be said about it."""

    typed: str
    text: str
    """What readers see, disclosure included."""
    disclosure: Disclosure
    is_disclosed_already: bool
    own_words: int
    findings: tuple[Finding, ...]
    mentions: tuple[Mention, ...]
    """Whom the text mentions, of those it could."""
    network: Network
    used: int
    """Its length as the network counts it, with the link where that counts."""
    is_suggestion: bool
    """A suggestion as it came: one object for everybody who opens it, worth keeping more of."""

    @property
    def limit(self) -> int:
        return self.network.limit or LONGEST

    @property
    def remaining(self) -> int:
        """How much still fits; negative when the network would refuse the text."""
        return self.limit - self.used

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
    network: str = LINKEDIN,
    link: str = "",
    terms: Terms | None = None,
) -> Composition:
    """What becomes of a typed text. `position` of the disclosure is the member's choice, if any.

    `link` is the tracked link or one of its length; it takes room on networks that count it. Pass
    `terms` where they were read already; otherwise they are asked for here.
    """
    terms = terms or terms_for(member)
    wanted = terms.disclosure(language=language, network=network)
    if position in ("start", "end"):
        wanted = replace(wanted, position=position)
    captions = tuple(captions)
    composed = _suggested if typed in captions else _composed
    mentions = mentions_of(member.organization) if network == LINKEDIN else ()
    return composed(typed, wanted, captions, mentions, network, link, terms.house, language)


def _composed(
    typed: str,
    wanted: Disclosure,
    captions: tuple[str, ...],
    mentions: tuple[Mention, ...],
    code: str,
    link: str,
    house: HouseTerms,
    language: str,
) -> Composition:
    network = networks.get(code)
    is_suggestion = typed in captions
    typed = little_text.clean(typed)
    already = disclosure.is_disclosed(typed, wanted)
    text = typed if already or not typed else disclosure.apply(typed, wanted)
    used = network.used(text, link)
    if code == LINKEDIN:
        mentions = little_text.mentioned(text, mentions)
        used = little_text.LIMIT - little_text.remaining(text, mentions)
    return Composition(
        typed=typed,
        text=little_text.clean(text),
        disclosure=wanted,
        is_disclosed_already=already,
        own_words=own_words_percent(typed, captions),
        findings=tuple(checks.check_text(typed, language=language, rules=house.rules)),
        mentions=mentions,
        network=network,
        used=used,
        is_suggestion=is_suggestion,
    )


# Most people open a suggestion before they change it, and it is the same for all of them.
_suggested = lru_cache(maxsize=2_000)(_composed)
