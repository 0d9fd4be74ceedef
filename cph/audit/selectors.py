"""Reading the trail."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Model, QuerySet

from cph.audit.models import NO_LINE, Line, PublishedHead
from cph.core.names import key_of


def history_of(thing: Model) -> QuerySet[Line]:
    """What happened to this thing, newest first."""
    return Line.objects.filter(keys__contains=[key_of(thing)]).order_by("-position")


def trail_visible(keys: Iterable[str] | None) -> QuerySet[Line]:
    """Lines about any of these things ("constitutions.body:4") or what they contain; None means the whole trail."""
    if keys is None:
        return Line.objects.all()
    return Line.objects.filter(keys__overlap=list(keys))


@dataclass(frozen=True)
class Proof:
    """What the trail's chain says: how many lines hold, the last one's position and hash, and what broke, if anything."""

    lines: int
    position: int
    digest: str
    heads: int
    problem: str = ""

    @property
    def is_whole(self) -> bool:
        return not self.problem


def prove(heads: Iterable[tuple[int, str]] = ()) -> Proof:
    """Follow the chain from its first line, in constant memory, and hold it against every head that was published.

    `heads` are further ones (position, hash), taken from where the database does not reach: a log, minutes, a letter.
    """
    published = _heads(heads)
    lines, position, digest, proved = 0, 0, NO_LINE, 0
    waiting = next(published, None)
    for line in Line.objects.order_by("position").iterator(chunk_size=1000):
        problem = _problem_of(line, position, digest)
        if not problem and waiting and waiting[0] < line.position:
            problem = f"A head was published for line {waiting[0]}, and there is no such line."
        while not problem and waiting and waiting[0] == line.position:
            if waiting[1] != line.digest:
                problem = f"Line {line.position} is not the one whose hash was published: the trail was rewritten."
            proved, waiting = proved + 1, next(published, None)
        if problem:
            return Proof(lines, position, digest, proved, problem)
        lines, position, digest = lines + 1, line.position, line.digest
    problem = ""
    if waiting:
        problem = (
            f"The trail ends at line {position}, but a head was published for line {waiting[0]}: its end is missing."
        )
    return Proof(lines, position, digest, proved, problem)


def _problem_of(line: Line, position: int, digest: str) -> str:
    """What is wrong with this line, coming after that one."""
    if line.position != position + 1:
        return f"Line {position + 1} is missing: after line {position} comes line {line.position}."
    if line.previous != digest:
        return f"Line {line.position} does not follow line {position}: it carries the hash of another line."
    if line.digest != line.computed_digest():
        return f"Line {line.position} was changed: its hash is not that of its words."
    return ""


def _heads(further: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """All published heads in the order of the trail: one a day, so they fit in memory for as long as anybody lives."""
    rows = PublishedHead.objects.values_list("position", "digest")
    return iter(sorted([*rows.iterator(), *further]))
