"""How far two analysts agree on what they found in the same texts.

Source: J. Cohen, “A coefficient of agreement for nominal scales”, Educational and Psychological Measurement 20 (1960), 37–46.
All figures are exact fractions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from consultations.rules.tables import rounded


@dataclass(frozen=True)
class Agreement:
    """On `texts` texts that both have read: both tagged, the first only, the second only, neither."""

    both: int
    first: int
    second: int
    neither: int

    @property
    def texts(self) -> int:
        return self.both + self.first + self.second + self.neither

    @property
    def observed(self) -> Fraction | None:
        """The share of texts on which they say the same; None where they have read none together."""
        return Fraction(self.both + self.neither, self.texts) if self.texts else None

    @property
    def expected(self) -> Fraction | None:
        """The share on which they would say the same by chance, each tagging as often as they do."""
        if not self.texts:
            return None
        one, other = self.both + self.first, self.both + self.second
        return Fraction(one * other + (self.texts - one) * (self.texts - other), self.texts**2)

    @property
    def kappa(self) -> Fraction | None:
        """Cohen's kappa, from -1 to 1: 1 is full agreement, 0 what chance gives. None where chance alone gives full agreement."""
        if self.observed is None or self.expected is None or self.expected == 1:
            return None
        return (self.observed - self.expected) / (1 - self.expected)

    @property
    def percent(self) -> str:
        """The share of texts on which they say the same: “88%”."""
        return "" if self.observed is None else f"{rounded(self.observed * 100, 0)}%"

    @property
    def kappa_words(self) -> str:
        """Kappa to two digits."""
        return "–" if self.kappa is None else f"{rounded(self.kappa, 2)}"

    def __add__(self, other: Agreement) -> Agreement:
        return Agreement(
            self.both + other.both, self.first + other.first, self.second + other.second, self.neither + other.neither
        )


def agree(first: Mapping[int, frozenset[int]], second: Mapping[int, frozenset[int]], theme: int) -> Agreement:
    """On one theme: `first` and `second` have the themes each found, by the text they have read."""
    found = [0, 0, 0, 0]
    for text in first.keys() & second.keys():
        is_first, is_second = theme in first[text], theme in second[text]
        found[0 if is_first and is_second else 1 if is_first else 2 if is_second else 3] += 1
    return Agreement(*found)


def pairs(
    readings: Mapping[int, Mapping[int, frozenset[int]]], themes: Iterable[int]
) -> dict[tuple[int, int], dict[int, Agreement]]:
    """Each pair of analysts that have read a text in common, and how far they agree on each theme."""
    wanted, found = list(themes), {}
    for one, other in combinations(sorted(readings), 2):
        if readings[one].keys() & readings[other].keys():
            found[one, other] = {theme: agree(readings[one], readings[other], theme) for theme in wanted}
    return found


def same_themes(first: Mapping[int, frozenset[int]], second: Mapping[int, frozenset[int]]) -> Fraction | None:
    """The share of texts read by both in which they found exactly the same themes."""
    shared = first.keys() & second.keys()
    return Fraction(sum(1 for text in shared if first[text] == second[text]), len(shared)) if shared else None


WORDS = ((Fraction(4, 5), "almost perfect"), (Fraction(3, 5), "substantial"), (Fraction(2, 5), "moderate"),
         (Fraction(1, 5), "fair"), (Fraction(0), "slight"))  # fmt: skip


def in_words(kappa: Fraction | None) -> str:
    """What a kappa is called (J. R. Landis and G. G. Koch, Biometrics 33 (1977), 159–174, table in part 2)."""
    if kappa is None:
        return "cannot be said"
    return next((words for least, words in WORDS if kappa > least), "poor")
