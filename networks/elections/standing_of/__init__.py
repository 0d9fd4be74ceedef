"""The election page is put together here: each room says what it has to show to this person at this moment.

A room's `on_election(person, election, at)` answers with what its partial needs, or None. In the partial
`templates/elections/_on_election_<room>.html` that is `part`; `election`, `stage` and `now_at` are there too.
`part["action"]`, an Action, is the one next thing: the first there is becomes the button on top of the page.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from cph.core.parts import Part, Room, parts
from cph.people.models import Person
from networks.elections.models import Election
from networks.elections.standing_of import calling, declaring, polling, standing

# in the order people ask: the result, the poll, who stands, how it is run
ROOMS: tuple[Room, ...] = (
    ("declaring", declaring.on_election),
    ("polling", polling.on_election),
    ("standing", standing.on_election),
    ("calling", calling.on_election),
)


def parts_of(person: Person, election: Election, at: datetime) -> Iterator[Part]:
    """The parts of the election page that have something to show."""
    return parts(ROOMS, "elections/_on_election_{}.html", person, election, at)
