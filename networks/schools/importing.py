"""Carrying out an import: read the file outside any transaction, merge inside one. See register.py for the merge itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import contextmanager
from datetime import datetime
from typing import BinaryIO

from django.db import OperationalError, transaction

from cph.audit.services import record
from cph.core.refusals import Refused
from cph.people.models import Person
from networks.schools.files import LARGEST_FILE, all_links, register_of
from networks.schools.lineage import Pair, pairs_of
from networks.schools.models import Authority, RegisterImport
from networks.schools.register import Merge, Outcome, Store, line_of, run
from networks.schools.rules import Cell, FileRefused, RowRefused, code_of

BATCH = 4000
MOST_REFUSALS = 10_000
IMPORT_LOCK = 7_301_856  # an arbitrary number: whoever holds it is merging
COUNTS = ("new", "changed", "unchanged", "closed", "succeeded", "refused")
Progress = Callable[[int], object]


class Reading:
    """The rows of one file on their way into the store."""

    def __init__(self, store: Store, authority_codes: Iterable[str], progress: Progress | None) -> None:
        self.store, self.progress = store, progress
        self.wanted = {code_of(code) for code in authority_codes}
        self.seen: dict[Cell, tuple[int, int]] = {}
        self.outcome = Outcome(counts={"rows": 0, "refused": 0, "repeated": 0, "left_out": 0})
        self.present: tuple[str, ...] = ()

    def read(self, file: BinaryIO, limit: int) -> None:
        """All rows. A row's own damage is listed and the others go on; damage of the file stops it."""
        layout, records = register_of(file, limit)
        self.present = layout.present
        counts, store, wanted, seen = self.outcome.counts, self.store, self.wanted, self.seen
        number = left_out = 0
        for row, cells in records.rows(layout.last_place):
            number += 1
            if number % BATCH == 0:
                counts["rows"] = number
                self._hand_over()
            try:
                facts = layout.read(cells)
            except RowRefused as error:
                self.refuse(row, str(error))
                continue
            line = line_of(facts)
            told = (row, hash(line))
            first = seen.setdefault(facts[0], told)
            if first is not told:
                self._again(str(facts[0]), first, told)
            elif wanted and facts[1] not in wanted:
                left_out += 1
            else:
                store.lines.append(line)
        counts["rows"], counts["left_out"] = number, left_out
        self._hand_over()
        self.store.ready()

    def _hand_over(self) -> None:
        self.store.flush(self.present)
        if self.progress:
            self.progress(self.outcome.counts["rows"])

    def _again(self, urn: str, first: tuple[int, int], told: tuple[int, int]) -> None:
        """A URN counts once; told twice with different facts, nobody knows which is true."""
        if first[1] != told[1]:
            raise FileRefused(
                f"URN {urn} is in row {first[0]} already, with different facts. Keep one of the two.", told[0]
            )
        self.outcome.counts["repeated"] += 1

    def refuse(self, row: int | None, reason: str) -> None:
        self.outcome.counts["refused"] += 1
        if len(self.outcome.refusals) < MOST_REFUSALS:
            self.outcome.refusals.append({"row": row, "reason": reason})


@contextmanager
def alone():
    """One transaction with time enough, and no other import in it at the same time."""
    with transaction.atomic():
        run("SET LOCAL statement_timeout = '300s'")
        run("SET LOCAL lock_timeout = '60s'")
        try:
            run("SELECT pg_advisory_xact_lock(%s)", [IMPORT_LOCK])
        except OperationalError:
            raise Refused("Another import is being carried out. Try again in a few minutes.") from None
        yield


def import_register(
    file: BinaryIO,
    links: BinaryIO | None = None,
    *,
    authority_codes: Iterable[str] = (),
    by: Person | None,
    at: datetime,
    seat: str = "",
    keep: bool = True,
    progress: Progress | None = None,
    limit: int = LARGEST_FILE,
    settle: Callable[[Outcome], RegisterImport | None] | None = None,
) -> Outcome:
    """Bring the register up to this file. `keep=False` does all of it and takes it back: a preview that cannot differ.

    `settle` is called at the end of the transaction: who tracks the import writes "done" together with what was done.
    Raises FileRefused; then nothing was changed.
    """
    with Store() as store:
        reading = Reading(store, authority_codes, progress)
        reading.read(file, limit)
        pairs: dict[tuple[int, int], Pair] = pairs_of(_links(links, reading, limit)) if links else {}
        with alone():
            outcome = _told(reading, Merge(reading.present, pairs, at).carry_out())
            about = settle(outcome) if settle else None
            if keep:
                things = ([about] if about else []) + _authorities(reading.wanted)
                record("imported", f"the register of schools: {in_words(outcome)}", *things, by=by, at=at, seat=seat)
            else:
                transaction.set_rollback(True)
    return outcome


def _links(links: BinaryIO, reading: Reading, limit: int):
    """A links file that is refused says which of the two files it was."""
    refused: list[dict] = []
    try:
        yield from all_links(links, refused, limit)
    except FileRefused as error:
        raise FileRefused(f"Links file: {error.reason}", error.row) from None
    for one in refused:
        reading.refuse(one["row"], one["reason"])


def _told(reading: Reading, merged: Outcome) -> Outcome:
    """The reading's counts and the merge's in one."""
    for one in merged.refusals:
        reading.refuse(one["row"], one["reason"])
    told = reading.outcome
    told.counts = {"succeeded": 0, "from_links": 0, "handovers": 0, **merged.counts, **told.counts}
    told.samples = merged.samples
    return told


def _authorities(codes: set[str]) -> list[Authority]:
    return list(Authority.objects.filter(code__in=codes).order_by("code")) if codes else []


def in_words(outcome: Outcome) -> str:
    """ "800 new, 0 changed, 0 unchanged …", as the trail and the command say it."""
    words = {"succeeded": "succeeded by another number"}
    return ", ".join(f"{outcome.counts.get(kind, 0):,} {words.get(kind, kind)}" for kind in COUNTS)
