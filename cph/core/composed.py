"""Queries that many pages ask in the same words: written once a process, asked each time with the values of the moment.

To put a large query together with the ORM takes ten times as long as to ask it. What is kept are the words, never an answer.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache, update_wrapper
from inspect import getfullargspec
from typing import Any, Generic, ParamSpec, get_args, get_origin, get_type_hints

from django.db import connection
from django.db.models import Expression, QuerySet

P = ParamSpec("P")
SHAPES = 100  # of one query, the last asked
COLUMNS = {int: "bigint", str: "text", date: "date", datetime: "timestamptz"}


class Slot(Expression):
    """The place in a query where a value goes when it is asked; a set of values is asked with `__in`."""

    def __init__(self, name: str, kind: Any) -> None:
        super().__init__()
        self.name, self.kind = name, kind

    @property
    def takes_many(self) -> bool:
        return get_origin(self.kind) is set

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        if self.takes_many:
            return f"SELECT UNNEST(%s::{COLUMNS[get_args(self.kind)[0]]}[])", [self]
        return "%s", [self]

    def filled(self, given: dict[str, Any]) -> Any:
        return sorted(given[self.name]) if self.takes_many else given[self.name]


@dataclass(frozen=True)
class Words:
    """A query as PostgreSQL reads it, and how the rows of its answer are read."""

    sql: str
    params: tuple[Any, ...]
    row: type
    converters: dict[int, Any]

    @classmethod
    def of(cls, rows: QuerySet) -> Words:
        compiler = rows.query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        converters = compiler.get_converters([column for column, _, _ in compiler.select])
        return cls(sql, tuple(params), namedtuple("Row", rows.query.selected), converters)

    def ask(self, given: dict[str, Any]) -> Iterator[Any]:
        with connection.cursor() as cursor:
            cursor.execute(self.sql, [one.filled(given) if isinstance(one, Slot) else one for one in self.params])
            return map(self._read, cursor.fetchall())

    def _read(self, found: tuple[Any, ...]) -> Any:
        values = list(found)
        for place, (converters, expression) in self.converters.items():
            for convert in converters:
                values[place] = convert(values[place], expression, connection)
        return self.row(*values)


class Composed(Generic[P]):
    """A query written once: call it for its rows."""

    def __init__(self, compose: Callable[P, QuerySet]) -> None:
        self._compose: Callable[..., QuerySet] = compose
        self._words = lru_cache(SHAPES)(self._write)
        update_wrapper(self, compose)

    def __call__(self, *shape: P.args, **given: P.kwargs) -> list[Any]:
        return list(self._words(*shape).ask(given))

    def forget(self) -> None:
        """Write it again next time: for who has changed what it is made of."""
        self._words.cache_clear()

    def _write(self, *shape: Any) -> Words:
        kinds = get_type_hints(self._compose)
        slots = {name: Slot(name, kinds[name]) for name in getfullargspec(self._compose).kwonlyargs}
        return Words.of(self._compose(*shape, **slots))


def composed(compose: Callable[P, QuerySet]) -> Composed[P]:
    """For a function that gives a query of `.values(…)`: afterwards it gives the rows, by name.

    Its keyword arguments are values that differ from one asking to the next: while the query is written each is a Slot,
    which may stand wherever the ORM takes an expression. Positional arguments shape the words, and each shape is kept;
    they must be hashable.
    """
    return Composed(compose)
