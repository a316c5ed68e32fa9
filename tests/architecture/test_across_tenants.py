"""Every place where work spans organizations, with its reason. A new one is a decision: add it."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

ALLOWED = {
    "advocacy/accounts/admin.py": ["an operator looks something up for support"] * 2,
    "advocacy/accounts/services/invitations.py": [
        "an invitation is found by the address that its reader has proved"
    ],
    "advocacy/accounts/queries.py": ["a person's own memberships"],
    "advocacy/config/demo/history.py": [
        "the simulated LinkedIn knows the shares of all demo organizations"
    ],
    "advocacy/config/demo/members.py": [
        "the simulated LinkedIn knows the people of all demo organizations"
    ],
    "advocacy/events/tasks.py": ["the outbox of all organizations is swept together"],
    "advocacy/mail/tasks.py": [
        "the outbox of all organizations is swept together",
        "old mails of all organizations are forgotten together",
    ],
    "advocacy/sharing/publishing/handover.py": ["shares of all organizations become due together"],
    "advocacy/sharing/publishing/sweeps.py": [
        "dead workers of all organizations are found together"
    ],
    "advocacy/sharing/publishing/watch.py": [
        "a dead worker is noticed for all organizations together"
    ],
    "advocacy/sharing/services/linkedin_app.py": [
        "a LinkedIn app has one scope set, whoever uses it"
    ],
    "advocacy/sharing/tasks.py": [
        "connections of all organizations end on days of their own",
        "company pages of all organizations are read by one round",
    ],
    "analytics/links/cache.py": ["a tracked link is known by its code only"],
    "analytics/links/drain.py": ["the clicks of all organizations wait in one queue"],
    "analytics/links/retention.py": ["old visits of all organizations are forgotten together"],
    "analytics/metrics/tasks.py": ["shares of all organizations are asked for in one sweep"],
}


def _uses(path: Path) -> list[str]:
    tree = ast.parse(path.read_text())
    constants = {
        target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    reasons = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("across_tenants"):
            if ast.unparse(node.func) != "across_tenants" and not node.args:
                continue
            reason = node.args[0] if node.args else node.keywords[0].value
            if isinstance(reason, ast.Constant):
                reasons.append(reason.value)
            elif isinstance(reason, ast.Name) and reason.id in constants:
                reasons.append(constants[reason.id])
            else:
                reasons.append(f"not a plain text: {ast.unparse(reason)}")
    return reasons


def test_every_use_is_known_with_its_reason():
    found = {}
    for package in ("advocacy", "analytics", "content", "gamification", "policies"):
        for path in sorted((ROOT / package).rglob("*.py")):
            if reasons := _uses(path):
                found[path.relative_to(ROOT).as_posix()] = reasons
    assert found == ALLOWED
