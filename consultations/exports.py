"""What can be taken away: responses for analysts, figures for all who may see them, and what the columns mean.

Figures are those of the pages: what is hidden there is hidden here. Text that a spreadsheet would run is made harmless.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import structlog
from django.core.files import File
from django.http import StreamingHttpResponse
from django.utils.text import slugify

from consultations.models import Consultation, Export
from consultations.rules.tables import Represents, Row, Table
from consultations.selectors.response_rows import Column, csv_query, sheet_query, stream
from consultations.selectors.understanding import Crossed, Figure
from consultations.services.exporting import claimed, keep_file, tell_failed, tell_progress
from cph.core.sheets import BYTE_ORDER_MARK, CELL, cell

log = structlog.get_logger(__name__)
HIDDEN = "hidden"
FIGURE_HEADS = ("Question", "Kind", "Row", "Answer", "Responses", "Share of those who answered (%)", "Mean place",
                "Answered", "Responded", "Asked")  # fmt: skip
ROLL_HEADS = (
    "By",
    "Which",
    "Responses",
    "On the roll",
    "Share of responses (%)",
    "Share of the roll (%)",
    "Off by 10 points",
)
DICTIONARY_HEADS = ("Column", "What it holds", "Values")


def responses_csv(consultation: Consultation) -> StreamingHttpResponse:
    """A line for each response that counts, written by the database while it is read."""
    sql, given, columns = csv_query(consultation)

    def lines() -> Iterator[str]:
        yield f"{BYTE_ORDER_MARK}{','.join(one.name for one in columns)}\r\n"
        for rows in stream(sql, given):
            yield "\r\n".join([row[0] for row in rows]) + "\r\n"

    answer = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    name = slugify(f"{consultation.title} responses")[:100] or "responses"
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def make_file(pk: int, *, at: datetime) -> bool:
    """Make a file that was asked for; whoever comes second finds it taken or made. Whether it was made now.

    The claim is a lock of the session, not of a transaction: how far it is can be seen while it is made.
    """
    with claimed(pk) as is_ours:
        export = Export.objects.select_related("consultation").filter(pk=pk, state=Export.State.ASKED).first()
        if not is_ours or export is None:
            return False
        try:
            with tempfile.NamedTemporaryFile(suffix=".xlsx") as file:
                rows = write_xlsx(export.consultation, file, export)
                file.seek(0)
                keep_file(export, File(file), rows, at=at)
        except Exception as error:  # whatever it was, the person is told and may ask again; no answer goes to the log
            log.error("a file of responses could not be made", export=pk, kind=type(error).__name__)
            tell_failed(export)
            return False
    return True


def write_xlsx(consultation: Consultation, file: Any, export: Export | None = None) -> int:
    """The responses as a sheet, and what the columns mean as a second; row by row, so that memory stays small."""
    import xlsxwriter  # only who asks for a spreadsheet pays for it

    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(file, {"constant_memory": True, "nan_inf_to_errors": True, **plain})
    bold = book.add_format({"bold": True})
    sheet, sql, given, columns = book.add_worksheet("Responses"), *sheet_query(consultation)
    sheet.freeze_panes(1, 1)
    for at, one in enumerate(columns):
        sheet.write_string(0, at, one.name, bold)
    place = 0
    for rows in stream(sql, given, held=True):
        for row in rows:
            place += 1
            _write(sheet, place, row, columns)
        if export is not None:
            tell_progress(export, place)
    words = book.add_worksheet("Columns")
    for at, line in enumerate([DICTIONARY_HEADS, *dictionary(columns)]):
        for column, value in enumerate(line):
            words.write_string(at, column, cell(value)[:CELL], bold if at == 0 else None)
    book.close()
    return place


def _write(sheet: Any, place: int, row: tuple, columns: list[Column]) -> None:
    for at, value in enumerate(row):
        if value is None or value == "":
            continue
        if columns[at].is_number:
            sheet.write_number(place, at, float(value))
        else:
            sheet.write_string(place, at, cell(value)[:CELL])


def dictionary(columns: list[Column]) -> list[tuple[str, str, str]]:
    """What each column holds."""
    return [(one.name, one.words, one.values) for one in columns]


def figure_rows(figures: list[Figure]) -> Iterator[tuple[Any, ...]]:
    """A line for each row of each table; what is hidden says so."""
    for figure in figures:
        for table in figure.tables:
            base = (
                HIDDEN if table.base.answered is None else table.base.answered,
                HIDDEN if table.base.responded is None else table.base.responded,
                table.base.asked,
            )
            for name, count, share, rank in _lines(table):
                yield (figure.text, figure.question.get_kind_display(), table.label, name, count, share, rank, *base)


def _lines(table: Table) -> Iterator[tuple[Any, Any, Any, Any]]:
    if not table.is_shown:
        yield ("All figures", HIDDEN, HIDDEN, "")
        return
    for row in table.rows:
        rank = "" if row.mean_rank is None else round(float(row.mean_rank), 2)
        yield (row.label, _count(row), _share(row), rank)
    for name, value in (("Mean", table.mean), ("Median", table.median)):
        if value is not None:
            yield (name, value, "", "")
    if table.quartiles:
        yield ("Lower quartile", table.quartiles[0], "", "")
        yield ("Upper quartile", table.quartiles[2], "", "")


def _count(row: Row) -> Any:
    return row.words if row.count is None else row.count


def _share(row: Row) -> Any:
    return HIDDEN if row.share is None else round(float(row.share * 100), 1)


def crossed_rows(crossed: list[Crossed]) -> Iterator[tuple[Any, ...]]:
    """A line for each cell of a crossed table: row, answer, column, count, base."""
    for one in crossed:
        for column in one.columns:
            base = HIDDEN if column.table.base.answered is None else column.table.base.answered
            if not column.table.is_shown:
                yield (one.label, "All figures", column.label, HIDDEN, base)
            for row in column.table.rows:
                yield (one.label, row.label, column.label, _count(row), base)


def roll_rows(parts: list[tuple[str, tuple[Represents, ...]]]) -> Iterator[tuple[Any, ...]]:
    """A line for each group, phase, size and type: its responses beside the roll."""
    for name, lines in parts:
        for one in lines:
            share = HIDDEN if one.share is None else round(float(one.share * 100), 1)
            count, off = HIDDEN if one.responded is None else one.responded, "under" if one.is_under else "over"
            of_roll = round(float(one.of_roll * 100), 1)
            yield (name, one.label, count, one.on_roll, share, of_roll, off if one.is_off else "")


def open_json(consultation: Consultation, figures: list[Figure], chosen: dict[str, str]) -> dict[str, Any]:
    """The figures as data: null where a count is hidden."""
    return {
        "consultation": {
            "title": consultation.title, "about": consultation.about, "network": consultation.network.name,
            "opened_at": consultation.opens_at, "closed_at": consultation.closes_at,
            "names": consultation.get_naming_display(),
        },
        "filters": chosen,
        "hidden": "Counts under 5, and others that would give them away, are null; “between” has their bounds where they may"
        " be told. What nobody chose is 0. Silence is in no count.",
        "questions": [
            {
                "number": one.number, "kind": one.kind, "text": one.text, "note": one.note,
                "tables": [_as_json(table) for table in one.tables],
            }
            for one in figures
        ],
    }  # fmt: skip


def _as_json(table: Table) -> dict[str, Any]:
    return {
        "row": table.label,
        "is_shown": table.is_shown,
        "answered": table.base.answered, "responded": table.base.responded, "asked": table.base.asked,
        "answers": [
            {
                "answer": row.label, "count": row.count, "between": row.between,
                "share": None if row.share is None else round(float(row.share), 4),
                "mean_place": None if row.mean_rank is None else round(float(row.mean_rank), 3),
            }
            for row in table.rows
        ],
        "mean": table.mean, "median": table.median, "quartiles": table.quartiles,
    }  # fmt: skip
