"""What can be found is written here, by the app that owns the thing, in the transaction in which the thing changes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from cph.search.models import TEXT, TITLE, Entry
from cph.search.rules import plain

AT_ONCE = 500
SAID = ("kind", "title", "text", "url", "where", "happened_on", "readers", "kept_from")


@dataclass(frozen=True)
class Thing:
    """Something that may be looked for, in the words of the app that owns it."""

    key: str
    kind: str
    title: str
    url: str
    happened_on: date
    readers: tuple[str, ...]
    text: str = ""
    where: str = ""
    kept_from: tuple[str, ...] = ()


def put(things: Iterable[Thing]) -> int:
    """Let these be found, as they stand now; what was there under the same key is replaced. How many there were.

    Rows are written in the order of their keys, so that two transactions never wait for each other.
    """
    rows = {one.key: _entry(one) for one in things if one.readers}
    ordered = [rows[key] for key in sorted(rows)]
    Entry.objects.bulk_create(
        ordered, batch_size=AT_ONCE, update_conflicts=True, unique_fields=["key"], update_fields=SAID
    )
    return len(ordered)


def _entry(one: Thing) -> Entry:
    return Entry(
        key=one.key,
        kind=one.kind,
        title=plain(one.title)[:TITLE],
        text=plain(one.text)[:TEXT],
        url=one.url,
        where=one.where[:TITLE],
        happened_on=one.happened_on,
        readers=list(one.readers),
        kept_from=list(one.kept_from),
    )


def take_out(keys: Iterable[str]) -> int:
    """These are found no more."""
    return Entry.objects.filter(key__in=list(keys)).delete()[0]
