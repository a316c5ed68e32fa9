"""The texts of a post against the organization's text rules, and what a post still lacks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from content import rules
from content.kinds import CARRIED, Poll
from content.media import assets_of
from content.models import Caption, MediaAsset, Post
from content.queries import audience_of
from policies.checks import Finding, Rule, check_text, rules_in_force


@dataclass(frozen=True)
class TextFinding:
    """A finding with the text it was found in; `caption` is None in the post's own words."""

    finding: Finding
    caption: Caption | None = None

    @property
    def blocks(self) -> bool:
        return self.finding.severity == "block"


def findings_of(post: Post, text_rules: Sequence[Rule] | None = None) -> list[TextFinding]:
    """Every finding in a post and its captions.

    For several posts prefetch `captions` and pass `rules_in_force()`: then it asks nothing.
    """
    if text_rules is None:
        text_rules = rules_in_force()
    poll = Poll.from_json(post.poll)
    asked = (poll.question, *poll.options) if poll else ()
    own = "\n".join(filter(None, (post.title, post.summary, post.why_care, *asked)))
    found = [
        TextFinding(finding)
        for finding in check_text(own, language=post.language, rules=text_rules)
    ]
    for caption in post.captions.all():
        found += [
            TextFinding(finding, caption)
            for finding in check_text(caption.text, language=caption.language, rules=text_rules)
        ]
    return found


def missing_in(
    post: Post, *, now: datetime, findings: Sequence[TextFinding] | None = None
) -> tuple[rules.Missing, ...]:
    """What keeps a post from review; empty when it is ready."""
    if findings is None:
        findings = findings_of(post)
    return rules.missing_for_review(
        has_purpose=post.purpose_id is not None,
        captions=len(post.captions.all()),
        window_problem=rules.window_problem(
            visible_from=post.visible_from, visible_until=post.visible_until, now=now
        ),
        audience=audience_of(post),
        has_link=bool(post.url),
        **_pictured(post),
        blocking_findings=sum(found.blocks for found in findings),
        kind=post.kind,
        has_own_field=_has_own_field(post),
    )


def _pictured(post: Post) -> dict[str, Any]:
    """What the rule asks about pictures and files; alt_text is "" when any picture lacks one."""
    assets = assets_of(post) if post.kind in CARRIED else [post.picture] if post.picture else []
    alt_texts = [asset.alt_text for asset in assets if asset.kind == MediaAsset.Kind.PICTURE]
    return {
        "has_picture": bool(alt_texts),
        "alt_text": min(alt_texts, key=lambda text: len(text.strip()), default=""),
        "has_file": any(asset.kind == CARRIED.get(post.kind) for asset in assets),
    }


def _has_own_field(post: Post) -> bool:
    match post.kind:
        case Post.Kind.EVENT:
            return post.starts_at is not None
        case Post.Kind.RESHARE:
            return bool(post.reshare_of)
        case Post.Kind.POLL:
            return post.poll is not None
    return True
