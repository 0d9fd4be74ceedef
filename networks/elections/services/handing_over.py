"""Another returning officer takes over, because the first cannot go on: by the clerk, with the reason, told to everybody."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from cph.core.refusals import Refused
from cph.people.models import Person
from networks.constitutions.seats import seats_of
from networks.elections.models import Contest, Election
from networks.elections.permissions.calling import check_may_call
from networks.elections.selectors.rolls import electors_in
from networks.elections.services.electors_told import tell_electors
from networks.elections.services.holding import held_election, say

RUNNING = (Election.State.NOTICED, Election.State.VOTING, Election.State.CLOSED)


@transaction.atomic
def hand_over(election: Election, officer: Person, *, because: str, by: Person, at: datetime) -> Election:
    """The one thing the clerk can still do after notice. Whoever stands cannot take over; keys stay with who holds them."""
    election = held_election(election)
    seat = check_may_call(by, election.network, at=at)
    if election.state not in RUNNING:
        raise Refused("An election is handed over between notice and declaration.")
    if officer.pk == election.officer_id:
        return election
    if officer.pk == election.scrutineer_id:
        raise Refused("Choose a returning officer who is not the scrutineer.")
    if seats_of(officer, timezone.localdate(at)).in_network(election.network) is None:
        raise Refused(f"{officer.name} holds no seat in {election.network.name}. Choose somebody who does.")
    if not because.strip():
        raise Refused("Enter the reason.")
    before, election.officer = election.officer, officer
    try:
        with transaction.atomic():
            election.save(update_fields=["officer"])
    except IntegrityError as error:
        raise Refused(f"{officer.name} stands in this election. Choose somebody who does not.") from error
    contests = list(Contest.objects.filter(election=election))
    words = f"{election.title} from {before.name} to {officer.name}: {because.strip()}"
    say("handed over", words, election, *contests, by=by, at=at, seat=seat)
    text = f"{officer.name} is now the returning officer; it was {before.name}. {because.strip()}"
    people = [before, *electors_in(contests)]
    tell_electors(election, people, f"officer:{before.pk}:{officer.pk}:{at:%Y%m%d%H%M%S}", text,
                  what=f"another returning officer, {election.title}", at=at)  # fmt: skip
    return election
