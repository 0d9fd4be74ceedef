"""What a proposal costs, line by line, and what follows from its sums without being said.

A line is quantity × price × times × units, in pence. Exact in between: only the end is rounded, half a penny to the even one.
A factor of which nothing is said counts once; one whose word is there without a number ("clusters") is open, and so is a price
that is missing. A line with one open factor and a stated total implies that factor. Lines with an open number of units (so much
for each cluster, so many clusters) give the cost of one unit; together with the amount that is asked for they imply the number.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

FACTORS = ("quantity", "price", "times", "units")
ONCE = Decimal(1)


@dataclass(frozen=True)
class Line:
    """One line as written; None is a number that is not there. `price` in pence, `stated` the total in pence if one is given.

    Of a line with open units `stated` is the total for one unit.
    """

    label: str
    quantity: Decimal | None = None
    price: Decimal | None = None
    times: Decimal | None = None
    units: Decimal | None = None
    stated: int | None = None
    quantity_of: str = ""
    times_of: str = ""
    units_of: str = ""

    def factor(self, name: str) -> Decimal | None:
        """The number; one where nothing at all is said of it; None where it is open."""
        value: Decimal | None = getattr(self, name)
        if value is None and name != "price" and not getattr(self, f"{name}_of"):
            return ONCE
        return value

    @property
    def open_factors(self) -> list[str]:
        """Which factors are left open."""
        return [name for name in FACTORS if self.factor(name) is None]

    @property
    def is_per_unit(self) -> bool:
        """Whether it says what one costs, and not how many there are."""
        return "units" in self.open_factors


@dataclass(frozen=True)
class Costed:
    """A line and its total in pence; of one per unit also what `each` costs.

    `implied` is the open factor as it follows; `off` by how many pence the stated total is wrong.
    """

    line: Line
    total: int | None
    implied: tuple[str, Fraction] | None = None
    off: int = 0
    each: int | None = None


@dataclass(frozen=True)
class Implied:
    """So many units follow from the total: “£39,000 − £7,000 at £8,000 each: 4 clusters”. All sums in pence."""

    number: Fraction
    units_of: str
    total: int
    fixed: int
    each: int

    @property
    def is_whole(self) -> bool:
        """Whether it comes out even."""
        return self.number.denominator == 1


@dataclass(frozen=True)
class Costing:
    """All lines; `fixed` what those with a total come to; `total` the sum where every line has one; and what is implied."""

    lines: tuple[Costed, ...]
    total: int | None
    implied: Implied | None = None
    fixed: int = 0


def to_pence(value: Fraction) -> int:
    """Whole pence, half to even."""
    return round(value)


def product(line: Line) -> Fraction:
    """The factors that are there, multiplied."""
    found = Fraction(1)
    for name in FACTORS:
        value = line.factor(name)
        found *= Fraction(value) if value is not None else 1
    return found


def cost_line(line: Line) -> Costed:
    """The total of a line, or of one unit of it, and the factor that its stated total implies.

    A price that alone is missing of a line that is stated as one sum is no riddle: nothing is implied. With two open
    factors nothing follows.
    """
    open_ = [name for name in line.open_factors if name != "units"]
    known, stated, off = product(line), line.stated, 0
    implied: tuple[str, Fraction] | None = None
    sum_: int | None
    if not open_:
        sum_ = to_pence(known)
        off = stated - sum_ if stated is not None else 0
    else:
        sum_ = stated
        if len(open_) == 1 and stated is not None and (open_[0] != "price" or known != 1):
            implied = (open_[0], Fraction(stated) / known)
    if line.is_per_unit:
        return Costed(line, None, implied, off, each=sum_)
    return Costed(line, sum_, implied, off)


def cost(lines: Iterable[Line], asked: int | None = None) -> Costing:
    """The whole costing, `asked` being the amount in pence that is recommended.

    Where lines leave the same units open, every other line has a total and an amount is asked for, their number follows.
    Where less is asked for than the others cost, nothing follows.
    """
    costed = [cost_line(one) for one in lines]
    per_unit = [one for one in costed if one.line.is_per_unit]
    others = [one for one in costed if not one.line.is_per_unit]
    fixed = sum(one.total or 0 for one in others)
    each = sum(one.each or 0 for one in per_unit)
    names = {one.line.units_of.strip().lower() for one in per_unit}
    is_known = all(one.total is not None for one in others) and all(one.each for one in per_unit)
    if asked is not None and len(names) == 1 and is_known and asked > fixed:
        number = Fraction(asked - fixed, each)
        implied = Implied(number, per_unit[0].line.units_of.strip(), asked, fixed, each)
        return Costing(tuple(_with_units(costed, number, asked - fixed)), asked, implied, fixed)
    total = None if per_unit or not is_known or not costed else fixed
    return Costing(tuple(costed), total, None, fixed)


def _with_units(costed: list[Costed], number: Fraction, left: int) -> list[Costed]:
    """Each line per unit with its total; together they come to what is left, the last one takes the pennies."""
    last = max(place for place, one in enumerate(costed) if one.line.is_per_unit)
    found = []
    for place, one in enumerate(costed):
        if one.line.is_per_unit:
            total = left if place == last else int((one.each or 0) * number)
            left -= total
            one = Costed(one.line, total, one.implied or ("units", number), one.off, one.each)
        found.append(one)
    return found
