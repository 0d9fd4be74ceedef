"""Voting is closed and counted: once, by chair or clerk at a meeting, by the clock between meetings."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from cph.core.refusals import Refused
from cph.core.templatetags.words import moment
from cph.people.models import Person
from networks.constitutions.seats import Seat
from networks.meetings.models import ChairRuling, Motion, Vote
from networks.meetings.permissions.motions import check_may_run
from networks.meetings.rules.majorities import State, decide, majority_from, ruled_lost
from networks.meetings.selectors.electorates import chairs_of
from networks.meetings.selectors.franchises import article_of, may_cast
from networks.meetings.selectors.motions import counts_of, name_of
from networks.meetings.services.motions import locked_motion, say
from networks.meetings.services.resolving import decision_of
from networks.meetings.services.searching import index_decision, index_motion
from networks.meetings.services.secretly import counted
from networks.meetings.services.vote_notices import tell_result

# A vote that came in before the close may still be on its way into the database: so long the count waits for it.
STILL_ARRIVING = timedelta(seconds=5)


@transaction.atomic
def record_hands(motion: Motion, for_: int, against: int, abstain: int, *, by: Person, at: datetime) -> Motion:
    """The hands as counted; no more of them than votes present."""
    motion = locked_motion(motion)
    seat = check_may_run(by, motion, at=at)
    if motion.method != Motion.Method.SHOW:
        raise Refused("This is a named vote: it is counted from the votes themselves.")
    if motion.state != Motion.State.OPEN:
        return _as_decided(motion)
    if for_ + against + abstain > motion.present:
        total = for_ + against + abstain
        raise Refused(f"You counted {total} votes, and {motion.present} were present when voting opened. Count again.")
    return _decide(motion, (for_, against, abstain), by=by, at=at, seat=seat)


def _as_decided(motion: Motion) -> Motion:
    if motion.state in (Motion.State.MOVED, Motion.State.WITHDRAWN):
        raise Refused("Voting is not open on this motion.")
    return motion


@transaction.atomic
def close_voting(motion: Motion, *, by: Person, at: datetime) -> Motion:
    """The chair closes a named vote at a meeting. Between meetings the clock does, and nobody before it."""
    motion = locked_motion(motion)
    seat = check_may_run(by, motion, at=at)
    if motion.state != Motion.State.OPEN:
        return _as_decided(motion)
    if motion.method == Motion.Method.SHOW:
        raise Refused("Enter the hands you counted: that closes the vote.")
    if motion.closes_at:
        raise Refused(f"Voting closes by itself, {moment(motion.closes_at)}: everybody was told so.")
    return _decide(motion, _counts(motion, at), by=by, at=at, seat=seat)


def _counts(motion: Motion, at: datetime) -> tuple[int, int, int]:
    return counted(motion, at) if motion.method == Motion.Method.SECRET else counts_of(motion)


def _decide(
    motion: Motion, counts: tuple[int, int, int], *, by: Person | None, at: datetime, seat: Seat | None = None
) -> Motion:
    """Count it. A tie waits for the chair; anything else is decided."""
    found = decide(majority_from(motion.rule), *counts, motion.present, motion.entitled)
    motion.votes_for, motion.votes_against, motion.abstentions = counts
    motion.decided_at, motion.outcome, motion.state = at, _told(motion, found.sentence), found.state
    motion.save(update_fields=["votes_for", "votes_against", "abstentions", "decided_at", "outcome", "state"])
    verb = "counted a tie on" if found.state == State.TIED else f"decided ({found.state.lower()})"
    say(verb, name_of(motion), motion, by=by, at=at, seat=seat, article=motion.rule["source"])
    if found.state != State.TIED:
        _follow_up(motion, by or motion.recorded_by, at)
    return motion


def _told(motion: Motion, sentence: str) -> str:
    """The result, and who was entitled where not all were."""
    return " ".join(filter(None, (sentence, motion.rule.get("entitled"))))


def _follow_up(motion: Motion, by: Person, at: datetime) -> None:
    """A carried amendment changes the motion's words; a carried motion is a decision with its number."""
    if motion.state == Motion.State.CARRIED and motion.amends:
        main = locked_motion(motion.amends)
        if main.state == Motion.State.MOVED:
            main.text = motion.text
            main.save(update_fields=["text"])
            index_motion(main)
    index_motion(motion)
    if made := decision_of(motion, by=by, at=at):
        index_decision(made)
    if motion.meeting is None:
        tell_result(motion, at)


FALLS = "FALLS"


@transaction.atomic
def settle_tie(motion: Motion, way: str, *, ruled_by: Person, by: Person, at: datetime) -> Motion:
    """The chair ends a tie: by the casting vote the article gives, or, where it is silent, by a ruling that is recorded."""
    motion = locked_motion(motion)
    seat = check_may_run(by, motion, at=at)
    if motion.state != Motion.State.TIED:
        return _as_decided(motion)
    if ruled_by not in chairs_of(motion, at):
        raise Refused("Only the one who chairs ends a tie. Choose who chaired.")
    share, counts = majority_from(motion.rule), (motion.votes_for, motion.votes_against, motion.abstentions)
    votes = may_cast(motion, ruled_by)
    if way != FALLS and not votes:
        raise Refused(
            f"{ruled_by.name} has no vote on this motion ({article_of(motion.franchise)}), and so no casting vote:"
            " the tie does not carry it."
        )
    if share.casting_vote and votes and way == FALLS:
        raise Refused(f"{share.source} gives the chair a casting vote: it is cast for or against.")
    if way == FALLS:
        found, words = ruled_lost(*counts[:2]), f"The tie on {motion.number} does not carry it."
    else:
        casting = way == Vote.Choice.FOR
        found = decide(share, *counts, motion.present, motion.entitled, casting)
        motion.casting_vote, motion.cast_by = casting, ruled_by
        words = f"A casting vote ends the tie on {motion.number}: {'for' if casting else 'against'}."
    if share.casting_vote is None or not votes:
        ChairRuling.objects.create(
            meeting=motion.meeting, motion=motion, about=ChairRuling.About.TIE, words=words,
            ruled_by=ruled_by, ruled_at=at, recorded_by=by,
        )  # fmt: skip
    motion.state, motion.outcome, motion.decided_at = found.state, _told(motion, found.sentence), at
    motion.save(update_fields=["state", "outcome", "decided_at", "casting_vote", "cast_by"])
    say(f"decided ({found.state.lower()})", f"{name_of(motion)}, after a tie", motion, by=by, at=at, seat=seat)
    _follow_up(motion, by, at)
    return motion


@transaction.atomic
def close_due(motion_id: int, *, at: datetime) -> Motion | None:
    """A vote between meetings whose time is over is counted, once, whoever comes first and however late."""
    motion = locked_motion(Motion(pk=motion_id), skip=True)
    due = motion is not None and motion.state == Motion.State.OPEN and motion.closes_at is not None
    if not due or motion.closes_at + STILL_ARRIVING > at:
        return motion
    return _decide(motion, _counts(motion, at), by=None, at=at)
