"""Saying in a share where its author works."""

from __future__ import annotations

from dataclasses import dataclass

TEXT, HEADLINE = "text", "headline"
START, END = "start", "end"
# Only here is a headline always beside the text, which hidden advertising law asks for
# (Danish Consumer Ombudsman). Elsewhere the text itself has to say it.
HEADLINE_NETWORKS = frozenset({"linkedin"})
COMPANY = "{company}"


@dataclass(frozen=True)
class Disclosure:
    """How one share discloses the employment: by its text, or by the author's headline."""

    mode: str
    text: str
    position: str


def mode_for(*, setting: str, network: str, headline_names_employer: bool) -> str:
    """The headline is enough where the organization, the network and the headline agree."""
    if setting == HEADLINE and network in HEADLINE_NETWORKS and headline_names_employer:
        return HEADLINE
    return TEXT


def wording_with_company(wording: str, company: str) -> str:
    return wording.replace(COMPANY, company)


def is_disclosed(text: str, disclosure: Disclosure) -> bool:
    """Whether the share says it already, in whatever spacing and case."""
    if disclosure.mode == HEADLINE:
        return True
    said = _plain(disclosure.text)
    return not said or said in _plain(text)


def apply(text: str, disclosure: Disclosure) -> str:
    """The text with its disclosure as a paragraph of its own, never twice."""
    if is_disclosed(text, disclosure):
        return text
    if not text.strip():
        return disclosure.text
    if disclosure.position == START:
        return f"{disclosure.text}\n\n{text.lstrip()}"
    return f"{text.rstrip()}\n\n{disclosure.text}"


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
