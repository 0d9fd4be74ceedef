"""Lists too long for one page, read by key: "the fifty after this one", never by counting past rows."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core import signing
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


def _beyond(keys: Sequence[str], values: Sequence[Any], way: str) -> Q:
    """Rows whose (a, b, c) lies beyond the given values, written as a chain of ORs that an index can follow."""
    found = Q()
    for place in range(len(keys)):
        same = {keys[n]: values[n] for n in range(place)}
        found |= Q(**same, **{f"{keys[place]}__{way}": values[place]})
    return found


def _cursor_of(request: HttpRequest, length: int) -> tuple[str, list[Any]] | None:
    """Where the reader stands: ("after"|"before", key values), or None on the first page or when the mark is not ours."""
    for way in ("after", "before"):
        mark = request.GET.get(way)
        if mark:
            try:
                values = json.loads(signing.Signer(salt="page").unsign(mark))
            except (signing.BadSignature, ValueError):
                return None
            return (way, values) if len(values) == length else None
    return None


def keyset(request: HttpRequest, rows: QuerySet, *keys: str, size: int = PAGE_SIZE) -> Page:
    """One page of `rows` in the order of `keys` ("-key" for all of them to run backwards). The last key must be unique.

    The keys are names of columns or annotations; both are read off the row to make the mark in the address.
    """
    backwards = keys[0].startswith("-")
    names = [key.removeprefix("-") for key in keys]
    cursor = _cursor_of(request, len(names))
    before = cursor is not None and cursor[0] == "before"
    if cursor:
        rows = rows.filter(_beyond(names, cursor[1], "lt" if before != backwards else "gt"))
    reverse = before != backwards
    found = list(rows.order_by(*(f"-{name}" if reverse else name for name in names))[: size + 1])
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
    query[way] = signing.Signer(salt="page").sign(values)
    return f"?{query.urlencode()}"
