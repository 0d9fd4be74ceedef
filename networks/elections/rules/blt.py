"""Reading a BLT file, the common exchange format for ranked ballots.

    4 2                  candidates, seats
    -3                   withdrawn candidates, if any
    3 1 4 0              3 papers that put candidate 1 first and 4 second
    1 0                  1 blank paper
    0                    no more papers
    "Ann" … "Title"      the names in order, and a title

How a paper is read that is not filled in plainly: a candidate named twice counts where first named; the reading ends
before a skipped figure (`-`) and before two candidates at one figure (`2=4`), because the published rules follow
consecutive, unambiguous figures only (ERS97 6.10 and 6.12; SSI 2007/42 "next available preference"). A paper with
nothing left is blank. Text after `#` is a remark.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from cph.core.refusals import Refused
from networks.elections.rules.ballots import AT_ONCE, Ballots, Box


@dataclass(frozen=True)
class Contest:
    """What a BLT file says."""

    ballots: Ballots
    seats: int
    withdrawn: frozenset[int]
    names: tuple[str, ...]
    title: str


class _Lines:
    """The lines of a file, stripped, with the number of the next one."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.waiting: Iterator[str] = (line.strip() for line in lines)
        self.number = 1  # of the line that comes next

    def some(self, most: int) -> list[str]:
        """At most so many lines."""
        found = list(islice(self.waiting, most))
        self.number += len(found)
        return found

    def back(self, lines: list[str]) -> None:
        """Put back what was read too much."""
        rest = self.waiting
        self.waiting = (line for part in (lines, rest) for line in part)
        self.number -= len(lines)


def read(lines: Iterable[str]) -> Contest:
    """Read a BLT file, line by line. Refuses with the number of the line that cannot be read."""
    source = _Lines(lines)
    candidates, seats = _head(source)
    box = Box(candidates)
    withdrawn: set[int] = set()
    _papers(source, box, withdrawn)
    names, title = _names(source, candidates)
    return Contest(box.close(), seats, frozenset(withdrawn), names, title)


def _head(source: _Lines) -> tuple[int, int]:
    while line := source.some(1):
        if words := _words(line[0].removeprefix("\ufeff")):
            if len(words) != 2 or not all(word.isdecimal() and word.isascii() for word in words):
                raise _wrong(source.number - 1, "two whole numbers are expected, candidates and seats")
            candidates, seats = int(words[0][:9]), int(words[1][:9])
            if not candidates or not seats:
                raise _wrong(source.number - 1, "there must be at least one candidate and one seat")
            return candidates, seats
    raise Refused("The file is empty.")


def _papers(source: _Lines, box: Box, withdrawn: set[int]) -> None:
    """All papers up to the line `0`, equal lines read once."""
    while True:
        first = source.number
        lines = source.some(AT_ONCE)
        end = next((at for at, line in enumerate(lines) if line.startswith("0") and _words(line) == ["0"]), None)
        for line, times in Counter(lines[:end]).items():
            try:
                _paper(line, times, box, withdrawn)
            except Refused as refusal:
                raise _wrong(first + lines.index(line), str(refusal)) from None
        if end is not None:
            source.back(lines[end + 1 :])
            return
        if not lines:
            raise _wrong(source.number, "the papers are not closed by a line with a single 0")


def _paper(line: str, times: int, box: Box, withdrawn: set[int]) -> None:
    try:
        found = [int(word) for word in line.split()]
    except ValueError:
        found = _readable(_words(line))
    if not found:
        return
    if found[0] < 0:
        withdrawn.update(_withdrawn(found, box.candidates))
    elif found[-1] or len(found) < 2:
        raise Refused("a paper ends with 0")
    elif found[0] * times > 0xFFFFFFFF:
        raise Refused(f"{found[0]} papers are more than can be counted")
    else:
        box.put(found[1:-1], found[0] * times)


def _withdrawn(found: list[int], candidates: int) -> list[int]:
    """A line of withdrawn candidates, each with a minus sign; a closing 0 does no harm."""
    numbers = [-number for number in found if number]
    if any(not 1 <= number <= candidates for number in numbers):
        raise Refused("a line of withdrawn candidates has a minus before each number, of candidates who stand")
    return numbers


def _readable(words: list[str]) -> list[int]:
    """The numbers of a paper up to the first place that leaves the voter's wish uncertain."""
    found: list[int] = []
    for word in words:
        if found and (word == "-" or "=" in word):
            return [*found, 0]
        try:
            found.append(int(word))
        except ValueError:
            raise Refused(f"“{word[:40]}” is not a whole number") from None
    return found


def _names(source: _Lines, candidates: int) -> tuple[tuple[str, ...], str]:
    names: list[str] = []
    while line := source.some(1):
        text = line[0]
        if not text or text.startswith("#"):
            continue
        start, end = text.find('"'), text.rfind('"')
        if start or end < 1:
            raise _wrong(source.number - 1, "a name in double quotes is expected")
        names.append(text[1:end].strip())
    if len(names) < candidates:
        raise _wrong(source.number, f"{candidates} names are expected, {len(names)} found")
    return tuple(names[:candidates]), names[candidates] if len(names) > candidates else ""


def _words(line: str) -> list[str]:
    return line.partition("#")[0].split()


def _wrong(number: int, what: str) -> Refused:
    return Refused(f"Line {number}: {what.rstrip('.')}.")
