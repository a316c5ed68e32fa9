"""Policies for tests, made through the services that make them in the product."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from advocacy.accounts.models import Membership
from policies.models import Policy, PolicyVersion
from policies.services import create_draft, create_policy, publish_version, save_draft_text

BODY = "## 1 Why\n\nPeople trust people.\n\n### 1.1 Voluntary\n\nNobody has to share.\n"


def published_policy(
    *,
    title: str = "Social media policy",
    texts: Mapping[str, str] | None = None,
    is_required: bool = True,
    by: Membership | None = None,
    now: datetime | None = None,
) -> PolicyVersion:
    """The first version of a new policy, in force. `texts` maps languages to Markdown."""
    policy = create_policy(by=by, title=title, is_required=is_required, now=now)
    return next_version(policy, texts=texts or {"en": BODY}, by=by, now=now)


def next_version(
    policy: Policy,
    *,
    texts: Mapping[str, str],
    changes: str = "",
    by: Membership | None = None,
    now: datetime | None = None,
) -> PolicyVersion:
    """A further version, in force in place of the one before."""
    draft = create_draft(policy=policy, by=by, now=now)
    for language, body in texts.items():
        save_draft_text(
            version=draft, language=language, title=policy.title, body=body, changes=changes, by=by
        )
    return publish_version(version=draft, by=by, now=now)
