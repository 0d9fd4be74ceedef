"""Who sees a result before it is declared, who objects to it and who answers, who lets terms begin."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from cph.core.refusals import NotAllowed, allowed
from cph.people.models import Person
from networks.constitutions.models import Body
from networks.constitutions.permissions import check_may_keep
from networks.constitutions.seats import Seat, seats_of
from networks.elections.models import Contest, Declaration, Election
from networks.elections.permissions.calling import check_may_run, check_may_witness
from networks.elections.selectors.declaring import candidates_of
from networks.executives.permissions import check_may_appoint


def check_may_see_count(person: Person, contest: Contest, declaration: Declaration | None, *, at: datetime) -> None:
    """A result is everybody's once it is declared. Until then the returning officer and the scrutineer see it, once counted."""
    if declaration is not None and declaration.declared_at is not None:
        return
    if not is_officer_or_scrutineer(person, contest.election):
        raise NotAllowed(
            f"The result for {contest} is not declared yet.",
            instead="You are told as soon as it is.",
        )


def is_officer_or_scrutineer(person: Person, election: Election) -> bool:
    """Whether this person runs or witnesses the election."""
    return person.pk in (election.officer_id, election.scrutineer_id)


def check_may_count(person: Person, contest: Contest, *, at: datetime) -> Seat:
    """The returning officer counts, signs and declares."""
    return check_may_run(person, contest.election, at=at)


def check_may_sign_beside(person: Person, contest: Contest, *, at: datetime) -> Seat:
    """The scrutineer signs beside the returning officer."""
    return check_may_witness(person, contest.election, at=at)


def check_may_object(person: Person, contest: Contest, *, at: datetime) -> Seat | None:
    """Whoever may vote in the contest, or stands in it, may object to its result."""
    on = contest.electors.filter(taken_off_by__isnull=True, voter=person).exists()
    if not on and person.pk not in {some.pk for one in candidates_of(contest) for some in one.people}:
        raise NotAllowed(
            "An objection to a result is made by somebody who may vote for this post, or who stands for it.",
            instead="Tell the returning officer or the clerk what you have seen.",
        )
    return seats_of(person, timezone.localdate(at)).in_network(contest.election.network)


def check_may_answer(person: Person, contest: Contest, *, at: datetime) -> Seat:
    """The scrutineer answers an objection to a result, or the clerk; never the officer whose count it is, never a candidate."""
    election = contest.election
    if person.pk == election.officer_id:
        raise NotAllowed(
            "The returning officer does not answer an objection to their own count.",
            instead="The scrutineer or the clerk answers it.",
        )
    if person.pk in {some.pk for one in candidates_of(contest) for some in one.people}:
        raise NotAllowed(
            "You stand for this post, so you do not answer objections to its result.",
            instead="The scrutineer or the clerk answers it.",
        )
    if person.pk == election.scrutineer_id:
        return check_may_witness(person, election, at=at)
    try:
        return check_may_keep(person, election.network, at=at)
    except NotAllowed as refusal:
        raise NotAllowed(
            "The scrutineer answers an objection to a result, or the clerk.", instead=refusal.instead
        ) from None


def check_may_begin(person: Person, contest: Contest, *, at: datetime) -> Seat:
    """The clerk lets the terms begin, as they record every appointment."""
    return check_may_appoint(person, contest.body, at=at)


def check_may_hold(person: Person, contest: Contest, *, at: datetime) -> Seat:
    """The returning officer or the clerk keeps the papers beyond their time, with a reason."""
    if allowed(check_may_run, person, contest.election, at=at):
        return check_may_run(person, contest.election, at=at)
    network: Body = contest.election.network
    return check_may_keep(person, network, at=at)
