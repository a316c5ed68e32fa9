"""Every code in the audit log has words, and every word a code."""

from __future__ import annotations

import ast
from pathlib import Path

from advocacy.audit.verbs import describe
from advocacy.config.audit_words import AUDIT_WORDS

ROOT = Path(__file__).resolve().parents[2]
# Composed of the model's name and what was done: content/services/taxonomy.py.
COMPOSED = {
    f"{noun}.{verb}" for noun in ("topic", "purpose", "campaign") for verb in ("created", "changed")
}


def _codes() -> set[str]:
    codes = set()
    for package in ("advocacy", "analytics", "content", "gamification", "policies"):
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if not isinstance(node, ast.Call) or not ast.unparse(node.func).endswith("record"):
                    continue
                codes |= {
                    keyword.value.value
                    for keyword in node.keywords
                    if keyword.arg == "verb" and isinstance(keyword.value, ast.Constant)
                }
    return codes


def test_every_code_has_words_and_every_word_a_code():
    assert _codes() | COMPOSED == set(AUDIT_WORDS)


def test_an_unknown_code_is_still_readable():
    assert describe("reward.stock_changed") == "reward: stock changed"
    assert describe("post.approved") == "Post approved"
