"""Who calls an election, who runs it, who witnesses it: one sentence each."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.utils import timezone

from cph.core.refusals import NotAllowed
from cph.people.models import Person
from networks.constitutions.models import Body
from networks.constitutions.permissions import check_may_keep
from networks.constitutions.seats import Capacity, Seat, seats_of
from networks.elections.models import Election


def check_may_call(person: Person, network: Body, *, at: datetime) -> Seat:
    """The clerk of the network calls elections, names the returning officer and abandons what cannot go on."""
    return check_may_keep(person, network, at=at)


def check_may_prepare(person: Person, election: Election, *, at: datetime) -> Seat:
    """Before notice the clerk and the returning officer prepare an election; afterwards the officer alone runs it."""
    if election.noticed_at is None and election.officer_id != person.pk:
        return check_may_call(person, election.network, at=at)
    return check_may_run(person, election, at=at)


def check_may_run(person: Person, election: Election, *, at: datetime) -> Seat:
    """The returning officer runs the election; before notice the clerk may, too; afterwards nobody else, whoever they are."""
    if election.officer_id == person.pk:
        return _seat(person, election, "Returning officer", at)
    if election.noticed_at is None and election.state == Election.State.DRAFT:
        return check_may_call(person, election.network, at=at)
    raise NotAllowed(
        f"{election.officer.name} runs this election as returning officer. Nobody else does, once notice is given.",
        instead="Ask the returning officer.",
    )


def check_may_witness(person: Person, election: Election, *, at: datetime) -> Seat:
    """The scrutineer witnesses: holds a second key, signs the result beside the returning officer."""
    if election.scrutineer_id is None:
        raise NotAllowed("This election has no scrutineer.", instead="Ask the returning officer.")
    if election.scrutineer_id != person.pk:
        raise NotAllowed(
            f"{election.scrutineer.name} witnesses this election as scrutineer.", instead="Ask the scrutineer."
        )
    return _seat(person, election, "Scrutineer", at)


def _seat(person: Person, election: Election, title: str, at: datetime) -> Seat:
    """The seat they act by: that of their charge, in the capacity they hold in the network."""
    held = seats_of(person, timezone.localdate(at)).in_network(election.network)
    known = held or Seat(election.network_id, election.network_id, Capacity.ATTENDS, title)
    return replace(known, title=title, article="", ends_on=None)
