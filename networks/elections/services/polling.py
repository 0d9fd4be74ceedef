"""The poll is opened, given more time, closed and its boxes unlocked. What somebody votes is nobody's business here."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from cph.audit.services import record
from cph.core.refusals import NotAllowed, Refused
from cph.core.templatetags.words import moment
from cph.people.models import Person
from networks.ballots import services as boxes
from networks.ballots.models import Box
from networks.constitutions.seats import Seat
from networks.elections.models import Election
from networks.elections.permissions.calling import check_may_run
from networks.elections.permissions.polling import check_may_hold_key
from networks.elections.selectors.checklist import reasons_not_to_open
from networks.elections.selectors.polling import balloted, everybody_voted
from networks.elections.services.poll_notices import tell_extended, tell_opened

WITH = ("network", "officer", "scrutineer", "constitution")


def held(election: Election, *, skip: bool = False) -> Election | None:
    """The election as it stands, held until the transaction ends; None where another worker has it in hand (`skip`)."""
    rows = Election.objects.select_for_update(of=("self",), skip_locked=skip)
    return rows.select_related(*WITH).filter(pk=election.pk).first()


def say(verb: str, subject: str, election: Election, *, by: Person | None, at: datetime, seat: Seat | None) -> None:
    """The line in the trail."""
    record(verb, subject, election, election.network, by=by, at=at, seat=seat.title if seat else "")


# --- keys


@sensitive_variables()
@transaction.atomic
def set_key(election: Election, *, by: Person, at: datetime, passphrase: str = "") -> None:
    """Make this person's key, or the server's, for every box. Until voting opens a new one takes the place of the old."""
    election = held(election)
    seat = check_may_hold_key(by, election, at=at)
    for box in _prepared(election):
        if election.keeping == Box.Keeping.SERVER:
            boxes.add_server_key(box)
        else:
            boxes.add_key(box, by, passphrase)
    say("made a key for", f"{election.title}: {_whose(election, by)}", election, by=by, at=at, seat=seat)


@sensitive_variables()
@transaction.atomic
def try_key(election: Election, *, by: Person, at: datetime, passphrase: str = "") -> None:
    """Seal a trial paper for this key and open it again, in every box: proof that the votes will come out."""
    election = held(election)
    seat = check_may_hold_key(by, election, at=at)
    for box in _prepared(election):
        boxes.prove_key(box, _holder(election, by), passphrase)
    say("tried the key of", f"{election.title}: {_whose(election, by)}", election, by=by, at=at, seat=seat)


def _prepared(election: Election) -> list[Box]:
    if election.state != Election.State.NOTICED:
        raise Refused("Keys are made after notice and before voting opens. From then on they stand.")
    found = [contest.box for contest in balloted(election)]
    if not found:
        raise Refused("No post goes to a ballot yet: settle the nominations first.")
    return found


def _holder(election: Election, by: Person) -> Person | None:
    return None if election.keeping == Box.Keeping.SERVER else by


def _whose(election: Election, by: Person) -> str:
    return "kept by the server" if election.keeping == Box.Keeping.SERVER else f"held by {by.name}"


# --- opening


@transaction.atomic
def open_voting(election: Election, *, by: Person, at: datetime) -> Election:
    """The returning officer opens voting when everything on the checklist is done. Twice is once."""
    election = held(election)
    seat = check_may_run(by, election, at=at)
    if election.state == Election.State.VOTING:
        return election
    if election.state != Election.State.NOTICED:
        raise Refused(f"Voting cannot be opened: {election.get_state_display().lower()}.")
    left = [one for one in reasons_not_to_open(election, at) if one.stops]
    if left:
        raise Refused(f"Voting cannot open yet. To be done: {'; '.join(one.words for one in left)}.")
    return _open(election, by=by, at=at, seat=seat)


@transaction.atomic
def open_due(election_id: int, *, at: datetime) -> bool:
    """Voting opens by itself when its time has come and everything is done. Another worker's is left alone."""
    election = held(Election(pk=election_id), skip=True)
    if election is None or election.state != Election.State.NOTICED:
        return False
    if any(one.stops for one in reasons_not_to_open(election, at)):
        return False
    _open(election, by=None, at=at, seat=None)
    return True


def _open(election: Election, *, by: Person | None, at: datetime, seat: Seat | None) -> Election:
    for contest in balloted(election):
        boxes.open_to_voters(contest.box, opens_at=at, closes_at=election.voting_closes_at)
    election.state = Election.State.VOTING
    election.save(update_fields=["state"])
    tell_opened(election, at)
    say("opened voting in", election.title, election, by=by, at=at, seat=seat)
    return election


# --- more time


@transaction.atomic
def extend_voting(election: Election, *, closes_at: datetime, reason: str, by: Person, at: datetime) -> Election:
    """Give voters more time, for a reason that all of them are told. Objections end later by as much."""
    election = held(election)
    seat = check_may_run(by, election, at=at)
    was = election.voting_closes_at
    if election.state == Election.State.VOTING and was == closes_at:
        return election
    if election.state != Election.State.VOTING or at >= was:
        raise Refused("Only while voting is open can it be given more time.")
    if closes_at < was:
        raise Refused(f"Voting was announced to close {moment(was)}. It never closes earlier.")
    if not reason.strip():
        raise Refused("Enter why there is more time.")
    for contest in balloted(election):
        boxes.extend(contest.box, closes_at=closes_at)
    election.voting_closes_at = closes_at
    election.objections_close_at += closes_at - was
    election.save(update_fields=["voting_closes_at", "objections_close_at"])
    tell_extended(election, reason.strip(), at)
    subject = f"{election.title}, until {moment(closes_at)}: {reason.strip()}"
    say("extended voting in", subject, election, by=by, at=at, seat=seat)
    return election


# --- the close


@transaction.atomic
def close_voting(election: Election, *, by: Person, at: datetime) -> Election:
    """The returning officer closes voting once its time is over, or once every vote is cast; never earlier."""
    election = held(election)
    seat = check_may_run(by, election, at=at)
    if election.state == Election.State.CLOSED:
        return election
    if election.state != Election.State.VOTING:
        raise Refused(f"Voting is not open: {election.get_state_display().lower()}.")
    if at < election.voting_closes_at and not everybody_voted(election):
        raise Refused(
            f"Voting runs until {moment(election.voting_closes_at)}. It closes earlier only when every vote is cast."
        )
    return _close(election, by=by, at=at, seat=seat)


@transaction.atomic
def close_due(election_id: int, *, at: datetime) -> bool:
    """Voting closes by itself at its time, once. Another worker's is left alone."""
    election = held(Election(pk=election_id), skip=True)
    if election is None or election.state != Election.State.VOTING or at < election.voting_closes_at:
        return False
    _close(election, by=None, at=at, seat=None)
    return True


def _close(election: Election, *, by: Person | None, at: datetime, seat: Seat | None) -> Election:
    is_early = at < election.voting_closes_at
    for contest in balloted(election):
        boxes.close(contest.box, at=at, early=is_early)
    if is_early:
        election.voting_closes_at = at
    election.state = Election.State.CLOSED
    election.save(update_fields=["state", "voting_closes_at"])
    subject = f"{election.title}, every vote being cast" if is_early else election.title
    say("closed voting in", subject, election, by=by, at=at, seat=seat)
    return election


# --- the locks


@sensitive_variables()
@transaction.atomic
def open_locks(
    election: Election, *, by: Person, at: datetime, passphrase: str = "", without: dict[int, int] | None = None
) -> bool:
    """Open the lock this person holds, or the server's, on every closed box. True when all boxes are opened.

    `without` rules, by contest, how many envelopes that cannot be opened are left out; it stands in the trail.
    """
    election = held(election)
    seat = check_may_hold_key(by, election, at=at)
    waiting = [one for one in balloted(election) if one.box.state == Box.State.CLOSED]
    if not waiting:
        return _opened_or_refused(election)
    left_out = without or {}
    if left_out and by.pk != election.officer_id:
        raise NotAllowed("Only the returning officer rules that a box is opened without some envelopes.")
    holder = _holder(election, by)
    is_open = [
        boxes.open_lock(one.box, holder=holder, passphrase=passphrase, without_unreadable=left_out.get(one.pk, 0))
        for one in waiting
    ]
    for contest in waiting:
        if count := left_out.get(contest.pk, 0):
            words = f"{contest}: opened without {count} envelopes that could not be opened"
            say("ruled", words, election, by=by, at=at, seat=seat)
    verb = "opened the boxes of" if all(is_open) else "opened their lock on the boxes of"
    say(verb, election.title, election, by=by, at=at, seat=seat)
    return all(is_open)


def _opened_or_refused(election: Election) -> bool:
    if election.state not in (Election.State.CLOSED, Election.State.DECLARED):
        raise Refused("The boxes are opened after the close of voting.")
    return True
