"""Figures as people type or paste them: a name or a number, then its figure, a row each. What cannot be read is told by its row.

Pure: names in, figures out. A row may be "100234, 12.5", "North group; £8,000", cells pasted from a sheet, or "100234, out".
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

OUT = {"out", "leave out", "left out", "none"}
HEADS = {"figure", "figures", "need", "amount", "pupils", "number", "weight"}
MOST_ROWS, MOST_LETTERS, MOST_TOLD = 25_000, 2_000_000, 20
FIGURE = re.compile(r"£?\s*([0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,12})(?:\.([0-9]+))?")


class CannotRead(ValueError):
    """Rows that cannot be read, each in a sentence with its number."""

    def __init__(self, told: list[str]) -> None:
        more = len(told) - MOST_TOLD
        self.told = [*told[:MOST_TOLD], *([f"{more} more rows cannot be read."] if more > 0 else [])]
        super().__init__(" ".join(self.told))


@dataclass
class Figures:
    """By key: the figures that were given, and who is left out."""

    given: dict[int, Decimal] = field(default_factory=dict)
    out: set[int] = field(default_factory=set)


def read_figures(text: str, names: Mapping[str, int], *, decimals: int) -> Figures:
    """The figures in the text. `names` leads from every way to name somebody (in small letters) to their key.

    A name that two bear leads to 0 and cannot be used. Errors: CannotRead with the number of every row that is wrong.
    """
    if len(text) > MOST_LETTERS:
        raise CannotRead(["Enter at most two million letters."])
    found = Figures()
    told: list[str] = []
    rows: dict[int | None, int] = {}
    for number, (name, figure) in enumerate(_rows(text), start=1):
        if number > MOST_ROWS:
            raise CannotRead([f"Enter at most {MOST_ROWS:,} rows."])
        if not name and not figure:
            continue
        if number == 1 and figure.casefold().strip() in HEADS and name.casefold() not in names:
            continue
        key = names.get(" ".join(name.split()).casefold())
        problem = _problem(name, figure, key, rows, decimals)
        if problem:
            told.append(f"Row {number}: {problem}")
            continue
        rows[key] = number
        if figure.casefold() in OUT:
            found.out.add(key or 0)
        else:
            found.given[key or 0] = Decimal(_plain(figure))
    if told:
        raise CannotRead(told)
    return found


def _problem(name: str, figure: str, key: int | None, rows: Mapping[int | None, int], decimals: int) -> str:
    if not name or not figure:
        return "write a name or a URN, a comma, and the figure."
    if key is None:
        return f"“{name[:80]}” is not among those it is shared with on that day."
    if key == 0:
        return f"more than one is called “{name[:80]}”: use the URN."
    if key in rows:
        return f"“{name[:80]}” stands in row {rows[key]} already."
    if figure.casefold() in OUT:
        return ""
    if figure.startswith("-"):
        return f"“{figure[:30]}” is below nothing."
    read = FIGURE.fullmatch(figure)
    if read is None:
        return f"“{figure[:30]}” is no figure."
    if len(read[2] or "") > decimals:
        return f"“{figure[:30]}” has more than {decimals} decimals."
    return ""


def _plain(figure: str) -> str:
    return figure.replace("£", "").replace(",", "").strip()


def _rows(text: str) -> Iterable[tuple[str, str]]:
    """Each line as its name and its figure: cut at a tab, else at a semicolon, else at the comma before the figure."""
    for line in text.replace("\ufeff", "").splitlines():
        cut = next((sign for sign in "\t;" if sign in line), ",")
        try:
            cells = [cell.strip() for cell in next(csv.reader([line], delimiter=cut), [])]
        except csv.Error:
            cells = [line.strip()]
        while cells and not cells[-1]:
            cells.pop()
        if cut == "," and len(cells) > 2 and '"' not in line:
            cells = _with_thousands(cells)
        name, figure = (", ".join(cells[:-1]), cells[-1]) if len(cells) > 1 else ("".join(cells), "")
        yield name.lstrip("'"), figure.lstrip("'")


def _with_thousands(cells: list[str]) -> list[str]:
    """Cells 100234, £1 and 250 are 100234 and £1,250: figures of three letters belong to the one before them."""
    at = len(cells) - 1
    while (
        at > 1
        and re.fullmatch(r"[0-9]{3}(\.[0-9]+)?", cells[at])
        and re.fullmatch(r"£[0-9]{1,3}|[0-9]{3}", cells[at - 1])
    ):
        at -= 1
    whole = ",".join(cells[at:]) if cells[at].startswith("£") else cells[-1]
    return [*cells[:at], whole] if cells[at].startswith("£") else cells
