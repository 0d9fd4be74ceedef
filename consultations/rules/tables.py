"""What was answered, as tables: each with its base, hidden where too few would be told apart.

The base is how many answered, of how many who responded, of how many who were asked. Silence is in no table: who did not
answer a question agreed to nothing. Counts are responses; shares are exact fractions of those who answered.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from consultations.rules.hiding import FEW

ADD_UP = frozenset({"ONE", "SCALE", "GRID", "RANKING", "NUMBER"})  # each answer is in one row of the table
CHOICES = frozenset({"ONE", "MANY", "SCALE", "RANKING", "GRID"})
WORDS = frozenset({"SHORT", "LONG"})
FAR_OFF = Fraction(1, 10)
HALVES, QUARTERS = 2 * FEW, 4 * FEW  # answers it takes so that each half, each quarter has at least `FEW`
BANDS = 6
STEPS = (1, 2, 5)


@dataclass(frozen=True)
class Shape:
    """A table to be filled: one of a question, or of a row or paragraph of it. `options` are (place, words), in order."""

    question: int
    part: int | None
    kind: str
    label: str = ""
    options: tuple[tuple[int, str], ...] = ()
    unit: str = ""


@dataclass
class Tally:
    """What was counted for a table. `points` are sums of ranks by option; `numbers` mean and quartiles."""

    answered: int = 0
    counts: dict[int, int] = field(default_factory=dict)
    points: dict[int, int] = field(default_factory=dict)
    ranked: dict[int, int] = field(default_factory=dict)
    mean: Decimal | None = None
    quartiles: tuple[Decimal, Decimal, Decimal] | None = None


@dataclass(frozen=True)
class Base:
    """How many answered, of how many responses, of how many that were asked. None: so few, or so nearly all, that it is hidden."""

    answered: int | None
    responded: int | None
    asked: int

    @property
    def words(self) -> str:
        """“38 answered, of 41 that responded, of 63 asked”."""
        answered = f"{self.answered:,}" if self.answered is not None else f"Fewer than {FEW}"
        if self.responded is None:
            return f"Hidden how many answered, of {self.asked:,} asked"
        return f"{answered} answered, of {self.responded:,} that responded, of {self.asked:,} asked"


@dataclass(frozen=True)
class Row:
    """One line of a table; None where it is hidden. `between`: the bounds that may be told of a hidden count."""

    place: int
    label: str
    count: int | None
    share: Fraction | None
    mean_rank: Fraction | None = None
    between: tuple[int, int] | None = None

    @property
    def words(self) -> str:
        """The count; of a hidden one what may be told: “1 to 4”, “59 to 62”, or “hidden”."""
        if self.count is not None:
            return f"{self.count:,}"
        return f"{self.between[0]:,} to {self.between[1]:,}" if self.between else "hidden"

    @property
    def percent(self) -> str:
        """The share of those who answered: “37%”; empty where it is hidden."""
        return "" if self.share is None else f"{rounded(self.share * 100, 0)}%"

    @property
    def width(self) -> str:
        """The length of its bar, of 100."""
        return "0" if self.share is None else f"{rounded(self.share * 100, 1)}"

    @property
    def rank_words(self) -> str:
        """The mean place to one digit."""
        return "" if self.mean_rank is None else f"{rounded(self.mean_rank, 1)}"


@dataclass(frozen=True)
class Table:
    """The figures of one question, or of one row or paragraph of it."""

    label: str
    base: Base
    rows: tuple[Row, ...] = ()
    mean: Decimal | None = None
    median: Decimal | None = None
    quartiles: tuple[Decimal, Decimal, Decimal] | None = None
    is_shown: bool = True

    @property
    def hides(self) -> bool:
        """Whether anything is left out of it."""
        return not self.is_shown or any(row.count is None for row in self.rows)


def table(
    shape: Shape,
    tally: Tally,
    base: Base,
    *,
    hidden: Iterable[int] = (),
    is_shown: bool = True,
    tells_bounds: bool = False,
) -> Table:
    """The table of a tally. `hidden` are the places whose counts are not shown; `is_shown` False: nothing but the base is.
    `tells_bounds`: of hidden counts it is said between which bounds they lie, as far as `bounds` allows.

    Mean and median of a scale would give hidden steps away, so they come only with all of them. The median of numbers comes
    from ten answers on, quartiles from twenty: each half, each quarter then has five.
    """
    if not is_shown or tally.answered < FEW:
        few = Base(None, base.responded, base.asked) if tally.answered < FEW else base
        return Table(shape.label, few, is_shown=False)
    off = frozenset(hidden)
    told = bounds(tally, off, adds_up=shape.kind in ADD_UP) if tells_bounds else {}
    rows = tuple(_row(shape, tally, place, label, off, told.get(place)) for place, label in shape.options)
    if shape.kind == "SCALE" and not off:
        return Table(shape.label, base, rows, mean=mean_of(tally.counts), median=median_of(tally.counts))
    if shape.kind == "NUMBER":
        quartiles = tally.quartiles if tally.answered >= QUARTERS else None
        median = tally.quartiles[1] if tally.quartiles and tally.answered >= HALVES else None
        return Table(shape.label, base, rows, mean=tally.mean, median=median, quartiles=quartiles)
    return Table(shape.label, base, rows)


def bounds(tally: Tally, off: frozenset[int], *, adds_up: bool) -> dict[int, tuple[int, int]]:
    """Between which numbers the hidden counts lie: a small one from 1 to 4, and the one that is hidden beside them because
    they are few together, which is what is left of the base.

    Nothing is told where other counts are hidden, since other selections depend on them; nor of several small ones that are
    not few together (8 would be 4 and 4), or where the one beside is not clearly large, or another might have been
    hidden: of two that are equal it would be the first.
    """
    counts = {place: tally.counts.get(place, 0) for place in off}
    small = [place for place, count in counts.items() if 0 < count < FEW]
    beside = [place for place in off if place not in small]
    found = dict.fromkeys(small, (1, FEW - 1))
    together, many = sum(counts.values()), len(small)
    if not adds_up:
        return {} if beside else found
    if len(beside) != 1 or not small or sum(counts[one] - 1 for one in small) >= FEW:
        return {}
    low, high = together - min(many * (FEW - 1), many + FEW - 1), together - many
    others = [count for place, count in tally.counts.items() if count and place not in off]
    return found | {beside[0]: (low, high)} if low >= FEW and high < min(others, default=high + 1) else {}


def _row(
    shape: Shape, tally: Tally, place: int, label: str, off: frozenset[int], between: tuple[int, int] | None
) -> Row:
    count = None if place in off else tally.counts.get(place, 0)
    share = None if count is None else Fraction(count, tally.answered)
    rank = mean_rank(shape, tally, place, bool(off)) if shape.kind == "RANKING" else None
    return Row(place, label, count, share, rank, between)


def mean_rank(shape: Shape, tally: Tally, place: int, hides: bool) -> Fraction | None:
    """The mean place an option was given, 1 the first, by those who ranked it: to a tenth, a half, or the place itself.

    It is as coarse as it takes that at least five different rankings have the same: else, with the first places, it tells
    how many put an option last. None where it would tell how a few ranked: fewer than five ranked it, all but a few gave it
    the first or the last place, or there are two options and the first places are hidden.
    """
    many, points, last = tally.ranked.get(place, 0), tally.points.get(place, 0), len(shape.options)
    if many < FEW or (hides and last <= 2):
        return None
    if 0 < points - many < FEW or 0 < last * many - points < FEW:
        return None
    parts = next(one for one in (10, 2, 1) if many >= FEW * one)
    return Fraction(int(Fraction(points, many) * parts + Fraction(1, 2)), parts)


def mean_of(counts: Mapping[int, int]) -> Decimal | None:
    """The mean step of a scale, to three places, half up."""
    many = sum(counts.values())
    if not many:
        return None
    total = sum(step * count for step, count in counts.items())
    return rounded(Fraction(total, many), 3)


def median_of(counts: Mapping[int, int]) -> Decimal | None:
    """The middle step, or half way between the two in the middle."""
    many = sum(counts.values())
    if not many:
        return None
    lower, upper = _at(counts, (many - 1) // 2), _at(counts, many // 2)
    return rounded(Fraction(lower + upper, 2), 1)


def _at(counts: Mapping[int, int], place: int) -> int:
    """The step of the answer at this place, from 0, when they are put in order."""
    for step in sorted(counts):
        place -= counts[step]
        if place < 0:
            return step
    raise ValueError("There are not so many answers.")


def rounded(value: Fraction, places: int) -> Decimal:
    """A fraction as a decimal, half away from zero."""
    scaled = abs(value) * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(whole if value >= 0 else -whole).scaleb(-places)


def bands(low: Decimal, high: Decimal) -> tuple[Decimal, Decimal, int]:
    """Where bands of numbers begin, how wide they are, and how many: about six, at round numbers."""
    if high <= low:
        return low, Decimal(1), 1
    wanted = (high - low) / BANDS
    power = wanted.adjusted()
    width = next(
        (Decimal(step).scaleb(power) for step in STEPS if Decimal(step).scaleb(power) >= wanted),
        Decimal(1).scaleb(power + 1),
    )
    first = (low // width) * width
    if first > low:
        first -= width
    many = int((high - first) // width) + 1
    return first, width, many


def band_words(first: Decimal, width: Decimal, place: int) -> str:
    """“10 to under 20”. Places count from 1."""
    begin = first + width * (place - 1)
    return f"{_plain(begin)} to under {_plain(begin + width)}"


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}" if value else "0"


@dataclass(frozen=True)
class Represents:
    """A group, phase, size or type: its share of the responses beside its share of the roll. None: hidden."""

    label: str
    responded: int | None
    on_roll: int
    share: Fraction | None
    of_roll: Fraction
    is_off: bool
    is_under: bool

    @property
    def percent(self) -> str:
        return "" if self.share is None else f"{rounded(self.share * 100, 0)}%"

    @property
    def roll_percent(self) -> str:
        return f"{rounded(self.of_roll * 100, 0)}%"

    @property
    def width(self) -> str:
        return "0" if self.share is None else f"{rounded(self.share * 100, 1)}"

    @property
    def roll_width(self) -> str:
        return f"{rounded(self.of_roll * 100, 1)}"


def represents(
    lines: Sequence[tuple[str, int, int]], hidden: Iterable[int] = (), *, off: Fraction = FAR_OFF
) -> tuple[Represents, ...]:
    """Each (label, responded, on the roll) with its shares; off by ten percentage points or more is flagged.

    `hidden` are places in `lines` whose count is not shown; whether they are off is still said, since nobody must be
    overlooked.
    """
    responded, roll = sum(one[1] for one in lines), sum(one[2] for one in lines)
    gone, found = frozenset(hidden), []
    for at, (label, came, there) in enumerate(lines):
        share = Fraction(came, responded) if responded else None
        of_roll = Fraction(there, roll) if roll else Fraction(0)
        is_off = share is not None and abs(share - of_roll) >= off
        is_under = bool(is_off and share is not None and share < of_roll)
        if at in gone:
            found.append(Represents(label, None, there, None, of_roll, is_off, is_under))
        else:
            found.append(Represents(label, came, there, share, of_roll, is_off, is_under))
    return tuple(found)
