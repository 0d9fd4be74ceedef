"""Responses as rows of a sheet, for analysts only: put together by the database, one row for each response that counts.

A column of a choice says the words of the option; several choices and rankings have a column for each option; a grid and a
document have one for each row. Names stand there only where there are names.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from consultations.models import Consultation, Question
from consultations.selectors.shapes import questions_to_read
from consultations.selectors.understanding import WORDS

AT_ONCE = 1000
SPACES = "".join(chr(code) for code in range(0x3001) if chr(code).isspace())  # PostgreSQL's \s has not all of them
RISKY = rf"^[{SPACES}]*[=+\-@\t\r|%]"  # as in cph.core.sheets: what a spreadsheet would run gets an apostrophe
BY = {
    "SELF": "The head",
    "DELEGATE": "For the head",
    "LINK": "By the link in the e-mail",
    "CLERK": "Entered by the clerk",
}


@dataclass(frozen=True)
class Column:
    """One column: its short name, what it holds in words, its SQL and the values for it. `is_number`: never quoted."""

    name: str
    words: str
    values: str
    sql: str
    given: tuple[Any, ...] = ()
    is_number: bool = False


@dataclass(frozen=True)
class Join:
    sql: str
    given: tuple[Any, ...]


def columns_of(consultation: Consultation) -> tuple[list[Column], list[Join]]:
    """The columns of a consultation, and the joins they are read from."""
    columns, joins = list(_of_sender(consultation)), []
    for number, question in enumerate(questions_to_read(consultation), start=1):
        parts = sorted(question.parts.all(), key=lambda one: one.position) or [None]
        for place, part in enumerate(parts, start=1):
            name = f"q{number}" if part is None else f"q{number}_{place}"
            alias = f"a{number}_{place}"
            which = f"AND {alias}.part_id = %s" if part else f"AND {alias}.part_id IS NULL"
            joins.append(
                Join(
                    f"LEFT JOIN consultations_answer {alias} ON {alias}.response_id = r.id"
                    f" AND {alias}.question_id = %s {which}",
                    (question.pk, part.pk) if part else (question.pk,),
                )
            )
            words = question.text if part is None else f"{question.text} / {part}"
            columns += _of_answer(question, name, words, alias)
    return columns, joins


def _of_sender(consultation: Consultation) -> Iterator[Column]:
    yield Column("response", "Number of the row", "whole number", "row_number() OVER (ORDER BY r.id)", is_number=True)
    if consultation.is_anonymous:
        return
    yield Column("respondent", "Who was asked", "text", "p.name")
    yield Column("group", "Group on the day it opened", "text", "coalesce(g.name, '')")
    for name, words in (("phase", "Phase"), ("size", "Size"), ("type", "Type of school")):
        known = WORDS[name]
        case = " ".join("WHEN %s THEN %s" for _ in known)
        given = tuple(one for pair in known.items() for one in pair)
        yield Column(name, words, "; ".join(known.values()), f"CASE p.{name} {case} ELSE p.{name} END", given)
    yield Column(
        "sent_at", "When it was sent, in England", "year-month-day hour:minute",
        "to_char(r.sent_at AT TIME ZONE 'Europe/London', 'YYYY-MM-DD HH24:MI')",
    )  # fmt: skip
    case = " ".join("WHEN %s THEN %s" for _ in BY)
    given = tuple(one for pair in BY.items() for one in pair)
    yield Column("sent_by", "How it was sent", "; ".join(BY.values()), f"CASE r.by {case} END", given)
    yield Column("number", "Which response of this respondent", "whole number", "r.number", is_number=True)
    yield Column("may_be_published", "Consents to be published", "1 yes, 0 no", "r.consents::int", is_number=True)


def _of_answer(question: Question, name: str, words: str, alias: str) -> Iterator[Column]:
    kind, options = question.kind, sorted(question.options.all(), key=lambda one: one.position)
    if kind in (Question.Kind.ONE, Question.Kind.GRID):
        case = " ".join("WHEN %s THEN %s" for _ in options)
        given = tuple(one for option in options for one in (option.position, option.text))
        values = "; ".join(option.text for option in options)
        sql = f"CASE {alias}.options[1] {case} END" if options else "NULL::text"
        yield Column(name, words, values, sql, given)
    elif kind in (Question.Kind.MANY, Question.Kind.RANKING):
        ranked = kind == Question.Kind.RANKING
        sql = f"array_position({alias}.options, %s::smallint)" if ranked else f"(%s = ANY({alias}.options))::int"
        values = "place, 1 the first" if ranked else "1 chosen, 0 not chosen, empty not answered"
        for one in options:
            yield Column(f"{name}_{one.position}", f"{words} / {one.text}", values, sql, (one.position,), True)
    elif kind in (Question.Kind.SCALE, Question.Kind.NUMBER):
        unit = f", {question.unit}" if question.unit else ""
        yield Column(name, words, f"number{unit}", f"trim_scale({alias}.number)", is_number=True)
    else:
        yield Column(name, words, "text", f"{alias}.text")
    if any(one.asks_words for one in options):
        yield Column(f"{name}_words", f"{words} / in words", "text", f"{alias}.text")


def _from(consultation: Consultation, joins: Sequence[Join]) -> tuple[str, list[Any]]:
    who = "" if consultation.is_anonymous else (
        " LEFT JOIN consultations_respondent p ON p.id = r.respondent_id"
        " LEFT JOIN constitutions_body g ON g.id = p.group_id"
    )  # fmt: skip
    sql = f"FROM consultations_response r{who} {' '.join(one.sql for one in joins)}"
    given = [one for join in joins for one in join.given]
    return f"{sql} WHERE r.consultation_id = %s AND r.is_last ORDER BY r.id", [*given, consultation.pk]


def _cell(column: Column) -> str:
    """The cell as CSV has it: quoted, and nothing that a spreadsheet would run."""
    if column.is_number:
        return f"coalesce(({column.sql})::text, '')"
    text = "replace(x.v, '\"', '\"\"')"
    return (
        f"(SELECT CASE WHEN x.v IS NULL OR x.v = '' THEN '' WHEN x.v ~ %s THEN '\"''' || {text} || '\"'"
        f" ELSE '\"' || {text} || '\"' END FROM (SELECT ({column.sql})::text AS v) x)"
    )


def csv_query(consultation: Consultation) -> tuple[str, list[Any], list[Column]]:
    """One row for each response: its line of the CSV, without the end of the line."""
    columns, joins = columns_of(consultation)
    cells = " || ',' || ".join(_cell(one) for one in columns)
    given: list[Any] = []
    for one in columns:
        given += [*one.given] if one.is_number else [RISKY, *one.given]
    source, rest = _from(consultation, joins)
    return f"SELECT {cells} {source}", given + rest, columns


def sheet_query(consultation: Consultation) -> tuple[str, list[Any], list[Column]]:
    """One row for each response, its cells as they are."""
    columns, joins = columns_of(consultation)
    source, rest = _from(consultation, joins)
    given = [one for column in columns for one in column.given]
    return f"SELECT {', '.join(one.sql for one in columns)} {source}", given + rest, columns


def stream(sql: str, given: Sequence[Any], *, held: bool = False) -> Iterator[list[tuple]]:
    """The rows, so many at a time, by a cursor of the server: memory stays what it is.

    `held`: the server keeps the rows aside, so that what is written meanwhile (progress) is seen by others at once.
    """
    with nullcontext() if held else transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(sql, given)
        while rows := cursor.fetchmany(AT_ONCE):
            yield rows
