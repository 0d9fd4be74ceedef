"""Figures as they are kept for a selection, and read again: plain values, in which what is hidden is not."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from consultations.rules.hiding import Selection
from consultations.rules.tables import Base, Row, Shape, Table


def selection_words(selection: Selection) -> str:
    """“group=3|phase=2”; empty for all."""
    return "|".join(f"{name}={value}" for name, value in selection)


def as_stored(shape: Shape, one: Table) -> dict[str, Any]:
    """A table as plain values."""
    found: dict[str, Any] = {
        "question": shape.question, "part": shape.part, "shown": one.is_shown, "answered": one.base.answered
    }  # fmt: skip
    if not one.is_shown:
        return found
    found["counts"] = {str(row.place): row.count for row in one.rows}
    between = {str(row.place): list(row.between) for row in one.rows if row.between}
    ranks = {str(row.place): str(row.mean_rank) for row in one.rows if row.mean_rank is not None}
    more = {
        "ranks": ranks or None,
        "between": between or None,
        "mean": None if one.mean is None else str(one.mean),
        "median": None if one.median is None else str(one.median),
        "quartiles": [str(value) for value in one.quartiles] if one.quartiles else None,
    }
    return found | {name: value for name, value in more.items() if value is not None}


def as_table(shape: Shape, stored: dict[str, Any] | None, responded: int | None, asked: int) -> Table:
    """A kept table; None: nothing was kept of it, so nobody answered."""
    if stored is None:
        return Table(shape.label, Base(None, responded, asked), is_shown=False)
    base = Base(stored["answered"], responded, asked)
    if not stored["shown"]:
        return Table(shape.label, base, is_shown=False)
    rows = tuple(_row(place, label, stored, base.answered) for place, label in shape.options)
    quartiles = stored.get("quartiles")
    return Table(
        shape.label, base, rows, _decimal(stored.get("mean")), _decimal(stored.get("median")),
        (Decimal(quartiles[0]), Decimal(quartiles[1]), Decimal(quartiles[2])) if quartiles else None,
    )  # fmt: skip


def _row(place: int, label: str, stored: dict[str, Any], answered: int | None) -> Row:
    count, rank = stored["counts"].get(str(place)), stored.get("ranks", {}).get(str(place))
    share = Fraction(count, answered) if count is not None and answered else None
    between = stored.get("between", {}).get(str(place))
    return Row(
        place, label, count, share, Fraction(rank) if rank else None, (between[0], between[1]) if between else None
    )


def _decimal(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)
