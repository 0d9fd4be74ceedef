"""The list of schools as a file: exactly the rows that are shown, in their order."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterable, Iterator
from datetime import date

from django.db.models import QuerySet
from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse

from networks.schools.models import Phase, Sector, Status
from networks.schools.rules import plain_cell

HEADER = (
    "URN",
    "Name",
    "Local authority",
    "Phase",
    "Sector",
    "Status",
    "Lowest age",
    "Highest age",
    "Pupils",
    "Town",
    "Postcode",
)
NAMES = (
    "urn",
    "name",
    "authority__name",
    "phase",
    "sector",
    "status",
    "low_age",
    "high_age",
    "pupils",
    "town",
    "postcode",
)
LABELS = {3: dict(Phase.choices), 4: dict(Sector.choices), 5: dict(Status.choices)}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def lines_of(rows: QuerySet) -> Iterator[list[object]]:
    """The header, then each school in words; a page of the database at a time."""
    yield list(HEADER)
    for row in rows.values_list(*NAMES).iterator(chunk_size=2000):
        yield [
            "" if cell is None else LABELS[n].get(cell, cell) if n in LABELS else plain_cell(cell)
            for n, cell in enumerate(row)
        ]


class _Echo:
    """What the CSV writer writes to is what the reader gets."""

    def write(self, text: str) -> str:
        return text


def as_csv(lines: Iterable[list[object]], day: date) -> HttpResponseBase:
    """CSV in UTF-8 with the mark that spreadsheets need, written as it is read."""
    writer = csv.writer(_Echo())

    def text() -> Iterator[str]:
        yield "\ufeff"
        for line in lines:
            yield writer.writerow(line)

    answer = StreamingHttpResponse(text(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="schools-{day:%Y-%m-%d}.csv"'
    return answer


def as_xlsx(lines: Iterable[list[object]], day: date) -> HttpResponseBase:
    """A spreadsheet, written row by row into a temporary file."""
    import xlsxwriter  # only who asks for a spreadsheet pays for it

    file = tempfile.TemporaryFile()  # noqa: SIM115, the answer closes it
    book = xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet("Schools")
    sheet.freeze_panes(1, 0)
    sheet.set_column(1, 2, 36)
    bold = book.add_format({"bold": True})
    for n, line in enumerate(lines):
        sheet.write_row(n, 0, line, bold if n == 0 else None)
    book.close()
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"schools-{day:%Y-%m-%d}.xlsx", content_type=XLSX)
