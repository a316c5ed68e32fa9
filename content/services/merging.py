"""Two people changed a post at once: what goes together, and what only a person can decide."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from content.comparing import FieldChange, compared_fields
from content.models import Post, PostRevision
from content.services.versions import draft_of
from content.services.writing import CaptionDraft, PostDraft

# What is decided together is taken over together.
PICTURE, AUDIENCE, CAPTIONS = "picture", "audience", "captions"
_GROUPS: dict[str, tuple[str, ...]] = {
    PICTURE: ("picture", "alt_text", "focus"),
    AUDIENCE: (
        "for_everyone",
        "audience_teams",
        "audience_groups",
        "audience_languages",
        "audience_locations",
    ),
    CAPTIONS: ("captions",),
}
_GROUPED = {name for names in _GROUPS.values() for name in names}
# Fields as they are called in a snapshot, where that is another name.
_GROUP_OF = {name: group for group, names in _GROUPS.items() for name in names}


@dataclass(frozen=True)
class Meeting:
    """What somebody saved while another person was writing."""

    revision: PostRevision
    """Theirs, the latest."""
    changes: list[FieldChange]
    """All that changed since the version that the other one opened."""
    theirs: frozenset[str]
    """Fields and groups that only they changed."""
    both: frozenset[str]
    """Fields and groups that each changed in another way."""
    captions: list[CaptionDraft]
    """Of both: where one of them left a caption alone, the other's stands; otherwise mine."""
    disputed: frozenset[int | None]
    """Captions that each changed in another way."""

    def is_disputed(self, change: FieldChange) -> bool:
        """Whether both changed it, each in another way."""
        if change.name != CAPTIONS:
            return _GROUP_OF.get(change.name, change.name) in self.both
        captions = self.revision.snapshot["captions"]
        return change.place is not None and captions[change.place - 1]["id"] in self.disputed


def meeting(post: Post, *, mine: PostDraft, opened: int) -> Meeting | None:
    """Of what is stored and what was to be saved; `opened` is the revision that it began with.

    None when that version is no longer kept.
    """
    revisions = PostRevision.objects.filter(post=post).select_related("by__user")
    begun, latest = revisions.filter(number__lte=opened).first(), revisions.first()
    if begun is None or latest is None:
        return None
    before, theirs = draft_of(begun.snapshot, post), draft_of(latest.snapshot, post)
    theirs_alone, both = _sides(before, mine, theirs)
    captions, disputed = _captions(before.captions, mine.captions, theirs.captions)
    return Meeting(
        revision=latest,
        changes=compared_fields(begun.snapshot, latest.snapshot),
        theirs=frozenset(theirs_alone),
        both=frozenset(both),
        captions=captions,
        disputed=frozenset(disputed),
    )


def _sides(before: PostDraft, mine: PostDraft, theirs: PostDraft) -> tuple[set[str], set[str]]:
    alone: set[str] = set()
    both: set[str] = set()
    single = {field.name: (field.name,) for field in fields(PostDraft)}
    groups = {name: own for name, own in single.items() if name not in _GROUPED} | _GROUPS
    del groups[CAPTIONS]
    for group, names in groups.items():
        old, here, there = (
            [_plain(getattr(draft, name)) for name in names] for draft in (before, mine, theirs)
        )
        if there in (old, here):
            continue
        (alone if here == old else both).add(group)
    return alone, both


def _captions(
    before: Sequence[CaptionDraft], mine: Sequence[CaptionDraft], theirs: Sequence[CaptionDraft]
) -> tuple[list[CaptionDraft], set[int | None]]:
    """The captions of both, and the ids of those that each changed in another way."""
    old, there = ({one.id: one for one in captions} for captions in (before, theirs))
    kept: list[CaptionDraft] = []
    disputed: set[int | None] = set()
    for one in mine:
        first, other = old.get(one.id), there.get(one.id)
        if one.id is None or first is None or _same(first, other):
            kept.append(one)
        elif _same(one, first):
            # They changed it, or took it out.
            kept += [other] if other else []
        else:
            if not _same(one, other):
                disputed.add(one.id)
            kept.append(one if other else _new(one))
    kept += [one for one in theirs if one.id not in old]
    return kept, disputed


def _same(one: CaptionDraft | None, other: CaptionDraft | None) -> bool:
    return _plain(one) == _plain(other)


def _new(caption: CaptionDraft) -> CaptionDraft:
    return CaptionDraft(caption.text, caption.tone, caption.language, caption.network)


def _plain(value: Any) -> Any:
    """Comparable whatever way it came: from a form or out of a stored version."""
    match value:
        case str():
            return value.strip() or None
        case datetime():
            # Forms show whole minutes.
            return value.replace(second=0, microsecond=0)
        case CaptionDraft():
            return [
                _plain(part) for part in (value.text, value.tone, value.language, value.network)
            ]
        case Iterable():
            parts = [_plain(part) for part in value]
            # Topics, teams, languages: their order says nothing.
            is_set = all(isinstance(part, int | str) for part in parts)
            return sorted(parts, key=str) if is_set else parts
    return getattr(value, "pk", value)
