"""People are put forward, supported, accept, decline, say what they stand for and withdraw."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q

from cph.audit.services import record
from cph.core.refusals import NotAllowed, Refused
from cph.core.templatetags.words import moment
from cph.people.models import Person
from networks.constitutions.seats import Seat
from networks.elections.models import Contest, Election, Nomination
from networks.elections.permissions.calling import check_may_run
from networks.elections.permissions.standing import (
    article_of,
    check_is_not_in_charge,
    check_may_nominate,
    check_may_stand,
    check_stands,
    seat_in,
)
from networks.elections.selectors.standing import is_elector, live
from networks.elections.services.findings import append_worked_out
from networks.elections.services.presenting import check_words
from networks.elections.services.standing_held import check_before, check_is_live, held, held_contest
from networks.elections.services.standing_notices import about_nomination, say, tell

BEFORE_THE_COUNT = (Contest.State.CALLED, Contest.State.UNOPPOSED, Contest.State.BALLOT)


@dataclass(frozen=True)
class Put:
    """Who is put forward and who supports it."""

    nominee: Person
    partner: Person | None = None
    proposer: Person | None = None
    seconder: Person | None = None
    statement: str = ""

    @property
    def stand(self) -> list[Person]:
        return [one for one in (self.nominee, self.partner) if one is not None]


@transaction.atomic
def nominate(contest: Contest, put: Put, *, by: Person, at: datetime) -> Nomination:
    """Put somebody forward for a post, oneself or another, alone or with a partner. Sent twice, it nominates once."""
    contest = held_contest(contest.pk)
    check_before(contest.election, contest.election.nominations_close_at, "Nominations", at)
    seat = _check_nominator(contest, put, by, at)
    for one in put.stand:
        check_is_not_in_charge(one, contest.election)
    if known := _already(contest, put, by):
        return known
    _check_partner(contest, put)
    _check_people(contest, put, by)
    check_words(contest, put.statement)
    nomination = _write(contest, put, by, at)
    append_worked_out(nomination, at)
    record(
        "nominated", f"{nomination} for {contest}", *about_nomination(nomination),
        by=by, at=at, seat=seat.title, article=article_of(contest),
    )  # fmt: skip
    _tell_of(nomination, by, at)
    return nomination


def _check_nominator(contest: Contest, put: Put, by: Person, at: datetime) -> Seat:
    check_is_not_in_charge(by, contest.election)
    if by not in put.stand:
        return check_may_nominate(by, contest, at=at)
    return check_may_stand(by, contest, at=at)


def _already(contest: Contest, put: Put, by: Person) -> Nomination | None:
    """The same nomination sent before; Refused where somebody of it is nominated by another or with another."""
    people = put.stand
    rows = contest.nominations.filter(live()).filter(Q(nominee__in=people) | Q(partner__in=people))
    for one in rows.select_related("nominee", "partner"):
        if (one.nominee_id, one.partner_id, one.nominated_by_id) == (put.nominee.pk, _pk(put.partner), by.pk):
            return one
        twice = next(who for who in people if who.pk in (one.nominee_id, one.partner_id))
        raise Refused(f"{twice.name} is already nominated for {contest}.")
    return None


def _pk(person: Person | None) -> int | None:
    return person.pk if person else None


def _check_partner(contest: Contest, put: Put) -> None:
    if put.partner is None:
        return
    if not contest.joint_tickets:
        raise Refused(f"For {contest} everybody stands alone: two do not stand together.")
    if contest.seats < 2:
        raise Refused(f"There is one place as {contest}: two cannot stand for it together.")
    if put.partner == put.nominee:
        raise Refused("Choose a partner who is not the nominee.")


def _check_people(contest: Contest, put: Put, by: Person) -> None:
    """Supporters are on the roll, others than those who stand, and as many as are asked for; who stands is known here."""
    needed = {"proposer": contest.supporters >= 1, "seconder": contest.supporters >= 2}
    given = {"proposer": put.proposer, "seconder": put.seconder}
    for role, is_needed in needed.items():
        person = given[role]
        if person is None and is_needed:
            raise Refused(f"Choose a {role}: a nomination for {contest} needs one.")
        if person is None:
            continue
        check_is_not_in_charge(person, contest.election)
        if person in put.stand:
            raise Refused("A nominee is proposed and seconded by others.")
        if not is_elector(person, contest):
            raise Refused(f"{person.name} is not on the roll of this election. Choose a {role} who is.")
    if put.proposer and put.proposer == put.seconder:
        raise Refused("Choose a seconder who is not the proposer.")
    for person in put.stand:
        if person != by and not is_elector(person, contest):
            raise Refused(f"{person.name} is not on the roll of this election. They can only put themselves forward.")


def _write(contest: Contest, put: Put, by: Person, at: datetime) -> Nomination:
    try:
        with transaction.atomic():
            return Nomination.objects.create(
                contest=contest, nominee=put.nominee, partner=put.partner, nominated_by=by, nominated_at=at,
                proposer=put.proposer, seconder=put.seconder, statement=put.statement.strip(),
                proposed_at=at if put.proposer == by else None, seconded_at=at if put.seconder == by else None,
                accepted_at=at if put.nominee == by else None,
                partner_accepted_at=at if put.partner and put.partner == by else None,
            )  # fmt: skip
    except IntegrityError:
        raise Refused(f"{put.nominee.name} is already nominated for {contest}.") from None


def _tell_of(nomination: Nomination, by: Person, at: datetime) -> None:
    contest, election = nomination.contest, nomination.contest.election
    stand = [one for one in (nomination.nominee, nomination.partner) if one and one != by]
    ends = moment(election.withdrawals_close_at)
    tell(
        nomination, stand, "nominated", f"You are nominated for {contest}: accept or decline",
        f"Accept or decline by {ends}. {by.name} nominated {nomination} for {contest}.", at=at,
    )  # fmt: skip
    asked = [one for one in (nomination.proposer, nomination.seconder) if one and one != by]
    tell(
        nomination, asked, "support", f"You are asked to support the nomination of {nomination} for {contest}",
        f"Say by {moment(election.nominations_close_at)} whether you support it.", at=at,
    )  # fmt: skip


# --- support, acceptance


@transaction.atomic
def second(nomination: Nomination, *, by: Person, at: datetime) -> Nomination:
    """The proposer or the seconder confirms: each themselves, until nominations close."""
    nomination = held(nomination)
    contest = nomination.contest
    check_before(contest.election, contest.election.nominations_close_at, "Nominations", at)
    check_is_live(nomination)
    field = {nomination.proposer_id: "proposed_at", nomination.seconder_id: "seconded_at"}.get(by.pk)
    if field is None:
        raise NotAllowed(
            "Only the proposer and the seconder confirm that they support a nomination.", instead="Ask them."
        )
    if not is_elector(by, contest):
        raise Refused("You are no longer on the roll of this election.")
    if getattr(nomination, field) is None:
        setattr(nomination, field, at)
        nomination.save(update_fields=[field])
        verb = "proposed" if field == "proposed_at" else "seconded"
        record(
            verb, f"{nomination} for {contest}", *about_nomination(nomination),
            by=by, at=at, seat=seat_in(by, contest, "Elector", at).title, article=article_of(contest),
        )  # fmt: skip
    return nomination


@transaction.atomic
def accept(nomination: Nomination, *, by: Person, at: datetime) -> Nomination:
    """The nominee or the partner accepts, each themselves, until withdrawals end."""
    nomination = held(nomination)
    seat = check_stands(by, nomination, at=at)
    check_before(nomination.contest.election, nomination.contest.election.withdrawals_close_at, "Acceptance", at)
    check_is_live(nomination)
    field = "accepted_at" if by.pk == nomination.nominee_id else "partner_accepted_at"
    if getattr(nomination, field) is None:
        setattr(nomination, field, at)
        nomination.save(update_fields=[field])
        append_worked_out(nomination, at)
        say("accepted", nomination, seat, by, at)
    return nomination


@transaction.atomic
def decline(nomination: Nomination, *, by: Person, at: datetime) -> Nomination:
    """The nominee or the partner does not stand. On a joint ticket that ends it for both."""
    nomination = held(nomination)
    seat = check_stands(by, nomination, at=at)
    check_before(nomination.contest.election, nomination.contest.election.withdrawals_close_at, "Acceptance", at)
    if nomination.declined_at is not None:
        return nomination
    check_is_live(nomination)
    mine = nomination.accepted_at if by.pk == nomination.nominee_id else nomination.partner_accepted_at
    if mine is not None:
        raise Refused("You accepted this nomination. Withdraw it instead.")
    nomination.declined_at = at
    nomination.save(update_fields=["declined_at"])
    say("declined", nomination, seat, by, at)
    _tell_ended(nomination, by, "declined", at)
    return nomination


def _tell_ended(nomination: Nomination, by: Person, how: str, at: datetime) -> None:
    people = {nomination.nominee, nomination.partner, nomination.nominated_by} - {None, by}
    text = f"{by.name} {how} it. The nomination of {nomination} for {nomination.contest} is over."
    subject = f"The nomination of {nomination} was {how}"
    tell(nomination, [one for one in people if one], how, subject, text, at=at)


@transaction.atomic
def withdraw(nomination: Nomination, *, because: str = "", by: Person, at: datetime) -> Nomination:
    """Somebody who stands withdraws until withdrawals end; afterwards only the returning officer, with the reason.

    Once the paper is drawn it stays as it is: the count passes a withdrawn candidate over.
    """
    nomination = held(nomination)
    election, because = nomination.contest.election, " ".join(because.split())
    if by.pk in (nomination.nominee_id, nomination.partner_id):
        seat = check_stands(by, nomination, at=at)
        if nomination.withdrawn_at is not None:
            return nomination
        if election.withdrawals_close_at is not None and at >= election.withdrawals_close_at:
            raise Refused(
                f"Nominees could withdraw until {moment(election.withdrawals_close_at)}. "
                f"Tell {election.officer.name}, the returning officer, why you can no longer stand."
            )
    else:
        seat = check_may_run(by, election, at=at)
        if nomination.withdrawn_at is not None:
            return nomination
        if not because:
            raise Refused("Enter why it is withdrawn: everybody who may vote reads the reason.")
    _check_may_still_end(nomination)
    nomination.withdrawn_at, nomination.withdrawn_because = at, because[:300]
    nomination.save(update_fields=["withdrawn_at", "withdrawn_because"])
    say("withdrew", nomination, seat, by, at, f": {because}" if because else "")
    _tell_ended(nomination, by, "withdrawn", at)
    return nomination


def _check_may_still_end(nomination: Nomination) -> None:
    check_is_live(nomination)
    if nomination.contest.election.state == Election.State.ABANDONED:
        raise Refused("This election was abandoned.")
    if nomination.contest.state not in BEFORE_THE_COUNT:
        raise Refused("The votes are counted: a nomination can no longer be withdrawn.")
