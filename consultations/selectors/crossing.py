"""A question by another one: counted in the database, hidden as a whole table with its totals."""

from __future__ import annotations

from collections import defaultdict

from django.db import connection

from consultations.models import Consultation, Question
from consultations.rules.hiding import hide_table
from consultations.rules.tables import ADD_UP, Base, Shape, Table, Tally, table
from consultations.selectors.shapes import is_banded, shapes_of, steps
from consultations.selectors.understanding import Column, Crossed, tabulated

SILENT = -1
ROWS = (Question.Kind.ONE, Question.Kind.MANY, Question.Kind.SCALE)
COLUMNS = (Question.Kind.ONE, Question.Kind.SCALE)
_VALUES = "CASE WHEN {0}.number IS NOT NULL THEN ARRAY[{0}.number::int] ELSE {0}.options::int[] END"


def can_be_row(question: Question) -> bool:
    """Choices and scales are crossed; what is counted in bands or written is not."""
    return question.kind in ROWS and not is_banded(question)


def can_be_column(question: Question) -> bool:
    """Each answer must be in one column."""
    return question.kind in COLUMNS and not is_banded(question)


def places_of(question: Question) -> tuple[tuple[int, str], ...]:
    """The options or steps."""
    if question.kind == Question.Kind.SCALE:
        return steps(question)
    return tuple((one.position, one.text) for one in sorted(question.options.all(), key=lambda it: it.position))


def counts_of(consultation: Consultation, rows: Question, columns: Question) -> dict[tuple[int, int], int]:
    """Responses by the answers to both; `SILENT` where one was not answered, never both."""
    one, other = _VALUES.format("a"), _VALUES.format("b")
    sql = f"""SELECT coalesce(x.v, {SILENT}), coalesce(y.v, {SILENT}), count(*)
        FROM consultations_response r
        LEFT JOIN consultations_answer a ON a.response_id = r.id AND a.question_id = %s
        LEFT JOIN consultations_answer b ON b.response_id = r.id AND b.question_id = %s
        LEFT JOIN LATERAL unnest({one}) x(v) ON true
        LEFT JOIN LATERAL unnest({other}) y(v) ON true
        WHERE r.consultation_id = %s AND r.is_last AND (a.id IS NOT NULL OR b.id IS NOT NULL) GROUP BY 1, 2"""
    with connection.cursor() as cursor:
        cursor.execute(sql, [rows.pk, columns.pk, consultation.pk])
        return {(row, column): count for row, column, count in cursor.fetchall()}


def crossed_with(consultation: Consultation, rows: Question, columns: Question) -> list[Crossed]:
    """The table of one question in each answer to another. Two queries. What either hides by itself stays hidden here.

    Silence on the other has a column of its own in the sums, so that nothing follows from who did not answer.
    """
    kept = tabulated(consultation)
    if kept is None:
        return []
    shape, across = shapes_of(rows)[0], shapes_of(columns)[0]
    whole, other = kept.table(shape), kept.table(across)
    if not whole.is_shown or not other.is_shown:
        return [Crossed("", whole, ())]
    counts, adds_up = counts_of(consultation, rows, columns), rows.kind in ADD_UP
    off = _hidden(counts, whole, other, adds_up=adds_up)
    answered = _answered(consultation, counts, rows, columns, adds_up)
    gone = {row.place for row in other.rows if row.count is None}
    made = tuple(
        Column(
            label, _column(shape, counts, off, place, answered.get(place, 0), kept.asked, is_shown=place not in gone)
        )
        for place, label in places_of(columns)
    )
    return [Crossed("", whole, made)]


def _hidden(counts: dict[tuple[int, int], int], whole: Table, other: Table, *, adds_up: bool) -> set[tuple[int, int]]:
    down = [row.place for row in whole.rows]
    across = [row.place for row in other.rows] + [SILENT]
    gone = [row.place for row in whole.rows if row.count is None]
    gone_columns = [row.place for row in other.rows if row.count is None]
    here = [place for place in across if any(counts.get((row, place)) for row in down)]
    return hide_table(down, here, counts, adds_up=adds_up, gone=gone, gone_columns=gone_columns)


def _answered(
    consultation: Consultation, counts: dict[tuple[int, int], int], rows: Question, columns: Question, adds_up: bool
) -> dict[int, int]:
    """How many answered the first question in each column."""
    found: dict[int, int] = defaultdict(int)
    if adds_up:
        for (row, column), count in counts.items():
            found[column] += count if row != SILENT else 0
        return found
    values = _VALUES.format("b")
    sql = f"""SELECT y.v, count(*) FROM consultations_answer a JOIN consultations_response r ON r.id = a.response_id
        JOIN consultations_answer b ON b.response_id = r.id AND b.question_id = %s
        CROSS JOIN LATERAL unnest({values}) y(v)
        WHERE a.question_id = %s AND r.consultation_id = %s AND r.is_last GROUP BY 1"""
    with connection.cursor() as cursor:
        cursor.execute(sql, [columns.pk, rows.pk, consultation.pk])
        return dict(cursor.fetchall())


def _column(
    shape: Shape,
    counts: dict[tuple[int, int], int],
    off: set[tuple[int, int]],
    place: int,
    answered: int,
    asked: int,
    *,
    is_shown: bool,
) -> Table:
    if not is_shown:
        return Table(shape.label, Base(None, 0, asked), is_shown=False)
    responded = sum(count for (_, column), count in counts.items() if column == place)
    tally = Tally(answered, {row: counts.get((row, place), 0) for row, _ in shape.options})
    hidden = {row for row, column in off if column == place}
    return table(shape, tally, Base(answered, max(responded, answered), asked), hidden=hidden)
