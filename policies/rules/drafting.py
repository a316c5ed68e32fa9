"""A first draft of a policy from the answers to the seven questions."""

from __future__ import annotations

import re
from collections.abc import Mapping

# Why; to whom; in which form; in which language; what may be said; what may not; whom to ask.
QUESTIONS = ("why", "whom", "form", "language", "may", "may_not", "ask")

_PLACE = re.compile(r"\{\{(\w+)\}\}")
_BULLET = re.compile(r"^\s*(?:[-*•–]|\d+[.)])\s+")


def draft_from_answers(template: str, answers: Mapping[str, str]) -> str:
    """The template with each `{{question}}` replaced by its answer.

    An answer of several lines becomes a list; a `#` cannot open a clause of its own. Raises
    KeyError for a place that is none of the seven questions.
    """
    known = {question: as_markdown(answers.get(question, "")) for question in QUESTIONS}
    return _PLACE.sub(lambda match: known[match[1]], template).strip() + "\n"


def as_markdown(answer: str) -> str:
    """An answer as typed into a box: one line is a paragraph, several are a list."""
    lines = [_BULLET.sub("", line).strip().lstrip("#>").strip() for line in answer.splitlines()]
    lines = [line for line in lines if line]
    if len(lines) < 2:
        return "".join(lines)
    return "\n".join(f"- {line}" for line in lines)
