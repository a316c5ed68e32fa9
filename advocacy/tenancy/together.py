"""Several prepared questions in one trip to the database.

    def my_week(membership):
        [(shares, clicks)] = yield _week.row(membership_id=membership.pk)
        return f"{shares} shares, {clicks} clicks"

    week, topics = together(my_week(membership), my_topics(membership))

Each of these functions yields the one question it has, as if it were asked at once, and gets the
rows that the prepared query would have given. On a page with five small questions the way to
PostgreSQL and back takes longer than the answers.

What the first one finds can be an argument of the others (`from_first`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator
from functools import partial
from typing import Any

from advocacy.tenancy.prepared import (
    NAMED,
    ORGANIZATION,
    Answered,
    NotPreparable,
    Prepared,
    Question,
    Shape,
    as_they_come,
)

Asking = Generator[Question, list[Any], Any]
# Between the columns of one question and those of the next.
_BORDER = "-"


def together(*askers: Any) -> list[Any]:
    """What each asker returns, in their order; whatever is no asker is given back as it is."""
    results = list(askers)
    waiting: list[tuple[int, Asking, Question]] = []
    for number, asker in enumerate(askers):
        if not isinstance(asker, Generator):
            continue
        try:
            waiting.append((number, asker, next(asker)))
        except StopIteration as done:
            results[number] = done.value
    answers = _answers([question for _, _, question in waiting])
    for (number, asker, _), rows in zip(waiting, answers, strict=True):
        try:
            asker.send(rows)
        except StopIteration as done:
            results[number] = done.value
        else:
            raise RuntimeError("Whoever asks together with others has one question.")
    return results


def from_first(column: str, of: type) -> Answered:
    """A list in the row that the first asker gets, as an argument for a `column` or `table` of the
    others. `of` is the type of its elements."""
    return Answered(f"{_part(0)}.{column}", of)


def alone(asker: Asking) -> Any:
    """The same for one asker, where nobody else asks."""
    [result] = together(asker)
    return result


def _answers(questions: list[Question]) -> list[list[Any]]:
    if len(questions) < 2:
        return [question.prepared(**question.values) for question in questions]
    parts = tuple((question.prepared, question.shape) for question in questions)
    joined = _known.get(parts)
    if joined is None:
        joined = _known[parts] = _Joined(parts)
    return joined(
        **{
            _name(number, name): value
            for number, question in enumerate(questions)
            for name, value in question.values.items()
        }
    )


class _Joined(Prepared):
    """Prepared queries side by side in one row; called for the rows of each."""

    def __init__(self, parts: tuple[tuple[Prepared, Shape], ...]) -> None:
        super().__init__(_together)
        self._parts = parts
        self.names = tuple(
            _name(number, name) for number, (part, _) in enumerate(parts) for name in part.names
        )

    def sql(self, marks: dict[str, Any]) -> tuple[str, Callable[[Any], list[Any]]]:
        columns, tables = [], []
        for number, (part, shape) in enumerate(self._parts):
            own, read = part.sql({name: marks[_name(number, name)] for name in part.names})
            if read is not as_they_come:
                raise NotPreparable("Only plain values can be asked for together with others.")
            own = NAMED.sub(partial(_renamed, number), own)
            if shape is Shape.ROW:
                columns.append(f"{_part(number)}.*")
                tables.append(f"({own}) AS {_part(number)}")
            elif shape is Shape.COLUMN:
                columns.append(f"ARRAY({own})")
            else:
                rows = f"SELECT json_agg({_part(number)}) FROM ({own}) AS {_part(number)}"  # noqa: S608  (only our own SQL)
                columns.append(f"({rows})")
        selected = f', NULL AS "{_BORDER}", '.join(columns)
        origin = f" FROM {', '.join(tables)}" if tables else ""
        return f"SELECT {selected}{origin}", self._split

    def _split(self, cursor: Any) -> list[Any]:
        values = cursor.fetchone()
        answers: list[list[Any]] = []
        begin = 0
        borders = [place for place, column in enumerate(cursor.description) if column[0] == _BORDER]
        for (_, shape), end in zip(self._parts, [*borders, len(values)], strict=True):
            if shape is Shape.ROW:
                answers.append([values[begin:end]])
            elif shape is Shape.COLUMN:
                answers.append([(each,) for each in values[begin]])
            else:
                answers.append([tuple(each.values()) for each in values[begin] or ()])
            begin = end + 1
        return answers


def _together() -> str:
    raise NotImplementedError("`_Joined.sql` takes what the parts have built.")


def _part(number: int) -> str:
    return f"part{number}"


def _name(number: int, name: str) -> str:
    return f"{_part(number)}_{name}"


def _renamed(number: int, found: re.Match[str]) -> str:
    name = found["name"]
    return found[0] if name is None or name == ORGANIZATION else f"%({_name(number, name)})s"


_known: dict[tuple[tuple[Prepared, Shape], ...], _Joined] = {}
