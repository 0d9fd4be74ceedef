"""The page of a record is put together from parts: each room of an app says what it has to show to this person now."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cph.core.action import Action

Room = tuple[str, Callable[[Any, Any, datetime], dict[str, Any] | None]]


@dataclass(frozen=True)
class Part:
    """What one room has to show: its partial, and what that needs."""

    template: str
    facts: dict[str, Any]

    @property
    def action(self) -> Action | None:
        """The one next thing: the first there is becomes the button on top of the page."""
        return self.facts.get("action")


def parts(rooms: Sequence[Room], template: str, person: Any, thing: Any, at: datetime) -> Iterator[Part]:
    """The parts that have something to show, in the order of the rooms; `template` has the room's name in it."""
    for room, show in rooms:
        facts = show(person, thing, at)
        if facts is not None:
            yield Part(template.format(room), facts)
