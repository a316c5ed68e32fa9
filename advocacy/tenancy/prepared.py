"""Queries whose SQL is built once. On the hottest pages Django spends more time on writing a query
than PostgreSQL on answering it.

    @prepared
    def _fresh(membership_id: int, since: datetime) -> QuerySet:
        return Post.objects.filter(...).values_list("pk", "title")

    rows = _fresh(membership_id=7, since=yesterday)

The function runs once for each kind of arguments, with placeholders in their places; from then on
only the SQL that came of it is executed. So it may do nothing but build a query, and what depends
on a value belongs into the query. None, booleans and empty lists may change the query's shape:
they stay as they are, and other values of the same argument get a statement of their own.
"""

from __future__ import annotations

import functools
import inspect
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import BigIntegerField, BooleanField, Func, Model, QuerySet, TextField, Value
from django.db.models.query import get_related_populators

from advocacy.tenancy.context import as_placeholder, organization_or_none

_ORGANIZATION = "organization"
_PLACE = re.compile("%[%s]")


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


@dataclass(frozen=True)
class _Statement:
    sql: str
    constants: dict[str, Any]
    read: Callable[[list[Any]], list[Any]]


class Prepared:
    """Call it with keyword arguments for a list of tuples, or of model instances."""

    def __init__(self, build: Callable[..., QuerySet[Any]], around: str = "{query}") -> None:
        functools.update_wrapper(self, build)
        self._build = build
        self._around = around
        self._names = tuple(inspect.signature(build).parameters)
        self._statements: dict[tuple[Any, ...], _Statement] = {}

    def __call__(self, **values: Any) -> list[Any]:
        shape = tuple(_kind(values[name]) for name in self._names)
        statement = self._statements.get(shape)
        if statement is None:
            statement = self._statements[shape] = self._write(values)
        organization = organization_or_none()
        arguments = {**statement.constants, **values}
        for name, value in values.items():
            # The adapter writes a tuple as a row, and a list as an array.
            if isinstance(value, tuple):
                arguments[name] = list(value)
        if organization is not None:
            arguments[_ORGANIZATION] = organization.pk
        with connection.cursor() as cursor:
            cursor.execute(statement.sql, arguments)
            rows = cursor.fetchall()
        return statement.read(rows)

    def _write(self, values: dict[str, Any]) -> _Statement:
        marks = {
            name: value if _is_literal(value) else _mark(value, number)
            for number, (name, value) in enumerate(values.items())
        }
        with as_placeholder(_mark(0, 900)):
            queryset = self._build(**{name: marks[name] for name in self._names})
            compiler = queryset.query.get_compiler(connection=connection)
            sql, parameters = compiler.as_sql()
        names = {_key(mark): name for name, mark in marks.items() if not _is_literal(mark)}
        names[_key(_mark(0, 900))] = _ORGANIZATION
        constants: dict[str, Any] = {}
        places = []
        for number, parameter in enumerate(parameters):
            name = names.get(_key(parameter))
            if name is None:
                name = f"constant_{number}"
                constants[name] = parameter
            places.append(f"%({name})s")
        self._check(marks, places)
        remaining = iter(places)
        # `%%` is a per cent sign; it stays one.
        sql = _PLACE.sub(lambda found: "%%" if found[0] == "%%" else next(remaining), sql)
        sql = self._around.replace("{query}", sql)
        return _Statement(sql, constants, self._reader(queryset, compiler))

    def _reader(self, queryset: QuerySet[Any], compiler: Any) -> Callable[[list[Any]], list[Any]]:
        if self._around != "{query}":
            return list
        converters = compiler.get_converters([column for column, _, _ in compiler.select])
        instances = None if queryset._fields is not None else _Instances(queryset.model, compiler)  # type: ignore[attr-defined]

        def read(rows: list[Any]) -> list[Any]:
            if converters:
                rows = [tuple(row) for row in compiler.apply_converters(rows, converters)]
            return rows if instances is None else instances(rows)

        return read

    def _check(self, marks: dict[str, Any], places: list[str]) -> None:
        for name, mark in marks.items():
            used = f"%({name})s" in places or f"%({name})s" in self._around
            if not _is_literal(mark) and not used:
                raise NotPreparable(
                    f"{self._build.__qualname__}: {name} does not reach the SQL as one parameter. "
                    "Give lists through AnyOf() or texts(), and compute nothing from a value."
                )


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


def prepared(build: Callable[..., QuerySet[Any]]) -> Prepared:
    """Prepare the query that a function builds."""
    return Prepared(build)


def prepared_around(around: str) -> Callable[[Callable[..., QuerySet[Any]]], Prepared]:
    """The same inside a larger statement: `{query}` stands for the query, `%(name)s` for arguments,
    `%(organization)s` for the key of the organization entered."""
    return lambda build: Prepared(build, around)


def _is_literal(value: Any) -> bool:
    return value is None or isinstance(value, bool) or value in ([], ())


def _kind(value: Any) -> Any:
    if _is_literal(value):
        return value if value is None or isinstance(value, bool) else ()
    if isinstance(value, (list, tuple)):
        return (type(value[0]),)
    return type(value)


def _mark(value: Any, number: int) -> Any:
    """A value of the same kind that stands for an argument and means nothing else."""
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


def _key(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
