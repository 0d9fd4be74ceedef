"""Lists too long for one page, read by key: "the fifty after this one", never by counting past rows."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Q, QuerySet
from django.http import HttpRequest

PAGE_SIZE = 50


@dataclass(frozen=True)
class Page:
    """Rows to show and the addresses of the page before and after, where there are any."""

    rows: list[Any]
    next_url: str | None
    previous_url: str | None

    def __iter__(self):
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


def _beyond(keys: Sequence[str], values: Sequence[Any], way: str, nullable: Sequence[bool]) -> Q:
    """Rows whose (a, b, c) lies beyond the given values. NULL is the greatest value, as PostgreSQL orders it."""
    found = Q(pk__in=[])
    for place, name in enumerate(keys):
        same = Q()
        for n in range(place):
            same &= Q(**{f"{keys[n]}__isnull": True}) if values[n] is None else Q(**{keys[n]: values[n]})
        if values[place] is None:
            if way == "lt":
                found |= same & Q(**{f"{name}__isnull": False})
            continue
        further = Q(**{f"{name}__{way}": values[place]})
        if way == "gt" and nullable[place]:
            further |= Q(**{f"{name}__isnull": True})
        found |= same & further
    if values[0] is not None and not nullable[0]:
        found &= Q(**{f"{keys[0]}__{way}e": values[0]})  # says nothing new, but an index can follow it
    return found


def _may_be_null(rows: QuerySet, path: str) -> bool:
    """Whether a key of the list can be NULL. An annotation is taken for one that cannot: coalesce it where it could."""
    model: Any = rows.model
    for name in path.split("__"):
        try:
            field = model._meta.get_field(name) if name != "pk" else model._meta.pk
        except FieldDoesNotExist:
            return False
        if field.null:
            return True
        model = field.related_model
    return False


def _signer(names: Sequence[str]) -> signing.Signer:
    """A mark belongs to its order: one from another list is not ours."""
    return signing.Signer(salt=f"page:{','.join(names)}")


def _cursor_of(request: HttpRequest, names: Sequence[str]) -> tuple[str, list[Any]] | None:
    """Where the reader stands: ("after"|"before", key values), or None on the first page or when the mark is not ours."""
    for way in ("after", "before"):
        mark = request.GET.get(way)
        if mark:
            try:
                values = json.loads(_signer(names).unsign(mark))
            except (signing.BadSignature, ValueError):
                return None
            return (way, values) if len(values) == len(names) else None
    return None


Sooner = Callable[[list[Any] | None, bool], Iterable[QuerySet]]


def keyset(
    request: HttpRequest, rows: QuerySet, *keys: str, size: int = PAGE_SIZE, sooner: Sooner = lambda *_: ()
) -> Page:
    """One page of `rows` in the order of `keys` ("-key" for all of them to run backwards). The last key must be unique.

    The keys are names of columns or annotations; both are read off the row to make the mark in the address. A mark that is
    not ours, or leads to where no rows are left, gives the first page.

    `sooner` knows of parts of `rows` that are quicker to read, given the key values where the reader stands (None: the first
    page) and whether they go back. In the order of reading nothing outside such a part may come before anything in it: the
    first that fills the page is the page.
    """
    backwards = keys[0].startswith("-")
    names = [key.removeprefix("-") for key in keys]
    cursor = _cursor_of(request, names)
    before = cursor is not None and cursor[0] == "before"
    reverse = before != backwards
    order = [f"-{name}" if reverse else name for name in names]
    found: list[Any] = []
    if cursor:
        nullable = [_may_be_null(rows, name) for name in names]
        beyond = _beyond(names, cursor[1], "lt" if reverse else "gt", nullable)
        parts = [part.filter(beyond) for part in (*sooner(cursor[1], before), rows)]
        found = _first_full(parts, order, size + 1)
    if not found:
        cursor, before = None, False
        order = [key if backwards else name for key, name in zip(keys, names, strict=True)]
        found = _first_full([*sooner(None, False), rows], order, size + 1)
    more, found = len(found) > size, found[:size]
    if before:
        found.reverse()
    has_next = before or more
    has_previous = more if before else cursor is not None
    return Page(
        found,
        _url(request, "after", found[-1], names) if found and has_next else None,
        _url(request, "before", found[0], names) if found and has_previous else None,
    )


def _first_full(parts: Iterable[QuerySet], order: Sequence[str], size: int) -> list[Any]:
    """The first so many of the first part that has so many; of the last one, what there is."""
    found: list[Any] = []
    for part in parts:
        found = list(part.order_by(*order)[:size])
        if len(found) == size:
            break
    return found


def _value(row: Any, name: str) -> Any:
    found: Any = row
    for part in name.split("__"):
        found = found[part] if isinstance(found, dict) else getattr(found, part)
    return found


def _url(request: HttpRequest, way: str, row: Any, names: Sequence[str]) -> str:
    query = request.GET.copy()
    query.pop("after", None)
    query.pop("before", None)
    values = json.dumps([_value(row, name) for name in names], default=str)
    query[way] = _signer(names).sign(values)
    return f"?{query.urlencode()}"
