"""Who votes, who holds a key, who handles papers: one sentence each."""

from __future__ import annotations

from datetime import datetime

from cph.core.refusals import NotAllowed, allowed
from cph.people.models import Person
from networks.constitutions.seats import Seat
from networks.elections.models import Contest, Election
from networks.elections.permissions.calling import check_may_run, check_may_witness
from networks.elections.selectors.polling import holders_of
from networks.elections.selectors.votes import MyVote, my_votes


def check_may_vote(person: Person, contest: Contest) -> list[MyVote]:
    """Whoever is on the frozen roll votes; the votes they have."""
    votes = my_votes(person, contest=contest)
    if not votes:
        raise NotAllowed(
            f"You are not on the roll for {contest}.",
            instead=f"The roll was fixed when notice was given. {contest.election.officer.name} is the returning "
            "officer: ask if you think it is wrong. Nobody is added once voting is open.",
        )
    return votes


def check_may_see_poll(person: Person, election: Election, *, at: datetime) -> Seat:
    """The returning officer and the scrutineer see how the poll stands."""
    if election.scrutineer_id == person.pk:
        return check_may_witness(person, election, at=at)
    return check_may_run(person, election, at=at)


def check_may_hold_key(person: Person, election: Election, *, at: datetime) -> Seat:
    """Whoever is to hold a key makes, tries and uses it; the server’s is in the returning officer’s hands."""
    holders = holders_of(election)
    if holders == [None]:
        return check_may_run(person, election, at=at)
    if person.pk not in {one.pk for one in holders if one}:
        names = " and ".join(one.name for one in holders if one)
        raise NotAllowed(f"The keys of this election are held by {names}.", instead="Ask the returning officer.")
    return check_may_see_poll(person, election, at=at)


def check_may_handle_papers(person: Person, contest: Contest, *, at: datetime) -> Seat:
    """Returning officer and scrutineer take in ballots on paper, where this election takes any."""
    seat = check_may_see_poll(person, contest.election, at=at)
    if not contest.on_paper:
        raise NotAllowed(f"Votes for {contest} are cast here only, not on paper.", instead="Open the poll.")
    return seat


def may_see_poll(person: Person, election: Election, at: datetime) -> bool:
    return allowed(check_may_see_poll, person, election, at=at)
