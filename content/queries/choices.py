"""What the editor lets one choose from, in one query."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, F, Q, QuerySet, Value, Window
from django.db.models.functions import RowNumber

from advocacy.accounts.models import Group, Membership, Team
from content.models import Campaign, Post, PostTopic, Purpose, Topic

Choice = tuple[int, str]
_NOTHING_ABOVE = Value([], output_field=ArrayField(BigIntegerField()))


@dataclass(frozen=True)
class EditorChoices:
    """Keys and names, each in the order in which they are shown."""

    purposes: Sequence[Choice]
    topics: Sequence[Choice]
    campaigns: Sequence[Choice]
    # With the names above them: "Engineering › Grid".
    teams: Sequence[Choice]
    groups: Sequence[Choice]
    # Where members and teams are.
    locations: Sequence[str]


def topics_for(post: Post | None) -> QuerySet[Topic]:
    """The topics in use, and those that the post has already."""
    usable = Q(is_active=True)
    if post is not None:
        usable |= Q(pk__in=PostTopic.objects.filter(post=post).values("topic"))
    topics: QuerySet[Topic] = Topic.objects.filter(usable)
    return topics


def editor_choices(post: Post | None) -> EditorChoices:
    teams = Team.objects.all()
    rows = _rows("purpose", Purpose.objects.all(), order=("position", "name")).union(
        _rows("topic", topics_for(post), order=("name",)),
        _rows("campaign", Campaign.objects.all(), order=(F("starts_on").desc(), "name")),
        _rows("team", teams, order=("name",), path=F("path")),
        _rows("group", Group.objects.all(), order=("name",)),
        _places(teams),
        _places(Membership.objects.all()),
        all=True,
    )
    found: dict[str, list[tuple[int, str, int, list[int]]]] = defaultdict(list)
    for what, *row in rows:
        found[what].append((row[0], row[1], row[2], row[3]))
    return EditorChoices(
        purposes=_in_order(found["purpose"]),
        topics=_in_order(found["topic"]),
        campaigns=_in_order(found["campaign"]),
        teams=team_labels({key: (name, path) for key, name, _, path in found["team"]}),
        groups=_in_order(found["group"]),
        locations=sorted({name for _, name, _, _ in found["location"]}),
    )


def team_labels(teams: Mapping[int, tuple[str, Sequence[int]]]) -> list[Choice]:
    """Of names and paths by key: teams with the names above them, in the order of the tree."""
    labels = [
        (key, " › ".join(teams[step][0] for step in path if step in teams) or name)
        for key, (name, path) in teams.items()
    ]
    return sorted(labels, key=lambda choice: choice[1].casefold())


def _rows(
    what: str, rows: QuerySet[Any], *, order: Sequence[Any], path: Any = None
) -> QuerySet[Any]:
    """What it is, key, name, number in its order, and the keys above it."""
    return (
        rows.order_by()
        .annotate(what=Value(what), number=Window(RowNumber(), order_by=order))
        .annotate(above=path or _NOTHING_ABOVE)
        .values_list("what", "pk", "name", "number", "above")
    )


def _places(rows: QuerySet[Any]) -> QuerySet[Any]:
    return (
        rows.exclude(location="")
        .order_by()
        .annotate(what=Value("location"), key=Value(0), number=Value(0), above=_NOTHING_ABOVE)
        .values_list("what", "key", "location", "number", "above")
        .distinct()
    )


def _in_order(rows: Iterable[tuple[int, str, int, list[int]]]) -> list[Choice]:
    return [(key, name) for key, name, _, _ in sorted(rows, key=lambda row: row[2])]
