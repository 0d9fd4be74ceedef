"""A count as a table: a row for each candidate, a column for each stage. Amounts stay as the rule writes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

HIDDEN = "hidden"
NON_TRANSFERABLE = "Not transferable"


LOOKS = 12  # fills in the style sheet, told apart by colour, and by the number on the piece


def look(number: int) -> int:
    """The fill of a candidate's votes in the picture; 0 is for votes that are with nobody."""
    return (number - 1) % LOOKS + 1 if number else 0


@dataclass(frozen=True)
class Cell:
    """Votes after a stage, and what the stage changed; `mark` says in a word what happened to the candidate."""

    total: str
    change: str = ""
    mark: str = ""


@dataclass(frozen=True)
class Row:
    """One candidate through all stages. `number` is None for votes that are with nobody."""

    number: int | None
    name: str
    cells: tuple[Cell, ...]
    outcome: str = ""

    @property
    def look(self) -> int:
        """Its fill in the picture."""
        return look(self.number or 0)


@dataclass(frozen=True)
class Table:
    """The whole count: what was done at each stage, who has how many votes after it."""

    stages: tuple[str, ...]
    rows: tuple[Row, ...]
    is_reduced: bool = False

    def parts(self, most: int) -> list[Table]:
        """The same in several tables of so many stages at most, for a page that does not scroll."""
        return [
            Table(
                self.stages[at : at + most],
                tuple(Row(row.number, row.name, row.cells[at : at + most], row.outcome) for row in self.rows),
                self.is_reduced,
            )
            for at in range(0, len(self.stages), most)
        ]


def names_with_rons(result: Mapping[str, Any], names: Mapping[int, str], ron: int | None) -> dict[int, str]:
    """Everybody's name; a further “re-open nominations” that stood after one was elected is numbered on."""
    found = dict(names)
    stages = result.get("stages") or [{"totals": {}}]
    last = max((int(number) for stage in stages for number in stage["totals"]), default=0)
    for number in range(len(names) + 1, last + 1):
        found[number] = f"{names[ron]} {number - len(names) + 1}" if ron else str(number)
    return found


def stage_table(result: Mapping[str, Any], names: Mapping[int, str], ron: int | None = None) -> Table:
    """From `Result.as_dict` (or what a small electorate is shown of it)."""
    named = names_with_rons(result, names, ron)
    stages = result["stages"]
    rows = [_row(number, named[number], stages) for number in sorted(named)]
    rest = [stage["non_transferable"] for stage in stages]
    if any(one is None or Decimal(one) for one in rest):
        rows.append(Row(None, NON_TRANSFERABLE, _cells(rest)))
    words = tuple(_stage_words(at, stage, named) for at, stage in enumerate(stages, 1))
    return Table(words, tuple(rows), any(stage["action"] == "final" for stage in stages))


def _stage_words(at: int, stage: Mapping[str, Any], names: Mapping[int, str]) -> str:
    acted = ", ".join(names.get(number, str(number)) for number in stage["candidates"])
    return {
        "first": "First preferences",
        "final": "At the end of the count",
        "surplus": f"Surplus of {acted}",
        "exclude": f"{acted} excluded",
    }.get(stage["action"], f"{stage['action'].capitalize()} {acted}".strip())


def _row(number: int, name: str, stages: Sequence[Mapping[str, Any]]) -> Row:
    totals = [stage["totals"].get(str(number), "") for stage in stages]
    cells = list(_cells(totals))
    elected = next((at for at, stage in enumerate(stages) if number in stage["elected"]), None)
    out = next(
        (at for at, one in enumerate(stages) if one["action"] == "exclude" and number in one["candidates"]), None
    )
    outcome = ""
    if elected is not None:
        cells[elected] = Cell(cells[elected].total, cells[elected].change, "elected")
        outcome = "Elected" if stages[elected]["action"] == "final" else f"Elected at stage {elected + 1}"
    elif out is not None:
        cells[out] = Cell(cells[out].total, cells[out].change, "excluded")
        outcome = f"Excluded at stage {out + 1}"
        cells[out + 1 :] = [Cell("") for _ in cells[out + 1 :]]
    return Row(number, name, tuple(cells), outcome)


def _cells(totals: Sequence[str | None]) -> tuple[Cell, ...]:
    return tuple(_cell(total, totals[at - 1] if at else None) for at, total in enumerate(totals))


def _cell(total: str | None, before: str | None) -> Cell:
    if total is None:
        return Cell(HIDDEN)
    if not total or not before:
        return Cell(total)
    moved = Decimal(total) - Decimal(before)
    return Cell(total, f"{'+' if moved > 0 else '−'}{abs(moved)}" if moved else "")
