"""The page of a consultation is put together here: each room says what it has to show to this person at this moment.

A room's `on_consultation(person, consultation, at)` answers with what its partial needs, or None. In the partial
`templates/consultations/_on_<room>.html` that is `part`; `consultation`, `stage` and `now_at` are there too.
`part["action"]`, an Action, is the one next thing: the first there is becomes the button on top of the page.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from consultations.models import Consultation
from consultations.standing_of import asking, planning, reporting, responding, understanding
from cph.core.parts import Part, Room, parts
from cph.people.models import Person

# in the order people ask: what came of it, my own answer, what was said, what is asked, how it is run
ROOMS: tuple[Room, ...] = (
    ("reporting", reporting.on_consultation),
    ("responding", responding.on_consultation),
    ("understanding", understanding.on_consultation),
    ("asking", asking.on_consultation),
    ("planning", planning.on_consultation),
)


def parts_of(person: Person, consultation: Consultation, at: datetime) -> Iterator[Part]:
    """The parts of the page that have something to show."""
    return parts(ROOMS, "consultations/_on_{}.html", person, consultation, at)
