"""An error in a frozen roll is put right by a logged decision, until voting opens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from cph.core.refusals import Refused
from cph.people.models import Person
from networks.ballots import services as boxes
from networks.ballots.models import Box
from networks.constitutions.seats import Seat
from networks.elections.models import Contest, Election, Elector, RollCorrection
from networks.elections.permissions.calling import check_may_run
from networks.elections.selectors.rolls import BY_SCHOOL, people_with_a_seat
from networks.elections.services.electors_told import tell_one
from networks.elections.services.holding import held_election, say
from networks.schools.models import Headship, School


@dataclass(frozen=True)
class Addition:
    """Somebody who should have been on the roll; the school where schools have the vote."""

    voter: Person
    school: School | None = None


@transaction.atomic
def add_to_roll(
    contest: Contest, what: Addition, *, reason: str, form_key: UUID, by: Person, at: datetime
) -> RollCorrection:
    """Somebody was left off: add their vote, with the reason. A form sent twice adds once."""
    contest, election, seat = _held(contest, by, at)
    if known := _known(contest, form_key, by):
        return known
    name = _name(contest, what, at)
    school = what.school if contest.votes_per == BY_SCHOOL else None
    correction = _correct(contest, True, name, reason, form_key, by, at)
    line = {"voter": what.voter, "elector": None if school else what.voter, "school": school}
    try:
        with transaction.atomic():
            Elector.objects.create(contest=contest, name=name, added_by=correction, **line)
    except IntegrityError as error:
        raise Refused(f"{name} is on the roll already.") from error
    if contest.box:
        _put_in_box(contest)
    _log(election, contest, correction, what.voter, by, at, seat)
    return correction


@transaction.atomic
def take_off_roll(elector: Elector, *, reason: str, form_key: UUID, by: Person, at: datetime) -> RollCorrection:
    """Somebody should not be on it: take their vote off, with the reason. A form sent twice takes off once."""
    contest, election, seat = _held(elector.contest, by, at)
    if known := _known(contest, form_key, by):
        return known
    elector = Elector.objects.select_for_update(of=("self",)).select_related("voter").get(pk=elector.pk)
    if elector.taken_off_by_id:
        raise Refused(f"{elector.name} is off the roll already.")
    if contest.electors.filter(taken_off_by__isnull=True).count() == 1:
        raise Refused("This is the last vote on the roll. Abandon the election instead.")
    correction = _correct(contest, False, elector.name, reason, form_key, by, at)
    elector.taken_off_by = correction
    elector.save(update_fields=["taken_off_by"])
    if contest.box:
        _put_in_box(contest, without=elector)
    _log(election, contest, correction, elector.voter, by, at, seat)
    return correction


def _held(contest: Contest, by: Person, at: datetime) -> tuple[Contest, Election, Seat]:
    election = held_election(contest.election)
    seat = check_may_run(by, election, at=at)
    rows = Contest.objects.select_for_update(of=("self",)).select_related("box", "post", "group")
    contest = rows.get(pk=contest.pk)
    contest.election = election
    check_roll_open(contest)
    return contest, election, seat


def check_roll_open(contest: Contest) -> None:
    """The roll can be corrected between notice and the opening of the poll."""
    state = contest.election.state
    if state == Election.State.DRAFT:
        raise Refused("The roll is frozen when notice is given. Until then correct who leads which school.")
    if state != Election.State.NOTICED or (contest.box and contest.box.state != Box.State.PREPARED):
        raise Refused("Voting was opened: the roll stands. Nobody is added or taken off once a vote can be cast.")
    if contest.state not in (Contest.State.CALLED, Contest.State.BALLOT):
        raise Refused("There is no ballot for this post, so its roll is not needed.")


def _known(contest: Contest, form_key: UUID, by: Person) -> RollCorrection | None:
    known = RollCorrection.objects.filter(form_key=form_key).first()
    if known and (known.contest_id != contest.pk or known.decided_by_id != by.pk):
        raise Refused("This form was sent by somebody else. Start again.")
    return known


def _name(contest: Contest, what: Addition, at: datetime) -> str:
    """As the roll has it. Only who has a seat in the network can be added, and a school by somebody who leads it."""
    on = timezone.localdate(at)
    if not people_with_a_seat(contest.election.network, on).filter(pk=what.voter.pk).exists():
        raise Refused(f"{what.voter.name} holds no seat in the network. Record the headship first.")
    led = list(Headship.objects.on(on).filter(person=what.voter).select_related("school").order_by("school__sort_name"))
    if contest.votes_per != BY_SCHOOL:
        return ", ".join([what.voter.name, *(one.school.name for one in led)])[:250]
    if what.school is None or what.school.pk not in {one.school_id for one in led}:
        raise Refused(f"Schools have the vote here. Choose a school that {what.voter.name} leads.")
    return f"{what.school.name}, {what.voter.name}"[:250]


def _correct(
    contest: Contest, adds: bool, name: str, reason: str, form_key: UUID, by: Person, at: datetime
) -> RollCorrection:
    if not reason.strip():
        raise Refused("Enter the reason.")
    return RollCorrection.objects.create(
        contest=contest, adds=adds, name=name, reason=reason.strip(), decided_by=by, decided_at=at, form_key=form_key
    )


def _put_in_box(contest: Contest, without: Elector | None = None) -> None:
    """The box has the roll already: what was corrected there, too. Proxies of a vote that is gone go with it."""
    votes = {_key(one): one for one in votes_for_box(contest)}
    left = {(one.elector_id, one.school_id) for one in votes.values()}
    for one in contest.box.roll.all():
        vote = boxes.Vote(one.voter_id, one.elector_id, one.school_id, one.name)
        gone = without is not None and _key(vote) == _key(without)
        if (one.elector_id, one.school_id) in left and not gone:
            votes.setdefault(_key(vote), vote)
    boxes.set_roll(contest.box, votes.values())


def _key(one: boxes.Vote | Elector) -> tuple[int, int | None, int | None]:
    return one.voter_id, one.elector_id, one.school_id


def votes_for_box(contest: Contest) -> list[boxes.Vote]:
    """The roll as it stands, in the shape a box takes."""
    rows = contest.electors.filter(taken_off_by__isnull=True).order_by("pk")
    return [boxes.Vote(one.voter_id, one.elector_id, one.school_id, one.name) for one in rows]


def _log(
    election: Election,
    contest: Contest,
    correction: RollCorrection,
    voter: Person,
    by: Person,
    at: datetime,
    seat: Seat,
) -> None:
    what = "added to" if correction.adds else "taken off"
    say("corrected", f"the roll of {contest}: {correction.name} {what} it, {correction.reason}", election, contest,
        by=by, at=at, seat=seat)  # fmt: skip
    tell_one(
        election, voter, f"roll:{correction.pk}", f"You are {what} the roll for {contest}: {correction.reason}",
        what=f"you are {what} the roll, {election.title}", link=reverse("election_roll", args=[contest.pk]), at=at,
    )  # fmt: skip
