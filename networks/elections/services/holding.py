"""An election in hand, and its line in the trail."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from cph.audit.services import record
from cph.people.models import Person
from networks.constitutions.seats import Seat
from networks.elections.models import Election


def held_election(election: Election) -> Election:
    """The election as it stands, held until the transaction ends."""
    rows = Election.objects.select_for_update(of=("self",))
    return rows.select_related("network", "constitution", "officer", "scrutineer").get(pk=election.pk)


def say(
    verb: str, subject: str, election: Election, *things: Any, by: Person, at: datetime, seat: Seat, article: str = ""
) -> None:
    """The line in the trail, found from the election and from its network."""
    record(verb, subject, election, *things, election.network, by=by, at=at, seat=seat.title, article=article)
