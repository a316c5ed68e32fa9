"""Queries written and planned once. On the hottest pages Django spends more time on writing a
query than PostgreSQL on answering it, and PostgreSQL more on planning than on reading.

    @prepared
    def _fresh(membership_id: int, since: datetime) -> QuerySet:
        return Post.objects.filter(...).values_list("pk", "title")

    rows = _fresh(membership_id=7, since=yesterday)

The function runs once for each kind of arguments, with placeholders in their places; from then on
each connection executes its prepared statement (PREPARE, with a plan for any values). So it may do
nothing but build a query, and what depends on a value belongs into the query. None, booleans and
empty lists may change the query's shape: they stay as they are, and other values of the same
argument get a statement of their own.
"""

from __future__ import annotations

import functools
import hashlib
import inspect
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any
from weakref import WeakKeyDictionary

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.backends.signals import connection_created
from django.db.models import BigIntegerField, BooleanField, Func, Model, QuerySet, TextField, Value
from django.db.models.query import get_related_populators

from advocacy.tenancy.context import as_placeholder, organization_or_none

ORGANIZATION = "organization"
_PLACE = re.compile("%[%s]")
NAMED = re.compile(r"%(?:%|\((?P<name>\w+)\)s)")


class NotPreparable(TypeError):
    """The SQL depends on an argument in a way that cannot be prepared; the message says how."""


class AnyOf(Func):
    """`filter(AnyOf("pk", ids))`: like `pk__in=ids`, but one argument, however many there are."""

    template, arg_joiner = "%(expressions)s)", " = ANY("
    output_field = BooleanField()

    def __init__(self, expression: Any, values: Sequence[int]) -> None:
        array = Value(list(values), output_field=ArrayField(BigIntegerField()))
        super().__init__(expression, array)


def texts(values: Sequence[str]) -> Value:
    """`languages__overlap=texts(codes)`: the same for lists of words."""
    return Value(list(values), output_field=ArrayField(TextField()))


def _plan_once(sender: object, connection: Any, **kwargs: object) -> None:
    # Concerns prepared statements alone, and nobody else prepares any.
    with connection.cursor() as cursor:
        cursor.execute("SET plan_cache_mode = force_generic_plan")


connection_created.connect(_plan_once, dispatch_uid="advocacy.tenancy.prepared")


@dataclass(frozen=True)
class _Statement:
    """A statement of PostgreSQL's: `name`, its text after PREPARE, and its parameters in order."""

    name: str
    text: str
    parameters: tuple[str, ...]
    read: Callable[[Any], list[Any]]

    def execute(self, arguments: dict[str, Any]) -> list[Any]:
        with connection.cursor() as cursor:
            self._prepare(cursor.cursor)
            places = ", ".join(["%s"] * len(self.parameters))
            call = f"EXECUTE {self.name} ({places})" if places else f"EXECUTE {self.name}"
            cursor.execute(call, [arguments[name] for name in self.parameters])
            return self.read(cursor)

    def _prepare(self, raw: Any) -> None:
        known = _prepared_on.get(raw.connection)
        if known is None:
            known = _prepared_on[raw.connection] = set()
        if self.name not in known:
            # Past Django's cursor, which may not see the placeholders, but not past its errors:
            # whoever waits for a database to come back waits for those.
            with connection.wrap_database_errors:
                raw.execute(f"PREPARE {self.name} {self.text}")
            known.add(self.name)


# What each open connection has prepared.
_prepared_on: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()
_TYPES = {int: "bigint", str: "text", datetime: "timestamptz", date: "date"}


class Prepared:
    """Call it with keyword arguments for a list of tuples, or of model instances."""

    def __init__(self, build: Callable[..., QuerySet[Any] | str], around: str = "{query}") -> None:
        functools.update_wrapper(self, build)
        self._build = build
        self._around = around
        self.names = tuple(inspect.signature(build).parameters)
        self._statements: dict[tuple[Any, ...], _Statement] = {}

    def __call__(self, **values: Any) -> list[Any]:
        shape = tuple(_kind(values[name]) for name in self.names)
        statement = self._statements.get(shape)
        if statement is None:
            statement = self._statements[shape] = self._write(values)
        organization = organization_or_none()
        # The adapter writes a tuple as a row, and a list as an array.
        arguments = {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in values.items()
        }
        if organization is not None:
            arguments[ORGANIZATION] = organization.pk
        return statement.execute(arguments)

    def _write(self, values: dict[str, Any]) -> _Statement:
        marks = {
            name: values[name] if _is_literal(values[name]) else _mark(values[name], number)
            for number, name in enumerate(self.names)
        }
        sql, read = self.sql(marks)
        for name, mark in marks.items():
            if not _is_literal(mark) and f"%({name})s" not in sql:
                raise NotPreparable(
                    f"{self._build.__qualname__}: {name} does not reach the SQL as one parameter. "
                    "Give lists through AnyOf() or texts(), and compute nothing from a value."
                )
        return self._statement(sql, marks, read, values)

    def row(self, **values: Any) -> Question:
        """Ask together with others, for exactly one row."""
        return Question(self, values, Shape.ROW)

    def column(self, **values: Any) -> Question:
        """Ask together with others, for any number of rows with one column."""
        return Question(self, values, Shape.COLUMN)

    def table(self, **values: Any) -> Question:
        """Ask together with others, for any number of rows whose columns have different names and
        hold numbers, words and booleans."""
        return Question(self, values, Shape.TABLE)

    def sql(self, marks: dict[str, Any]) -> tuple[str, Callable[[Any], list[Any]]]:
        """The statement with `%(name)s` where arguments belong, and what reads a cursor with its
        answer: `as_they_come` or more."""
        with as_placeholder(_mark(0, 900)):
            built = self._build(**marks)
            if isinstance(built, str):
                return built, as_they_come
            compiler = built.query.get_compiler(connection=connection)
            sql, parameters = compiler.as_sql()
        names = {_key(mark): name for name, mark in marks.items() if not _is_literal(mark)}
        names[_key(_mark(0, 900))] = ORGANIZATION
        places = iter(
            [
                f"%({names[_key(value)]})s" if _key(value) in names else _escaped(_written(value))
                for value in parameters
            ]
        )
        # `%%` is a per cent sign; it stays one for the moment.
        sql = _PLACE.sub(lambda found: "%%" if found[0] == "%%" else next(places), sql)
        return self._around.replace("{query}", sql), self._reader(built, compiler)

    def _statement(
        self, sql: str, marks: dict[str, Any], read: Any, values: dict[str, Any]
    ) -> _Statement:
        kinds = {name: _type(mark) for name, mark in marks.items() if not _is_literal(mark)}
        kinds[ORGANIZATION] = "bigint"
        used: dict[str, int] = {}

        def place(found: re.Match[str]) -> str:
            name = found["name"]
            if name is None:
                return "%"
            if name not in kinds:
                return _written(marks[name])
            value = values.get(name)
            if isinstance(value, Answered):
                return value.column
            return f"${used.setdefault(name, len(used) + 1)}"

        text = NAMED.sub(place, sql)
        types = ", ".join(kinds[name] for name in used)
        text = f"({types}) AS {text}" if types else f"AS {text}"
        # The same text has the same name in every process; PostgreSQL takes 63 characters.
        digest = hashlib.blake2b(text.encode(), digest_size=8).hexdigest()
        name = f"{self._build.__name__.strip('_')[:40]}_{digest}"
        return _Statement(name, text, tuple(used), read)

    def _reader(self, queryset: QuerySet[Any], compiler: Any) -> Callable[[Any], list[Any]]:
        if self._around != "{query}":
            return as_they_come  # What the statement around selects.
        converters = compiler.get_converters([column for column, _, _ in compiler.select])
        instances = None if queryset._fields is not None else _Instances(queryset.model, compiler)  # type: ignore[attr-defined]
        if not converters and instances is None:
            return as_they_come

        def read(cursor: Any) -> list[Any]:
            rows = cursor.fetchall()
            if converters:
                rows = [tuple(row) for row in compiler.apply_converters(rows, converters)]
            return rows if instances is None else instances(rows)

        return read


@dataclass(frozen=True)
class Answered:
    """In place of a list: what another question of the same statement found. `column` is its name
    in SQL, `of` the type of its elements. See `advocacy.tenancy.together.from_first`."""

    column: str
    of: type


class Shape(Enum):
    """What the answer to a question looks like."""

    ROW = "row"
    COLUMN = "column"
    TABLE = "table"


@dataclass(frozen=True)
class Question:
    """A prepared query with its arguments, for `advocacy.tenancy.together`."""

    prepared: Prepared
    values: dict[str, Any]
    shape: Shape


def as_they_come(cursor: Any) -> list[Any]:
    rows: list[Any] = cursor.fetchall()
    return rows


class _Instances:
    """Makes model instances of rows as `QuerySet` does: related ones and annotations included."""

    def __init__(self, model: type[Model], compiler: Any) -> None:
        info = compiler.klass_info
        fields = info["select_fields"]
        self.model, self.first, self.end = model, fields[0], fields[-1] + 1
        self.columns = [
            column.target.attname for column, _, _ in compiler.select[self.first : self.end]
        ]
        self.related = get_related_populators(  # type: ignore[call-arg]  # stubs of Django 6
            info, compiler.select, connection.alias
        )
        self.annotations = tuple((compiler.annotation_col_map or {}).items())

    def __call__(self, rows: list[Any]) -> list[Any]:
        return [self._instance(row) for row in rows]

    def _instance(self, row: Any) -> Model:
        made = self.model.from_db(connection.alias, self.columns, row[self.first : self.end])
        for populator in self.related:
            populator.populate(row, made)
        for name, place in self.annotations:
            setattr(made, name, row[place])
        return made


def prepared(build: Callable[..., QuerySet[Any] | str]) -> Prepared:
    """Prepare the query that a function builds: a QuerySet, or SQL with its arguments' names in
    `%(name)s`, where `%(organization)s` is the key of the organization entered."""
    return Prepared(build)


def prepared_around(around: str) -> Callable[[Callable[..., QuerySet[Any]]], Prepared]:
    """The same for a QuerySet inside a larger statement, where it is called `{query}`."""
    return lambda build: Prepared(build, around)


def _is_literal(value: Any) -> bool:
    return value is None or isinstance(value, bool) or value in ([], ())


_PLAIN = frozenset({int, str, datetime, date})


def _kind(value: Any) -> Any:
    if type(value) in _PLAIN:
        return type(value)
    if isinstance(value, Answered):
        return value
    if _is_literal(value):
        return value if value is None or isinstance(value, bool) else ()
    if isinstance(value, (list, tuple)):
        return (type(value[0]),)
    return type(value)


def _mark(value: Any, number: int) -> Any:
    """A value of the same kind that stands for an argument and means nothing else."""
    if isinstance(value, Answered):
        value = [value.of()]
    if isinstance(value, (list, tuple)):
        return [_mark(value[0], number)]
    if isinstance(value, int):
        return 1_900_000_000 + number
    if isinstance(value, str):
        return f"argument {number} of a prepared query"
    if isinstance(value, datetime):
        return datetime(1800 + number % 100, 1, 1, 3, 7, tzinfo=UTC)
    if isinstance(value, date):
        return date(1700 + number % 100, 1, 1)
    raise NotPreparable(f"A {type(value).__name__} cannot be an argument.")


def _type(mark: Any) -> str:
    return f"{_TYPES[type(mark[0])]}[]" if isinstance(mark, list) else _TYPES[type(mark)]


def _written(value: Any) -> str:
    """A value as PostgreSQL writes it."""
    with connection.cursor() as cursor:
        written: bytes = cursor.cursor.mogrify("%s", [value])
    return written.decode()


def _escaped(text: str) -> str:
    return text.replace("%", "%%")


def _key(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
