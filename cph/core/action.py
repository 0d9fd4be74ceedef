"""The one next thing somebody can do on the page of a record."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Action:
    """A button: what it says, where it leads."""

    label: str
    url: str
