"""What was answered, counted in the database: answers are never read one by one, however many there are.

Each query groups by question, figure and the four facts of the roll; what the lattice of filters needs is added up from
that, so that a consultation is read once for all selections.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from itertools import combinations
from typing import Any

from django.db import connection

from consultations.models import Consultation, Question
from consultations.rules.hiding import Selection
from consultations.rules.tables import Tally, band_words, bands
from consultations.selectors.shapes import is_banded, questions_to_read

NAMES = ("group", "phase", "size", "type")
Place = tuple[int, int | None]  # question, part
Tallies = dict[Place, dict[Selection, Tally]]

_FACTS = "coalesce(p.group_id::text, ''), coalesce(p.phase, ''), coalesce(p.size, ''), coalesce(p.type, '')"
_FROM = """
    FROM consultations_response r
    LEFT JOIN consultations_respondent p ON p.id = r.respondent_id
"""
_ANSWERS = f"{_FROM} JOIN consultations_answer a ON a.response_id = r.id"
_WHERE = "WHERE r.consultation_id = %s AND r.is_last"


def _rows(sql: str, *values: Any) -> Iterator[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        while rows := cursor.fetchmany(2000):
            yield from rows


def responded_by(consultation: Consultation) -> dict[tuple[str, ...], int]:
    """Responses that count, by the four facts of who sent them."""
    sql = f"SELECT {_FACTS}, count(*) {_FROM} {_WHERE} GROUP BY 1, 2, 3, 4"
    return {tuple(row[:4]): row[4] for row in _rows(sql, consultation.pk)}


def asked_by(consultation: Consultation) -> dict[tuple[str, ...], int]:
    """Those asked, by the same four facts."""
    sql = f"""SELECT {_FACTS}, count(*) FROM consultations_respondent p
        WHERE p.consultation_id = %s AND p.is_asked GROUP BY 1, 2, 3, 4"""
    return {tuple(row[:4]): row[4] for row in _rows(sql, consultation.pk)}


def names_of(responded: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """The facts by which responses differ; by the others there is nothing to choose."""
    found = list(responded)
    return tuple(name for at, name in enumerate(NAMES) if len({one[at] for one in found}) > 1)


def selections(facts: tuple[str, ...], names: Iterable[str]) -> list[Selection]:
    """Every selection that a response with these facts is in."""
    known = [(name, facts[NAMES.index(name)]) for name in names]
    return [some for many in range(len(known) + 1) for some in combinations(known, many)]


def spread(counts: dict[tuple[str, ...], int], names: tuple[str, ...]) -> dict[Selection, int]:
    """Counts by facts as counts by selection."""
    found: dict[Selection, int] = defaultdict(int)
    for facts, count in counts.items():
        for one in selections(facts, names):
            found[one] += count
    return dict(found)


def tallies_of(consultation: Consultation, names: tuple[str, ...]) -> tuple[Tallies, dict[int, list[str]]]:
    """The tallies of every table under every selection; and the words for the bands of numbers, by question."""
    questions = questions_to_read(consultation)
    found: Tallies = defaultdict(lambda: defaultdict(Tally))
    known: dict[tuple[str, ...], list[Selection]] = {}

    def each(facts: tuple[str, ...]) -> list[Selection]:
        if facts not in known:
            known[facts] = selections(facts, names)
        return known[facts]

    kinds = {one.pk: one.kind for one in questions}
    _answered(consultation, kinds, found, each)
    _chosen(consultation, kinds, found, each)
    _steps(consultation, [one.pk for one in questions if one.kind == "SCALE" and not is_banded(one)], found, each)
    words = {one.pk: _bands(consultation, one, found, each) for one in questions if is_banded(one)}
    numbers = list(words)
    if numbers:
        _middles(consultation, numbers, names, found)
    return found, words


Each = Callable[[tuple[str, ...]], list[Selection]]


def _answered(consultation: Consultation, kinds: dict[int, str], found: Tallies, each: Each) -> None:
    """How many answered each table; of a document how many commented at all, and on each paragraph."""
    sql = f"""SELECT a.question_id, a.part_id, t.position, {_FACTS}, count(*)
        {_ANSWERS} LEFT JOIN consultations_part t ON t.id = a.part_id
        {_WHERE} GROUP BY 1, 2, 3, 4, 5, 6, 7"""
    for question, part, position, *facts, count in _rows(sql, consultation.pk):
        is_document = kinds.get(question) == Question.Kind.DOCUMENT
        if is_document and part is not None:
            for key in each(tuple(facts)):
                counts = found[question, None][key].counts
                counts[position] = counts.get(position, 0) + count
        else:
            for key in each(tuple(facts)):
                found[question, part][key].answered += count
    documents = [pk for pk, kind in kinds.items() if kind == Question.Kind.DOCUMENT]
    if documents:
        sql = f"""SELECT a.question_id, {_FACTS}, count(DISTINCT r.id) {_ANSWERS}
            {_WHERE} AND a.question_id = ANY(%s) AND a.part_id IS NOT NULL GROUP BY 1, 2, 3, 4, 5"""
        for question, *facts, count in _rows(sql, consultation.pk, documents):
            for key in each(tuple(facts)):
                found[question, None][key].answered += count


def _chosen(consultation: Consultation, kinds: dict[int, str], found: Tallies, each: Each) -> None:
    """How often each option was chosen; of rankings the first places, the sum of places, how many ranked it."""
    sql = f"""SELECT a.question_id, a.part_id, o.option, {_FACTS},
        count(*), count(*) FILTER (WHERE o.place = 1), sum(o.place)
        {_ANSWERS} CROSS JOIN LATERAL unnest(a.options) WITH ORDINALITY AS o(option, place)
        {_WHERE} GROUP BY 1, 2, 3, 4, 5, 6, 7"""
    for question, part, option, *facts, count, firsts, points in _rows(sql, consultation.pk):
        is_ranking = kinds.get(question) == Question.Kind.RANKING
        for key in each(tuple(facts)):
            tally = found[question, part][key]
            tally.counts[option] = tally.counts.get(option, 0) + (firsts if is_ranking else count)
            if is_ranking:
                tally.ranked[option] = tally.ranked.get(option, 0) + count
                tally.points[option] = tally.points.get(option, 0) + int(points)


def _steps(consultation: Consultation, scales: list[int], found: Tallies, each: Each) -> None:
    if not scales:
        return
    sql = f"""SELECT a.question_id, a.number::int, {_FACTS}, count(*) {_ANSWERS}
        {_WHERE} AND a.question_id = ANY(%s) AND a.number IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 6"""
    for question, step, *facts, count in _rows(sql, consultation.pk, scales):
        for key in each(tuple(facts)):
            counts = found[question, None][key].counts
            counts[step] = counts.get(step, 0) + count


def _bands(consultation: Consultation, question: Question, found: Tallies, each: Each) -> list[str]:
    """The numbers of one question counted in bands; the words for the bands."""
    where = f"{_WHERE} AND a.question_id = %s AND a.number IS NOT NULL"
    low, high = next(_rows(f"SELECT min(a.number), max(a.number) {_ANSWERS} {where}", consultation.pk, question.pk))
    if low is None:
        return []
    first, width, many = bands(Decimal(low), Decimal(high))
    sql = f"SELECT floor((a.number - %s) / %s)::int + 1, {_FACTS}, count(*) {_ANSWERS} {where} GROUP BY 1, 2, 3, 4, 5"
    for band, *facts, count in _rows(sql, first, width, consultation.pk, question.pk):
        for key in each(tuple(facts)):
            counts = found[question.pk, None][key].counts
            counts[band] = counts.get(band, 0) + count
    return [band_words(first, width, place) for place in range(1, many + 1)]


def _middles(consultation: Consultation, numbers: list[int], names: tuple[str, ...], found: Tallies) -> None:
    """Mean and quartiles of numbers under every selection: PostgreSQL sorts once for each set of filters."""
    columns = dict(zip(NAMES, _FACTS.split(", coalesce"), strict=True))
    facts = [columns[name] if columns[name].startswith("coalesce") else f"coalesce{columns[name]}" for name in names]
    grouping = "".join(f", grouping(f{at})" for at in range(len(names)))
    listed = "".join(f", f{at}" for at in range(len(names)))
    inner = "".join(f", {fact} AS f{at}" for at, fact in enumerate(facts))
    cube = f", CUBE ({listed[2:]})" if names else ""
    sql = f"""SELECT question_id, avg(number), percentile_cont(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY number)
        {listed}{grouping}
        FROM (SELECT a.question_id, a.number {inner} {_ANSWERS} {_WHERE} AND a.question_id = ANY(%s)
            AND a.number IS NOT NULL) x
        GROUP BY question_id {cube}"""
    for question, mean, quarters, *rest in _rows(sql, consultation.pk, numbers):
        values, left_out = rest[: len(names)], rest[len(names) :]
        key = tuple((name, value) for name, value, out in zip(names, values, left_out, strict=True) if not out)
        tally = found[question, None][key]
        tally.mean = round(Decimal(mean), 3)
        tally.quartiles = tuple(round(Decimal(str(one)), 3) for one in quarters)
