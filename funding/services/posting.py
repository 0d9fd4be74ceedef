"""The only door to the books: money moves here, or not at all."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from hashlib import sha256

from django.db import IntegrityError, transaction

from cph.core.refusals import Refused
from cph.people.models import Person
from funding.models import Account, Entry, Posting, Year
from networks.meetings.models import Decision

SAID = {
    "nothing_is_spent_that_is_not_there": "There is not so much left. Look at what is left, and at what was approved meanwhile.",
    "nothing_is_posted_in_a_closed_year": "This year of the fund is closed: nothing more is posted in it.",
    "a_posting_counts_for_a_day_of_its_year": "Enter a day in this year of the fund.",
}


AT_ONCE = 4_000  # accounts opened by one statement: of 20,000 in one, a busy server runs out of its seconds


@dataclass(frozen=True, order=True)
class Place:
    """Which account of a year: its kind, and whose it is."""

    kind: str
    allocation: int = 0
    source: str = ""
    school: int = 0

    def columns(self) -> dict[str, object]:
        return {
            "kind": self.kind, "allocation_id": self.allocation or None, "source": self.source,
            "school_id": self.school or None,
        }  # fmt: skip


@transaction.atomic
def post(
    year: Year,
    kind: str,
    moves: Mapping[Place, int],
    *,
    words: str,
    key: str,
    on: date,
    by: Person | None,
    at: datetime,
    decision: Decision | None = None,
    reverses: Posting | None = None,
) -> Posting:
    """So many pence into each of these accounts, or out of it: together nothing. The same key posts once.

    Refused in a sentence where an account would fall below nothing, the year is closed or the day is not one of it.
    """
    if known := Posting.objects.filter(key=key).first():
        return known
    wanted = {place: pence for place, pence in moves.items() if pence}
    if sum(wanted.values()) != 0 or len(wanted) < 2:
        raise ValueError("the moves of a posting add up to nothing, and there are two at least")
    Year.objects.select_for_update().get(pk=year.pk)  # one after the other: numbers have no gap, the chain no fork
    if known := Posting.objects.filter(key=key).first():
        return known
    last = Posting.objects.filter(year=year).order_by("-number").first()
    number = last.number + 1 if last else 1
    facts = {
        "year": year.pk, "number": number, "kind": kind, "on": on.isoformat(), "words": words, "key": key,
        "decision": decision.pk if decision else None, "reverses": reverses.pk if reverses else None,
        "by": by.pk if by else None, "at": at.astimezone(UTC).isoformat(),
        "moves": [[*asdict(place).values(), pence] for place, pence in sorted(wanted.items())],
    }  # fmt: skip
    try:
        with transaction.atomic():
            made = Posting.objects.create(
                year=year, number=number, kind=kind, on=on, words=words, key=key, decision=decision, reverses=reverses,
                posted_by=by, posted_at=at, digest=digest_of(facts, last.digest if last else ""),
            )  # fmt: skip
            accounts = _accounts(year, wanted)
            Entry.objects.bulk_create(
                Entry(posting=made, account_id=accounts[place], pence=pence) for place, pence in sorted(wanted.items())
            )
    except IntegrityError as error:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "")
        if name in SAID:
            raise Refused(SAID[name]) from None
        raise
    return made


@dataclass(frozen=True)
class Draft:
    """A posting to be made together with others of its year."""

    kind: str
    moves: Mapping[Place, int]
    words: str
    key: str
    on: date


@transaction.atomic
def post_together(year: Year, drafts: Sequence[Draft], *, by: Person | None, at: datetime) -> list[Posting]:
    """Many postings of one year in six queries, all or none; a batch of payments does not hold others up.

    None of their keys may be posted before: whoever calls has made sure, or all is refused by the database.
    """
    Year.objects.select_for_update().get(pk=year.pk)
    last = Posting.objects.filter(year=year).order_by("-number").first()
    number, before = (last.number, last.digest) if last else (0, "")
    made, wanted = [], []
    for place, draft in enumerate(drafts, start=1):
        moves = {where: pence for where, pence in draft.moves.items() if pence}
        if sum(moves.values()) != 0 or len(moves) < 2:
            raise ValueError("the moves of a posting add up to nothing, and there are two at least")
        facts = {
            "year": year.pk, "number": number + place, "kind": draft.kind, "on": draft.on.isoformat(), "words": draft.words,
            "key": draft.key, "decision": None, "reverses": None, "by": by.pk if by else None,
            "at": at.astimezone(UTC).isoformat(),
            "moves": [[*asdict(where).values(), pence] for where, pence in sorted(moves.items())],
        }  # fmt: skip
        before = digest_of(facts, before)
        made.append(Posting(
            year=year, number=number + place, kind=draft.kind, on=draft.on, words=draft.words, key=draft.key, posted_by=by,
            posted_at=at, digest=before,
        ))  # fmt: skip
        wanted.append(moves)
    try:
        with transaction.atomic():
            Posting.objects.bulk_create(made)
            accounts = _accounts(year, {where: 1 for moves in wanted for where in moves})
            Entry.objects.bulk_create(
                Entry(posting=one, account_id=accounts[where], pence=pence)
                for one, moves in zip(made, wanted, strict=True) for where, pence in sorted(moves.items())
            )  # fmt: skip
    except IntegrityError as error:
        raise _said(error) from None
    return made


def _said(error: IntegrityError) -> Exception:
    """The sentence for what the database refused; what has none stays the fault that it is."""
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "")
    return Refused(SAID[name]) if name in SAID else error


def digest_of(facts: Mapping[str, object], before: str) -> str:
    """The seal of a posting: over its facts and the seal of the one before."""
    return sha256((before + json.dumps(facts, sort_keys=True, separators=(",", ":"))).encode()).hexdigest()


def _accounts(year: Year, places: Mapping[Place, int]) -> dict[Place, int]:
    """The numbers of these accounts; those that are not there yet are opened."""
    wanted = set(places)
    found = {place: pk for place, pk in _known(year, places).items() if place in wanted}
    missing = sorted(wanted - set(found))
    if missing:
        Account.objects.bulk_create((Account(year=year, **place.columns()) for place in missing), batch_size=AT_ONCE)
        found = _known(year, places)
    return found


def _known(year: Year, places: Mapping[Place, int]) -> dict[Place, int]:
    rows = Account.objects.filter(year=year, kind__in={place.kind for place in places})
    if (few := {place.allocation for place in places if place.allocation}) and len(few) < 100:
        rows = rows.filter(allocation__in=few) | rows.filter(allocation=None)
    return {
        Place(kind, allocation or 0, source, school or 0): pk
        for pk, kind, allocation, source, school in rows.values_list("pk", "kind", "allocation", "source", "school")
    }
