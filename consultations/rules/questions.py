"""What a question is, to whoever answers it: its kind, what can be chosen, whom it is asked of. And how large things may be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

# Sizes in characters (code points), or in pieces.
SHORT_CHARS = 300  # a line
LONG_CHARS = 10_000  # a text, a comment on a paragraph
OTHER_CHARS = 300  # “something else: which?”
ALL_CHARS = 200_000  # everything that one response holds
QUESTIONS = 60
OPTIONS = 30
ROWS = 30
PARAGRAPHS = 200
PART_CHARS = 5_000
FIELDS = 900  # below what a form may send at once
STEPS = 11  # of a scale: 0 to 10
WHOLE_DIGITS, DECIMALS = 9, 3  # of a number


class Kind(StrEnum):
    """The ways a question can be answered, as the model has them."""

    ONE = "ONE"
    MANY = "MANY"
    SCALE = "SCALE"
    RANKING = "RANKING"
    NUMBER = "NUMBER"
    SHORT = "SHORT"
    LONG = "LONG"
    GRID = "GRID"
    DOCUMENT = "DOCUMENT"


CHOICES = frozenset({Kind.ONE, Kind.MANY})  # others can depend on these, and these can ask for words
WITH_OPTIONS = frozenset({Kind.ONE, Kind.MANY, Kind.RANKING, Kind.GRID})
WITH_PARTS = frozenset({Kind.GRID, Kind.DOCUMENT})
WORDS = frozenset({Kind.SHORT, Kind.LONG, Kind.DOCUMENT})


@dataclass(frozen=True)
class Choice:
    """Something that can be chosen. `asks_words`: “something else”, and which."""

    position: int
    text: str
    asks_words: bool = False


@dataclass(frozen=True)
class Row:
    """A row of a grid, or a paragraph of a document."""

    pk: int
    number: str
    text: str


@dataclass(frozen=True)
class Asked:
    """One question as it is asked today. `only_if`: the question before it, and which of its options lead here."""

    pk: int
    kind: str
    text: str
    is_required: bool = False
    at_least: Decimal | None = None
    at_most: Decimal | None = None
    options: tuple[Choice, ...] = ()
    parts: tuple[Row, ...] = ()
    only_if: tuple[int, frozenset[int]] | None = None
    number: int = 1  # as the page counts, from 1
    page: int = 1
    help: str = ""
    unit: str = ""
    low_words: str = ""
    high_words: str = ""
    replaces: int | None = None

    @property
    def field(self) -> str:
        """The name of its field, and of the first of its fields."""
        return f"q{self.pk}"

    @property
    def words_field(self) -> str:
        return f"q{self.pk}-words"

    def rank_field(self, choice: Choice) -> str:
        return f"q{self.pk}-r{choice.position}"

    def part_field(self, row: Row) -> str:
        return f"q{self.pk}-{row.pk}"

    @property
    def asks_words(self) -> frozenset[int]:
        """The options that ask for words."""
        return (
            frozenset(one.position for one in self.options if one.asks_words) if self.kind in CHOICES else frozenset()
        )

    @property
    def steps(self) -> range:
        """Of a scale: its steps, the lowest first."""
        if self.kind != Kind.SCALE or self.at_least is None or self.at_most is None:
            return range(0)
        return range(int(self.at_least), int(self.at_most) + 1)

    def fields(self) -> Iterator[str]:
        """The names of all fields that it can send."""
        if self.kind == Kind.RANKING:
            yield from (self.rank_field(one) for one in self.options)
            return
        if self.kind != Kind.GRID:
            yield self.field
        if self.asks_words:
            yield self.words_field
        if self.kind in WITH_PARTS:
            yield from (self.part_field(one) for one in self.parts)

    def choice(self, position: int) -> Choice | None:
        return next((one for one in self.options if one.position == position), None)
