"""Who is a member on a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from cph.people.models import Person
from networks.constitutions.seats import Seat


def seats_from_headships(person: Person, on: date) -> Iterable[Seat]:
    """Heads of schools that count are members of the network."""
    return ()


def seats_from_officerships(person: Person, on: date) -> Iterable[Seat]:
    """Officers of the authority attend the network's meetings, where its constitution invites them."""
    return ()
