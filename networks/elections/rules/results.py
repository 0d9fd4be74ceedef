"""What a count comes to: its stages, in whole units of the smallest vote that the method knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from networks.elections.rules.lots import Lot

FIRST, SURPLUS, EXCLUDE = "first", "surplus", "exclude"


@dataclass(frozen=True)
class Stage:
    """One stage: what was done, to whom, and how everybody stands after it.

    `totals` and `non_transferable` are in units of 10^-places votes; `totals[0]` is candidate 1. `elected` are those
    deemed elected at this stage, in ballot order; `quota` is the one in force at its end (None where there is none).
    """

    action: str
    candidates: tuple[int, ...]
    totals: tuple[int, ...]
    non_transferable: int
    elected: tuple[int, ...]
    quota: int | None = None


@dataclass(frozen=True)
class Result:
    """A finished count. `elected` is in order of election, the higher vote first where it happened at one stage.

    `ron` is "re-open nominations", `rons` the further ones after it was elected; `blank` are papers without a preference
    for anybody who stands. `places` are the decimals the rule prescribes.
    """

    method: str
    seats: int
    places: int
    valid: int
    blank: int
    quota: int | None
    stages: tuple[Stage, ...]
    elected: tuple[int, ...]
    lots: tuple[Lot, ...]
    ron: int | None = None
    rons: tuple[int, ...] = ()
    withdrawn: frozenset[int] = frozenset()

    @property
    def people(self) -> tuple[int, ...]:
        """Those elected who are people, in order."""
        return tuple(number for number in self.elected if number != self.ron and number not in self.rons)

    @property
    def reopened(self) -> int:
        """Vacancies declared unfilled because "re-open nominations" won them."""
        return len(self.elected) - len(self.people)

    @property
    def unfilled(self) -> int:
        """All places nobody has been elected to: re-opened, or without a candidate who may have them."""
        return self.seats - len(self.people)

    def written(self, units: int) -> str:
        """An amount of votes as the rule writes it: 89800000 units of five places are "898.00000"."""
        return written(units, self.places)

    def as_dict(self) -> dict[str, Any]:
        """The shape of `manage.py count --json`: amounts as strings, candidates as numbers from 1."""
        return {
            "method": self.method,
            "seats": self.seats,
            "valid": self.valid,
            "quota": self._quota(),
            "stages": [self._stage(stage) for stage in self.stages],
            "elected": list(self.elected),
            "lots": [asdict(lot) for lot in self.lots],
        }

    def _quota(self) -> str | None:
        if self.quota is None:
            return None
        if self.method == "scottish":  # rule 46 gives a whole number of votes
            return str(self.quota // 10**self.places)
        return self.written(self.quota)

    def _stage(self, stage: Stage) -> dict[str, Any]:
        return {
            "action": stage.action,
            "candidates": list(stage.candidates),
            "totals": {str(number): self.written(units) for number, units in enumerate(stage.totals, 1)},
            "non_transferable": self.written(stage.non_transferable),
            "elected": list(stage.elected),
        }


@dataclass(frozen=True)
class Effect:
    """What a limit changed: who is elected only because of it, and who would have been elected without it."""

    gained: tuple[int, ...]
    lost: tuple[int, ...]

    def words(self, names: Mapping[int, str]) -> str:
        """The sentence of the declaration."""
        if not self.gained and not self.lost:
            return "The limit changed nothing: the same candidates are elected without it."
        parts = []
        if self.gained:
            parts.append(f"Elected because of the limit: {_listed(self.gained, names)}.")
        if self.lost:
            parts.append(f"Elected without it: {_listed(self.lost, names)}.")
        return " ".join(parts)


def _listed(numbers: tuple[int, ...], names: Mapping[int, str]) -> str:
    return ", ".join(names.get(number, str(number)) for number in numbers)


def written(units: int, places: int) -> str:
    """Whole units of 10^-places as a decimal number, without ever making a float of it."""
    if not places:
        return str(units)
    whole, part = divmod(units, 10**places)
    return f"{whole}.{part:0{places}d}"
