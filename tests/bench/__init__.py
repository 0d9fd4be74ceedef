"""Figures of speed and memory, each a ratio against a bare baseline in the same run on the same machine."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One line of the table: what was measured, how much, in what unit, and the aim ("<= 8")."""

    label: str
    value: float
    unit: str
    aim: str = ""
    note: str = ""

    def holds(self) -> bool | None:
        """Whether the aim is met; None where there is none."""
        if not self.aim:
            return None
        sign, bound = self.aim.split()
        return self.value <= float(bound) if sign == "<=" else self.value >= float(bound)
