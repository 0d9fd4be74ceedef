"""Reading a file of the register as it comes: what it is, how it is written, its rows one by one. Nothing is held in memory."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from networks.schools.lineage import Link
from networks.schools.rules import (
    LINK_COLUMNS,
    FileRefused,
    Layout,
    RowRefused,
    columns_of,
    date_of,
    heading,
    is_formula,
    may_hold_formula,
    short,
    tidy,
    urn_of,
)

LARGEST_FILE = 250 * 1024 * 1024
"""The whole register has about 60 MB; what is four times as large is something else."""
CHUNK = 1024 * 1024
BLOCK = 16
"""Spreadsheets leave out the trailing commas of sixteen rows together where their last columns are blank."""
MAGIC = {
    b"PK\x03\x04": "a spreadsheet (xlsx) or a zip archive",
    b"\xd0\xcf\x11\xe0": "an old spreadsheet (xls)",
    b"%PDF": "a PDF",
    b"\x1f\x8b": "a compressed file (gz)",
    b"\xff\xfe": "text in UTF-16",
    b"\xfe\xff": "text in UTF-16",
}
SAVE_AS = "Open it and save it as CSV (comma separated)."


@dataclass(frozen=True)
class Survey:
    """What a first look at the bytes finds: how letters are written, how many lines there are, whether the last one ends."""

    encoding: str
    lines: int
    ends: bool


def survey(file: BinaryIO, limit: int = LARGEST_FILE) -> Survey:
    """Look through the file once. Raises FileRefused if it is not a CSV file, is empty, is too large or holds NUL characters."""
    size = file.seek(0, io.SEEK_END)
    if size > limit:
        raise FileRefused(
            f"The file has {size / 1_048_576:,.0f} MB. At most {limit / 1_048_576:,.0f} MB are read; "
            "the whole national register has about 60 MB."
        )
    file.seek(0)
    start = file.read(512)
    _check_kind(start)
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    utf8, lines, last = True, 0, b""
    while chunk := file.read(CHUNK):
        if b"\x00" in chunk:
            row = lines + chunk.count(b"\n", 0, chunk.index(b"\x00")) + 1
            raise FileRefused("There is a NUL character, which no text file holds: the file is damaged.", row)
        lines += chunk.count(b"\n")
        last = chunk[-1:]
        if utf8:
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                utf8 = False
    if utf8:
        try:
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            utf8 = False
    return Survey("utf-8-sig" if utf8 else "cp1252", lines, last in (b"\n", b"\r"))


def _check_kind(start: bytes) -> None:
    for magic, kind in MAGIC.items():
        if start.startswith(magic):
            raise FileRefused(f"This is {kind}, not a CSV file. {SAVE_AS}")
    words = start.removeprefix(codecs.BOM_UTF8).lstrip().lower()
    if not words:
        raise FileRefused("The file is empty.")
    if words.startswith((b"<!doctype", b"<html", b"<?xml")):
        raise FileRefused("This is a web page, not a CSV file. Download the register again and save the file itself.")
    if words.startswith((b"{", b"[")):
        raise FileRefused("This is JSON, not a CSV file.")


class Records:
    """The header and the rows of one file, read as they are asked for. Row numbers count as a spreadsheet does."""

    def __init__(self, file: BinaryIO, required: tuple[str, ...], limit: int = LARGEST_FILE) -> None:
        self.survey = survey(file, limit)
        file.seek(0)
        self.text = io.TextIOWrapper(file, encoding=self.survey.encoding, newline="", write_through=False)
        self.row = 1
        self.suspect = False
        first = self.text.readline(CHUNK)
        separator = max(",;\t", key=first.count)
        self.reader = csv.reader(self._watched(first), delimiter=separator, strict=True)
        self.header = [tidy(name) for name in self._next() or []]
        if not {heading(name) for name in self.header} & {heading(name) for name in required}:
            raise FileRefused(
                "This does not look like the register: its first row names none of the columns "
                f"{', '.join(required[:3])} …",
            )

    def _watched(self, first: str) -> Iterator[str]:
        yield first
        while line := self.text.readline(CHUNK):
            if may_hold_formula(line):
                self.suspect = True
            yield line

    def _next(self) -> list[str] | None:
        try:
            return next(self.reader)
        except StopIteration:
            return None
        except csv.Error as error:
            raise FileRefused(_in_words(str(error)), self.row) from None
        except UnicodeDecodeError:
            raise FileRefused("There are bytes that are neither UTF-8 nor Windows-1252 text.", self.row) from None

    def rows(self, needed: int) -> Iterator[tuple[int, list[str]]]:
        """(row number, cells) of every row that is not blank. `needed` is the last column that anybody reads."""
        width = len(self.header)
        run, run_width, run_row = 0, width, 0
        cells: list[str] | None
        while True:
            self.suspect = False
            self.row += 1
            cells = self._next()
            if cells is None:
                break
            if len(cells) != run_width:
                self._check_run(run, run_width, width, run_row)
                run, run_width, run_row = 0, len(cells), self.row
            run += 1
            if len(cells) != width:
                if not cells:
                    run_width = width
                    continue
                cells = self._filled(cells, width)
            if self.suspect:
                self._check_formulas(cells)
            if cells[0] or any(cells):  # rows of nothing but commas are no rows
                yield self.row, cells
        if run_width != width and (not self.survey.ends or (run < BLOCK and run_width <= needed)):
            raise FileRefused(
                f"The file breaks off: its last row has {run_width} cells, the header has {width}. Download it again.",
                run_row,
            )

    def _filled(self, cells: list[str], width: int) -> list[str]:
        if len(cells) > width:
            raise FileRefused(
                f"There are {len(cells)} cells, the header has {width}: values have moved to other columns.", self.row
            )
        return cells + [""] * (width - len(cells))

    @staticmethod
    def _check_run(run: int, found: int, width: int, row: int) -> None:
        """A single short row has lost a cell somewhere; sixteen together have only lost their blank ends."""
        if found != width and 0 < run < BLOCK:
            raise FileRefused(
                f"There are {found} cells, the header has {width}: values have moved to other columns.", row
            )

    def _check_formulas(self, cells: list[str]) -> None:
        for place, cell in enumerate(cells):
            if cell and is_formula(cell):
                raise FileRefused(
                    f"{self.header[place]}: “{short(cell)}” is a formula. The register holds none: use the file as downloaded.",
                    self.row,
                )


def _in_words(error: str) -> str:
    if "field limit" in error:
        return "A cell has more than 131,072 characters: a quotation mark is missing, or the file is not the register."
    if "end of data" in error:
        return "The file breaks off in the middle of a row. Download it again."
    return "The quotation marks do not fit: the file is damaged or is not CSV."


def register_of(file: BinaryIO, limit: int = LARGEST_FILE) -> tuple[Layout, Records]:
    """The register's layout and its rows, ready to be read."""
    records = Records(file, ("URN", "EstablishmentName", "LA (code)"), limit)
    return Layout(records.header), records


def links_of(file: BinaryIO, refusals: list[dict], limit: int = LARGEST_FILE) -> Iterator[Link]:
    """The rows of a links file. A row that cannot be read is added to `refusals`; the others go on."""
    records = Records(file, LINK_COLUMNS, limit)
    places = columns_of(records.header, LINK_COLUMNS, LINK_COLUMNS)
    urn, other, name, kind, on = (places[column] for column in LINK_COLUMNS)
    for row, cells in records.rows(max(places.values())):
        try:
            yield Link(
                urn_of(cells[urn]), urn_of(cells[other]), tidy(cells[name])[:200], tidy(cells[kind]), date_of(cells[on])
            )
        except RowRefused as error:
            refusals.append({"row": row, "reason": f"Links: {error}"})


def all_links(file: BinaryIO | None, refusals: list[dict], limit: int = LARGEST_FILE) -> Iterable[Link]:
    """No links file, no links."""
    return links_of(file, refusals, limit) if file else ()
