"""The page of a fund is put together here: each room says what it has to show to this person at this moment.

A room's `on_fund(person, fund, at)` answers with what its partial needs, or None. In the partial
`templates/funding/_on_<room>.html` that is `part`; `fund` and `now_at` are there too.
`part["action"]`, an Action, is the one next thing: the first there is becomes the button on top of the page.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from cph.core.parts import Part, Room, parts
from cph.people.models import Person
from funding.models import Fund
from funding.standing_of import claiming, contributing, funds, paying, seeing

# in the order people ask: what is left and where, what is claimed, what is paid, what is given
ROOMS: tuple[Room, ...] = (
    ("funds", funds.on_fund),
    ("seeing", seeing.on_fund),
    ("claiming", claiming.on_fund),
    ("paying", paying.on_fund),
    ("contributing", contributing.on_fund),
)


def parts_of(person: Person, fund: Fund, at: datetime) -> Iterator[Part]:
    """The parts of the page that have something to show."""
    return parts(ROOMS, "funding/_on_{}.html", person, fund, at)
