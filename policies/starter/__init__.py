"""What an organization starts with, in each language: a folder of texts per language.

- `policy.md`, `guides/*.md`: Markdown with a head of `key: value` lines between `---`;
- `from-answers.md`: the draft that the wizard fills with the seven answers;
- `rules.toml`: text rules and the wording of the disclosure.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from policies.rules.matching import Rule

_HOME = Path(__file__).parent


@dataclass(frozen=True)
class StarterText:
    """A text with what its head says."""

    slug: str
    title: str
    summary: str
    body: str


@cache
def languages() -> tuple[str, ...]:
    """The languages that content ships in, sorted."""
    return tuple(sorted(path.parent.name for path in _HOME.glob("*/policy.md")))


@cache
def policy(language: str) -> StarterText:
    return _read(_HOME / language / "policy.md")


@cache
def guides(language: str) -> tuple[StarterText, ...]:
    """In the order in which a newcomer reads them, which their file names give."""
    return tuple(_read(path) for path in sorted((_HOME / language / "guides").glob("*.md")))


@cache
def wizard_template(language: str) -> str:
    return (_HOME / language / "from-answers.md").read_text(encoding="utf-8")


@cache
def text_rules(language: str) -> tuple[Rule, ...]:
    """Rules for texts in this language; their ids count from 1."""
    return tuple(
        Rule(
            id=number,
            name=entry["name"],
            kind=entry["kind"],
            severity=entry["severity"],
            explanation=entry["explanation"],
            clause=entry.get("clause", ""),
            terms=tuple(entry["terms"]),
            languages=(language,),
        )
        for number, entry in enumerate(_settings(language)["rules"], start=1)
    )


def default_wording(language: str) -> str:
    """The sentence of disclosure, with `{company}` in it; empty for a language we do not ship."""
    if language not in languages():
        return ""
    wording: str = _settings(language)["disclosure"]
    return wording


@cache
def _settings(language: str) -> dict[str, Any]:
    return tomllib.loads((_HOME / language / "rules.toml").read_text(encoding="utf-8"))


def _read(path: Path) -> StarterText:
    _, head, body = path.read_text(encoding="utf-8").split("---\n", 2)
    values = dict(line.split(": ", 1) for line in head.strip().splitlines())
    return StarterText(
        # Guides are numbered to be in order: 1-profile-checklist.md.
        slug=path.stem.split("-", 1)[-1] if path.stem[0].isdigit() else path.stem,
        title=values["title"],
        summary=values["summary"],
        body=body.strip() + "\n",
    )
