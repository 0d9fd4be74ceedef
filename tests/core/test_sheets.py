"""Lists to take away: what a spreadsheet shows, and that it never runs anything."""

import io
import tracemalloc
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from cph.core.sheets import CELL, RISKY, cell, csv_response, kind_of, sheet_response, xlsx_response

HEADS = ["Name", "Day", "Number"]
DANGEROUS = ["=1+1", "+44 116", "-1", "@SUM(A1)", "\t=1", " =1", "|calc", "%0A=1", "\r=1"]


def bytes_of(answer):
    return b"".join(answer.streaming_content)


def book_of(answer):
    return openpyxl.load_workbook(io.BytesIO(bytes_of(answer))).active


def test_days_and_numbers_are_values_and_text_is_text():
    row = ("Green Lane", date(2026, 12, 1), 42)
    moment = datetime(2026, 7, 1, 15, 15, tzinfo=UTC)
    sheet = book_of(
        xlsx_response("list", [*HEADS, "When", "Cost", "Code", "Yes"], [(*row, moment, Decimal("1.25"), "007", True)])
    )
    assert [one.value for one in sheet[1]] == [*HEADS, "When", "Cost", "Code", "Yes"]
    assert [one.value for one in sheet[2]] == [
        "Green Lane", datetime(2026, 12, 1), 42, datetime(2026, 7, 1, 16, 15), 1.25, "007", "Yes",
    ]  # fmt: skip
    assert sheet.freeze_panes == "A2"


@pytest.mark.parametrize("words", DANGEROUS)
def test_nothing_is_run(words):
    sheet = book_of(xlsx_response("list", ["A"], [(words,)]))
    assert (sheet["A2"].data_type, str(sheet["A2"].value)[0]) == ("s", "'")
    assert f"'{words}".split("\r")[0] in bytes_of(csv_response("list", ["A"], [(words,)])).decode()


def test_an_address_is_no_link_and_a_long_text_ends_where_a_cell_does():
    sheet = book_of(xlsx_response("list", ["A"], [("https://example.org/",), ("x" * 40_000,)]))
    assert sheet["A2"].hyperlink is None
    assert len(sheet["A3"].value) == CELL


@given(st.text())
def test_no_cell_starts_like_a_formula(words):
    assert cell(words).lstrip()[:1] not in RISKY


def test_csv_says_the_same():
    text = bytes_of(csv_response("list", HEADS, [("Élise, A.", date(2026, 12, 1), None)])).decode("utf-8-sig")
    assert text.splitlines() == ["Name,Day,Number", '"Élise, A.",2026-12-01,']


@pytest.mark.parametrize(("asked", "kind"), [("csv", "csv"), ("xlsx", "xlsx"), ("pdf", ""), ("", ""), ("CSV", "")])
def test_only_two_kinds_are_known(asked, kind):
    assert kind_of(RequestFactory().get("/", {"format": asked})) == kind


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_file_is_for_one_reader_and_has_a_harmless_name(kind):
    answer = sheet_response(kind, 'Roll "of"\r\nX: y/../z', HEADS, [])
    assert answer["Content-Disposition"] == f'attachment; filename="roll-of-x-yz.{kind}"'
    assert answer["Cache-Control"] == "private, no-store"
    bytes_of(answer)


def test_a_long_list_is_never_in_memory_at_once():
    tracemalloc.start()
    answer = xlsx_response("list", ["A", "B"], ((f"School number {n}", n) for n in range(60_000)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8_000_000
    assert len(bytes_of(answer)) > 100_000
