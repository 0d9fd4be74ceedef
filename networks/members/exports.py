"""The roll to take away."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator

import xlsxwriter
from django.http import HttpResponse

from cph.core.sheets import cell, csv_response
from networks.members.selectors import RollRow


def heads_of(with_email: bool) -> list[str]:
    return ["Name", *(["E-mail address"] if with_email else []), "School", "URN", "Role", "Since"]


def lines_of(rows: Iterable[RollRow], with_email: bool) -> Iterator[list[str | int]]:
    """One line per member and school: what the page shows, no more."""
    for row in rows:
        for led in row.schools:
            email = [row.person.email or ""] if with_email else []
            yield [row.person.name, *email, led.name, led.urn, led.role_label, led.starts_on.isoformat()]


def roll_csv(name: str, rows: Iterable[RollRow], *, with_email: bool) -> HttpResponse:
    return csv_response(name, heads_of(with_email), lines_of(rows, with_email))


def roll_xlsx(name: str, rows: Iterable[RollRow], *, with_email: bool) -> HttpResponse:
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        sheet = book.add_worksheet("Roll")
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, 4, 28)
        sheet.write_row(0, 0, heads_of(with_email), book.add_format({"bold": True}))
        for number, line in enumerate(lines_of(rows, with_email), 1):
            sheet.write_row(number, 0, [cell(value) for value in line])
    response = HttpResponse(
        file.getvalue(), content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    response["Cache-Control"] = "private, no-store"
    return response
