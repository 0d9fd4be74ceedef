"""Checking a copy of the books, offline, of the file alone: python3 verify_books.py books.json

The file needs nothing but Python’s own library, and so does the copy of this program that comes with it. What it asks:

* Each posting’s seal is SHA-256 of the seal before it (nothing, for the first) followed by its facts as JSON: keys sorted, no
  spaces, other letters than ASCII as \\uXXXX. So no posting can be changed, put in or left out without all later seals changing.
* Postings are numbered from 1 without gaps, count for a day of the year, and add up to nothing, each by itself.
* Followed one by one, no account ever falls below nothing (of a source: rises above it), and the balances are those it says.
* What puts another right names one that came before, moves as much, and no two name the same.
* A payment is as much as the claim it pays, and is paid once.
* The fingerprint is SHA-256 over all parts of the file, each as JSON in that form and a line end: "books", the postings one by
  one, then the accounts one by one.

What a file can prove of itself is limited: whoever makes all seals anew makes a file that is whole in itself. So compare the
seal of the last posting with one that was taken down before: in the site’s history, in minutes, in an earlier copy.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

FORMAT = "cph-books-1"
Where = tuple[str, int, str, int]
MOST = 100  # faults that are told


def canonical(value: Any) -> bytes:
    """JSON in the one form that seals are made over."""
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode("ascii")


def seal_of(facts: Mapping[str, Any], before: str) -> str:
    """The seal of a posting, over its facts and the seal of the one before."""
    return hashlib.sha256(before.encode("ascii") + canonical(facts)).hexdigest()


class Fingerprint:
    """Over the parts of a file, added one by one."""

    def __init__(self) -> None:
        self._sha = hashlib.sha256()

    def add(self, part: Any) -> bytes:
        """The part as it is written into the file."""
        text = canonical(part)
        self._sha.update(text + b"\n")
        return text

    def hexdigest(self) -> str:
        return self._sha.hexdigest()


class Following:
    """Goes through the postings of a year in order; what does not hold is told in sentences."""

    def __init__(self, year: int, first: str, last: str) -> None:
        self.year, self.first, self.last = year, date.fromisoformat(first), date.fromisoformat(last)
        self.number, self.seal = 0, ""
        self.balances: dict[Where, int] = {}
        self._put_right: set[int] = set()
        self._sizes: dict[int, int] = {}

    def take(self, pk: int, seal: str, facts: Mapping[str, Any]) -> Iterator[str]:
        """The next posting: what is wrong with it."""
        number = facts["number"]
        if number != self.number + 1:
            yield f"After posting {self.number} comes {number}: one is missing, or out of order."
        if seal_of(facts, self.seal) != seal:
            yield f"Posting {number} does not give its seal: it, or one before it, is not what was posted."
        if facts["year"] != self.year or not self.first <= date.fromisoformat(facts["on"]) <= self.last:
            yield f"Posting {number} does not count for a day of this year."
        yield from self._move(number, facts["moves"])
        yield from self._puts_right(number, pk, facts)
        self.number, self.seal = number, seal

    def _move(self, number: int, moves: list[list[Any]]) -> Iterator[str]:
        if sum(one[4] for one in moves) != 0 or len(moves) < 2 or not all(one[4] for one in moves):
            yield f"The entries of posting {number} do not add up to nothing."
        for kind, allocation, source, school, pence in moves:
            where = (kind, allocation, source, school)
            now = self.balances[where] = self.balances.get(where, 0) + pence
            if now * (-1 if kind == "SOURCE" else 1) < 0:
                yield f"With posting {number} the account {said(where)} holds {now / 100:.2f}: that cannot be."

    def _puts_right(self, number: int, pk: int, facts: Mapping[str, Any]) -> Iterator[str]:
        self._sizes[pk] = size = sum(one[4] for one in facts["moves"] if one[4] > 0)
        other = facts["reverses"]
        if (facts["kind"] == "CONTRA") != (other is not None):
            yield f"Posting {number} does not say rightly what it puts right."
        if other is None:
            return
        if other in self._put_right:
            yield f"Posting {number} puts right what was put right before."
        if other in self._sizes and self._sizes[other] != size:
            yield f"Posting {number} does not move as much as what it puts right."
        self._put_right.add(other)

    def end(self, accounts: Iterable[tuple[Where, int]]) -> Iterator[str]:
        """The balances as the file says them, against those that were followed."""
        said_so = dict(accounts)
        for where in sorted(set(said_so) | set(self.balances)):
            books, followed = said_so.get(where, 0), self.balances.get(where, 0)
            if books != followed:
                yield f"The account {said(where)} says {books / 100:.2f}, but its entries come to {followed / 100:.2f}."
        if sum(said_so.values()) != 0:
            yield "The accounts of the year do not add up to nothing."


def said(where: Where) -> str:
    """An account in words."""
    kind, allocation, source, school = where
    parts = [kind, f"of allocation {allocation}" if allocation else "", f"“{source}”" if source else ""]
    return " ".join(part for part in [*parts, f"of school {school}" if school else ""] if part)


def verify(bundle: Mapping[str, Any]) -> list[str]:
    """What does not hold in a copy of the books; nothing: it holds."""
    faults: list[str] = []
    for fault in _faults(bundle):
        faults.append(fault)
        if len(faults) == MOST:
            return [*faults, "There may be more: the checking ended here."]
    return faults


def _faults(bundle: Mapping[str, Any]) -> Iterator[str]:
    if bundle.get("format") != FORMAT:
        yield f"This is not a copy of books in the form {FORMAT}."
        return
    books, mark = bundle["books"], Fingerprint()
    follow = Following(books["year"], books["starts_on"], books["ends_on"])
    paid: set[int] = set()
    mark.add(books)
    for one in bundle["postings"]:
        mark.add(one)
        yield from follow.take(one["id"], one["seal"], one["facts"])
        yield from _payment(one, paid)
    for one in bundle["accounts"]:
        mark.add(one)
    rows = [
        ((one["kind"], one["allocation"], one["source"], one["school"]), one["balance"]) for one in bundle["accounts"]
    ]
    yield from follow.end(rows)
    if (follow.number, follow.seal) != (books["postings"], books["seal"]):
        yield f"The file says that posting {books['postings']} is the last; the last in it is {follow.number}."
    if mark.hexdigest() != bundle["fingerprint"]:
        yield "The file does not give its fingerprint: it was changed after it was made."


def _payment(one: Mapping[str, Any], paid: set[int]) -> Iterator[str]:
    facts, trail = one["facts"], one["trail"]
    if facts["kind"] != "PAYMENT":
        return
    number, claim = facts["number"], trail.get("claim")
    if not claim or not trail.get("payment"):
        yield f"Posting {number} pays, but names no claim and payment."
        return
    if claim["id"] in paid:
        yield f"Posting {number} pays {claim['number']} a second time."
    paid.add(claim["id"])
    moved = {(kind, allocation): pence for kind, allocation, _, _, pence in facts["moves"]}
    if moved.get(("PAID", claim["allocation"])) != claim["pence"] or trail["payment"]["pence"] != claim["pence"]:
        yield f"Posting {number} does not pay what {claim['number']} claims."


def main(words: list[str]) -> int:
    """0: the books hold. 1: they do not. 2: there is nothing to check."""
    if len(words) != 2:
        print("Usage: python3 verify_books.py books.json")
        return 2
    try:
        with open(words[1], encoding="utf-8") as file:
            bundle = json.load(file)
        faults = verify(bundle)
    except OSError as error:
        print(f"{words[1]} cannot be read: {error.strerror}.")
        return 2
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        print(f"{words[1]} is not a copy of books: {type(error).__name__} {error}")
        return 1
    for fault in faults:
        print(fault)
    if not faults:
        books = bundle["books"]
        print(f"{books['fund']}, {books['starts_on']} to {books['ends_on']}: {books['postings']} postings hold.")
        print(f"Compare the seal of the last one with what was taken down before: {books['seal']}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
