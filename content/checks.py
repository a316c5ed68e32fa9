"""The texts of a post against the organization's text rules, and what a post still lacks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from content import rules
from content.models import Caption, Post
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
    own = "\n".join(filter(None, (post.title, post.summary, post.why_care)))
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
        has_picture=post.picture is not None,
        alt_text=post.picture.alt_text if post.picture else "",
        blocking_findings=sum(found.blocks for found in findings),
    )
