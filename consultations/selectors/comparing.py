"""A round beside the one before: questions that are tied as the same, each with its own base."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from consultations.models import Consultation
from consultations.rules.tables import Row, Table, rounded
from consultations.selectors.understanding import Figure, figures_of


@dataclass(frozen=True)
class Both:
    """One line in both rounds; the difference in percentage points where both are shown."""

    label: str
    now: Row | None
    before: Row | None

    @property
    def points(self) -> Fraction | None:
        if self.now is None or self.before is None or self.now.share is None or self.before.share is None:
            return None
        return (self.now.share - self.before.share) * 100

    @property
    def words(self) -> str:
        """“+4” or “-12”; empty where one is hidden."""
        return "" if self.points is None else f"{rounded(self.points, 0):+}"


@dataclass(frozen=True)
class Compared:
    """A table in both rounds."""

    figure: Figure
    now: Table
    before: Table
    lines: tuple[Both, ...]


def compared(consultation: Consultation) -> list[Compared]:
    """The questions that were asked before, by `same_as`; of a grid the rows of the same words. Lines are tied by their words."""
    earlier = consultation.earlier
    if earlier is None:
        return []
    before = {one.question.pk: one for one in figures_of(earlier)}
    found = []
    for figure in figures_of(consultation):
        same = before.get(figure.question.same_as_id or 0)
        if same is None:
            continue
        tables = {one.label: one for one in same.tables}
        found += [
            Compared(figure, one, tables[one.label], _lines(one, tables[one.label]))
            for one in figure.tables if one.label in tables
        ]  # fmt: skip
    return found


def _lines(now: Table, before: Table) -> tuple[Both, ...]:
    ours, theirs = {row.label: row for row in now.rows}, {row.label: row for row in before.rows}
    return tuple(Both(label, ours.get(label), theirs.get(label)) for label in dict.fromkeys([*ours, *theirs]))
