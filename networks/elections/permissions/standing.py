"""Who nominates, who reads what of a nomination, who decides on it and who answers an objection."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.utils import timezone

from cph.core.refusals import NotAllowed
from cph.people.models import Person
from networks.constitutions.permissions import check_may_keep
from networks.constitutions.seats import Capacity, Seat, seats_of
from networks.elections.models import Contest, Election, Nomination
from networks.elections.permissions.calling import check_may_run, check_may_witness
from networks.elections.selectors.standing import is_elector

LOOK_IN = (Capacity.OFFICER, Capacity.ATTENDS)


def article_of(contest: Contest) -> str:
    """The article that names the post."""
    return str(contest.post.article)


def seat_in(person: Person, contest: Contest, title: str, at: datetime) -> Seat:
    """The seat by which somebody stands, supports or asks: that of their part in the election."""
    election = contest.election
    held = seats_of(person, timezone.localdate(at)).in_network(election.network)
    known = held or Seat(election.network_id, election.network_id, Capacity.ATTENDS, title)
    return replace(known, title=title, article=article_of(contest), ends_on=None)


def check_may_nominate(person: Person, contest: Contest, *, at: datetime) -> Seat:
    """An elector on the roll nominates; the returning officer and the scrutineer put nobody forward."""
    check_is_not_in_charge(person, contest.election)
    if not is_elector(person, contest):
        raise NotAllowed(
            f"Only those on the roll of this election nominate for {contest}.",
            article=article_of(contest),
            instead="Ask the returning officer if you think that you belong on the roll.",
        )
    return seat_in(person, contest, "Elector", at)


def check_may_stand(person: Person, contest: Contest, *, at: datetime) -> Seat:
    """Who puts themselves forward: where the post is for members only, a member or somebody on the roll."""
    check_is_not_in_charge(person, contest.election)
    if not contest.self_nomination:
        raise NotAllowed(
            f"Nobody nominates themselves for {contest}.",
            article=article_of(contest),
            instead="Ask somebody on the roll to put you forward.",
        )
    seats = seats_of(person, timezone.localdate(at))
    is_member = seats.in_network(contest.election.network, Capacity.MEMBER) is not None
    if contest.post.head_only and not is_member and not is_elector(person, contest):
        raise NotAllowed(
            f"{contest} is a post for members of the network.",
            article=article_of(contest),
            instead="Ask the returning officer if you think that you belong on the roll.",
        )
    return seat_in(person, contest, "Nominee", at)


def check_is_not_in_charge(person: Person, election: Election) -> None:
    """Who runs or witnesses an election takes no side in it."""
    if person.pk == election.officer_id:
        raise NotAllowed(
            f"{person.name} runs this election as returning officer and neither stands in it nor supports anybody.",
            instead="The clerk can name another returning officer in a new election.",
        )
    if person.pk == election.scrutineer_id:
        raise NotAllowed(
            f"{person.name} witnesses this election as scrutineer and neither stands in it nor supports anybody.",
            instead="The returning officer can name another scrutineer.",
        )


def check_stands(person: Person, nomination: Nomination, *, at: datetime) -> Seat:
    """The nominee, or the partner on a joint ticket: what is theirs nobody does for them."""
    if person.pk not in (nomination.nominee_id, nomination.partner_id):
        raise NotAllowed(f"Only {nomination} can do this.", instead="Ask them.")
    return seat_in(person, nomination.contest, "Nominee", at)


def check_may_examine(person: Person, nomination: Nomination, *, at: datetime) -> Seat:
    """Evidence and findings are read by those who stand, the returning officer, the scrutineer and who answers an objection."""
    election = nomination.contest.election
    if person.pk in (nomination.nominee_id, nomination.partner_id):
        return seat_in(person, nomination.contest, "Nominee", at)
    if person.pk == election.scrutineer_id:
        return check_may_witness(person, election, at=at)
    if person.pk == election.officer_id:
        return check_may_run(person, election, at=at)
    if nomination.objections.exists():
        return check_may_answer(person, nomination, at=at)
    raise NotAllowed(
        "Evidence is read by those who stand, by the returning officer and by the scrutineer.",
        instead="Ask the returning officer.",
    )


def check_may_answer(person: Person, nomination: Nomination, *, at: datetime) -> Seat:
    """The scrutineer answers an objection to a decision; without one the network's clerk; never who decided."""
    election = nomination.contest.election
    if person.pk in (nomination.decided_by_id, election.officer_id):
        raise NotAllowed(
            "Whoever decided does not answer the objection.", instead="The scrutineer or the network's clerk does."
        )
    if person.pk in (nomination.nominee_id, nomination.partner_id):
        raise NotAllowed("Nobody answers their own objection.", instead="The scrutineer or the network's clerk does.")
    if election.scrutineer_id is not None:
        return check_may_witness(person, election, at=at)
    return check_may_keep(person, election.network, at=at)


def may_look_in(person: Person, election: Election, *, at: datetime) -> bool:
    """Whether somebody reads who stands without being on a roll: members of the network and who runs or witnesses."""
    seats = seats_of(person, timezone.localdate(at))
    here = any(one.network_id == election.network_id and one.capacity not in LOOK_IN for one in seats)
    return seats.is_admin or here or person.pk in (election.officer_id, election.scrutineer_id)


def check_may_read_candidates(person: Person, contest: Contest, *, at: datetime) -> None:
    """Candidates and what they say are for electors and for members of the network, not for its guests."""
    if not may_look_in(person, contest.election, at=at) and not is_elector(person, contest):
        raise NotAllowed(
            "Who stands is for the electors and the members of the network.",
            article=article_of(contest),
            instead="The result is for everybody who attends its meetings.",
        )
