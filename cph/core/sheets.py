"""Lists to take away: as CSV, written while it is read, and as XLSX, written row by row into a temporary file."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import FileResponse, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.text import slugify

BYTE_ORDER_MARK = "\ufeff"  # without it a spreadsheet takes é for Ã©
ROWS_AT_ONCE = 200
KINDS = ("csv", "xlsx")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CELL = 32_767  # letters that a cell of a spreadsheet holds
WIDEST, LONG = 60, 36
RISKY = ("=", "+", "-", "@", "\t", "\r", "|", "%")


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def cell(value: Any) -> Any:
    """A value that a spreadsheet shows and never runs: text that starts like a formula gets an apostrophe before it."""
    if isinstance(value, str) and value.lstrip()[:1] in RISKY:
        return f"'{value}"
    return value


def kind_of(request: HttpRequest) -> str:
    """Which file the address asks for by "format": "csv", "xlsx", or "" for the page."""
    asked = request.GET.get("format", "")
    return asked if asked in KINDS else ""


def sheet_response(kind: str, name: str, heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponseBase:
    """The rows as a file of this kind: what the page shows, no more and no less. Dates, times and numbers may be values."""
    return (xlsx_response if kind == "xlsx" else csv_response)(name, heads, rows)


def csv_response(name: str, heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> StreamingHttpResponse:
    """The rows as a CSV download called `name`.csv; hand in an iterator and memory stays small."""
    writer = csv.writer(_Echo())

    def lines() -> Iterator[str]:
        yield BYTE_ORDER_MARK + writer.writerow(heads)
        waiting: list[str] = []
        for row in rows:
            waiting.append(writer.writerow([_in_words(value) for value in row]))
            if len(waiting) == ROWS_AT_ONCE:
                yield "".join(waiting)
                waiting.clear()
        yield "".join(waiting)

    return _to_take_away(StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8"), f"{_file(name)}.csv")


def xlsx_response(name: str, heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> FileResponse:
    """The same as a spreadsheet: days as days, numbers as numbers, and text as text that nothing runs or follows."""
    import xlsxwriter  # only who asks for a spreadsheet pays for it

    file = tempfile.TemporaryFile()  # noqa: SIM115, the answer closes it
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(file, {"constant_memory": True, "nan_inf_to_errors": True, **plain})
    sheet = book.add_worksheet("List")
    bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "d mmm yyyy"})
    moment = book.add_format({"num_format": "d mmm yyyy hh:mm"})
    sheet.freeze_panes(1, 0)
    for column, head in enumerate(heads):
        sheet.set_column(column, column, min(WIDEST, max(LONG if column < 2 else 18, len(head) + 2)))
        sheet.write_string(0, column, head, bold)
    for place, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            _write(sheet, place, column, value, day, moment)
    book.close()
    file.seek(0)
    answer = FileResponse(file, content_type=XLSX)
    return _to_take_away(answer, f"{_file(name)}.xlsx")


def _write(sheet: Any, row: int, column: int, value: Any, day: Any, moment: Any) -> None:
    """A datetime is told by England's clock. A cell of another kind than these holds its words."""
    if value is None or value == "":
        return
    if isinstance(value, bool):
        sheet.write_string(row, column, "Yes" if value else "No")
    elif isinstance(value, int | float | Decimal):
        sheet.write_number(row, column, float(value) if isinstance(value, Decimal) else value)
    elif isinstance(value, datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        sheet.write_datetime(row, column, local.replace(tzinfo=None), moment)
    elif isinstance(value, date) and value.year >= 1900:
        sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), day)
    else:
        sheet.write_string(row, column, cell(str(value))[:CELL])


def _in_words(value: Any) -> Any:
    if isinstance(value, datetime):
        return f"{timezone.localtime(value) if timezone.is_aware(value) else value:%Y-%m-%d %H:%M:%S}"
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return cell(value)


def _file(name: str) -> str:
    return slugify(name)[:100] or "list"


def _to_take_away(answer: Any, file: str) -> Any:
    answer["Content-Disposition"] = f'attachment; filename="{file}"'
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
