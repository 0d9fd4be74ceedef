"""A round beside the one before: questions that are tied as the same, each with its own base."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from consultations.models import Consultation, Question
from consultations.rules.tables import Row, Table, rounded
from consultations.selectors.shapes import is_banded
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
        """“+4”, “-12” or “0”; empty where one is hidden."""
        points = None if self.points is None else int(rounded(self.points, 0))
        return "" if points is None else f"{points:+}" if points else "0"


@dataclass(frozen=True)
class Compared:
    """A table in both rounds."""

    figure: Figure
    now: Table
    before: Table
    lines: tuple[Both, ...]


def compared(consultation: Consultation) -> list[Compared]:
    """The questions that were asked before in the same words, by `same_as`; of a grid the rows of the same words.

    Lines are tied by their words; bands of numbers only where both rounds have the same.
    """
    found = []
    for figure, same in _tied(consultation):
        if not is_equal(figure.question, same.question):
            continue
        tables = {one.label: one for one in same.tables}
        found += [
            Compared(figure, one, tables[one.label], _lines(figure, one, tables[one.label]))
            for one in figure.tables if one.label in tables
        ]  # fmt: skip
    return found


def asked_otherwise(consultation: Consultation) -> list[str]:
    """The questions that are marked as the same but were put in other words or with other answers: not compared."""
    return [figure.text for figure, same in _tied(consultation) if not is_equal(figure.question, same.question)]


def _tied(consultation: Consultation) -> list[tuple[Figure, Figure]]:
    if consultation.earlier is None:
        return []
    known = consultation.__dict__.get("_tied")
    if known is None:
        before = {one.question.pk: one for one in figures_of(consultation.earlier)}
        now = figures_of(consultation)
        known = [(one, before[one.question.same_as_id]) for one in now if one.question.same_as_id in before]
        consultation.__dict__["_tied"] = known
    return known


def is_equal(one: Question, other: Question) -> bool:
    """Whether two questions ask the same: kind, words, answers to choose from, ends of the scale, unit."""
    return _asked(one) == _asked(other)


def _asked(one: Question) -> tuple:
    options = sorted((option.position, _plain(option.text)) for option in one.options.all())
    is_scale = one.kind == Question.Kind.SCALE
    ends = (one.at_least, one.at_most, _plain(one.low_words), _plain(one.high_words)) if is_scale else ()
    return one.kind, _plain(one.text), [text for _, text in options], ends, _plain(one.unit)


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _lines(figure: Figure, now: Table, before: Table) -> tuple[Both, ...]:
    ours, theirs = {row.label: row for row in now.rows}, {row.label: row for row in before.rows}
    if is_banded(figure.question) and list(ours) != list(theirs):
        return ()
    return tuple(Both(label, ours.get(label), theirs.get(label)) for label in dict.fromkeys([*ours, *theirs]))
