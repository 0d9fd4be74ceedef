"""Voting is opened, votes are cast, voting is closed: once, by the server's clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from cph.core.refusals import NotAllowed, Refused
from cph.core.templatetags.words import moment
from cph.people.models import Person
from networks.meetings.models import ChairRuling, Meeting, Motion, Vote, VotingRight
from networks.meetings.permissions.motions import check_may_run, check_may_vote
from networks.meetings.rules.majorities import CHOICES, Of, State, decide, majority_from, ruled_lost
from networks.meetings.rules.quorum import State as Quorum
from networks.meetings.rules.quorum import numbers_of
from networks.meetings.selectors.motions import (
    Provided,
    chairs_of,
    counts_of,
    electorate_of,
    majorities_of,
    name_of,
    waiting_amendments,
)
from networks.meetings.selectors.sitting import quorum_now
from networks.meetings.services.motions import locked_motion, say
from networks.meetings.services.resolving import decision_of
from networks.meetings.services.vote_notices import tell_opened, tell_result

SECRET = "SECRET"
WHY_NOT_SECRET = "A secret vote needs the ballot store that comes with elections; choose a named vote or a show of hands, or decide later."
# A vote that came in before the close may still be on its way into the database: so long the count waits for it.
STILL_ARRIVING = timedelta(seconds=5)
LATE = "votes_count_while_voting_is_open"
NO_RIGHT = "only_who_has_the_right_votes"


@dataclass(frozen=True)
class Opening:
    """How a vote is opened: method, which majority, what the chair ruled where the constitution is silent, and its times."""

    method: str
    matter: str = "ANY"
    choice: str = ""
    silent_vote: bool | None = None
    ruled_by: Person | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None


# --- opening


@transaction.atomic
def open_voting(motion: Motion, how: Opening, *, by: Person, at: datetime) -> Motion:
    """Open the vote now, or set it to open later: the majority is fixed, and at the opening who may vote. Twice is once."""
    motion = locked_motion(motion)
    seat = check_may_run(by, motion, at=at)
    if motion.state == Motion.State.OPEN or (motion.state == Motion.State.MOVED and motion.opens_at):
        return motion
    _check_may_open(motion, how, at)
    provided = _provided(motion, how.matter)
    electorate = electorate_of(motion, at, silent_vote=how.silent_vote is not False)
    _check_rulings(motion, how, provided, electorate.silent, at)
    share = provided.share or provided.ruled(CHOICES[how.choice])
    if motion.meeting is None and share.of == Of.PRESENT:
        raise Refused(
            f"{share.source} counts those present, and between meetings nobody is: vote on this at a meeting."
        )
    _keep_rulings(motion, how, provided, electorate.silent, by, at)
    motion.rule = share.as_json() | {"silent_vote": how.silent_vote is not False}
    motion.method = how.method
    motion.opens_at, motion.closes_at = max(how.opens_at or at, at), how.closes_at
    if motion.opens_at > at:
        motion.save(update_fields=["rule", "method", "opens_at", "closes_at"])
        subject = f"{name_of(motion)}, from {moment(motion.opens_at)}"
        say("set to the vote", subject, motion, by=by, at=at, seat=seat, article=provided.article)
    else:
        _begin(motion, at)
        say("opened voting on", name_of(motion), motion, by=by, at=at, seat=seat, article=provided.article)
    return motion


def _check_may_open(motion: Motion, how: Opening, at: datetime) -> None:
    if how.method == SECRET:
        raise Refused(WHY_NOT_SECRET)
    if motion.state != Motion.State.MOVED:
        raise Refused(f"It cannot be put to the vote: {motion.get_state_display().lower()}.")
    if waiting := waiting_amendments(motion).order_by("moved_at").first():
        raise Refused(f"Amendment {waiting.number} is decided first.")
    if motion.amends and motion.amends.state != Motion.State.MOVED:
        raise Refused("The motion it amends is not open to change any more.")
    if motion.amends and motion.instead_of != motion.amends.text:
        raise Refused("The motion reads differently since this amendment was worded. Put its words again first.")
    if motion.meeting:
        _check_sitting(motion, motion.meeting, at)
    else:
        _check_times(motion, how, at)


def _check_sitting(motion: Motion, meeting: Meeting, at: datetime) -> None:
    if meeting.opened_at is None or meeting.opened_at > at:
        raise Refused("The meeting has not been opened: open it and mark who is present first.")
    if meeting.closed_at is not None:
        raise Refused("The meeting is closed. Move it at the next one, or between meetings.")
    other = Motion.objects.filter(meeting=meeting, state__in=[Motion.State.OPEN, Motion.State.TIED])
    if found := other.exclude(pk=motion.pk).first():
        raise Refused(f"{found.number} is before the meeting: one vote at a time.")
    standing = quorum_now(meeting, at)
    if standing.state == Quorum.INQUORATE:
        article = standing.needed.article or "The constitution"
        raise Refused(f"The meeting is inquorate: {numbers_of(standing)} ({article}). Discuss, do not decide.")


def _check_times(motion: Motion, how: Opening, at: datetime) -> None:
    if how.method != Motion.Method.NAMED:
        raise Refused("Between meetings nobody sees hands: choose a named vote.")
    if how.closes_at is None:
        raise Refused("Enter when voting closes.")
    if how.closes_at <= max(how.opens_at or at, at):
        raise Refused("Enter a closing time after the opening time, and not in the past.")


def _provided(motion: Motion, matter: str) -> Provided:
    found = {one.matter: one for one in majorities_of(motion.body, motion.constitution_id)}
    if matter not in found:
        raise Refused("The constitution names no majority of that kind.")
    return found[matter]


def _check_rulings(motion: Motion, how: Opening, provided: Provided, silent: list[str], at: datetime) -> None:
    """Where the constitution is silent the chair has ruled, and is one of those who may."""
    if provided.share is None and how.choice not in CHOICES:
        raise Refused(
            "The constitution is silent on the majority: the chair rules which one applies before voting opens."
        )
    if silent and how.silent_vote is None:
        raise Refused(f"The constitution does not say whether these vote: {'; '.join(silent)}. The chair rules first.")
    if (provided.share is None or silent) and how.ruled_by not in chairs_of(motion, at):
        raise Refused("Enter whose ruling it is: that of the one who chairs.")


def _keep_rulings(
    motion: Motion, how: Opening, provided: Provided, silent: list[str], by: Person, at: datetime
) -> None:
    common = {"meeting": motion.meeting, "motion": motion, "ruled_by": how.ruled_by, "ruled_at": at, "recorded_by": by}
    about = ChairRuling.About
    if provided.share is None:
        words = f"{motion.number} needs {CHOICES[how.choice].words}."
        ChairRuling.objects.create(about=about.MAJORITY, words=words, **common)
    if silent:
        words = f"On {motion.number} these {'vote' if how.silent_vote else 'do not vote'}: {'; '.join(silent)}."
        ChairRuling.objects.create(about=about.OTHER, words=words[:300], **common)


def _begin(motion: Motion, at: datetime) -> None:
    """From here on who may vote is fixed."""
    electorate = electorate_of(motion, at, silent_vote=motion.rule.get("silent_vote", True))
    if not electorate.rights:
        raise Refused("Nobody who may vote is present." if motion.meeting else "Nobody has a vote in this body today.")
    motion.state = Motion.State.OPEN
    motion.present, motion.entitled = electorate.present, max(electorate.entitled, electorate.votes)
    motion.save(update_fields=["state", "rule", "method", "opens_at", "closes_at", "present", "entitled"])
    VotingRight.objects.bulk_create(
        VotingRight(
            motion=motion, person=one.person, school_id=one.school_id, stands_in_for=one.stands_in_for, title=one.title[:250]
        )
        for one in electorate.rights
    )  # fmt: skip
    if motion.meeting is None:
        tell_opened(motion, at)


# --- casting


@transaction.atomic
def cast_vote(motion: Motion, right: VotingRight, choice: str, *, by: Person, at: datetime) -> Vote:
    """Vote, or change a vote, until the close. `at` is when it reached the server: that moment counts, and nothing else."""
    if right.pk not in {one.pk for one in check_may_vote(by, motion, at=at)}:
        raise NotAllowed("This vote is somebody else's.", instead="Open the motion and vote from there.")
    if motion.method != Motion.Method.NAMED:
        raise Refused("This vote is by show of hands: raise yours.")
    vote = _cast(motion, right, choice, by=by, at=at)
    if vote.cast_at == at:  # how they voted is told by the result, after the close
        say("voted on", name_of(motion), motion, by=by, at=at, seat=None)
    return vote


def _cast(motion: Motion, right: VotingRight, choice: str, *, by: Person, at: datetime) -> Vote:
    """The vote, or nothing. Whether it came in time the database decides, beside the close itself.

    Of two that cross on their way the later one counts; the same choice again changes nothing.
    """
    whose = {"school": right.school} if right.school_id else {"person": right.person, "school": None}
    facts = {"choice": choice, "cast_at": at, "recorded_by": by, "person": right.person}
    rows = Vote.objects.select_for_update(of=("self",))
    try:
        with transaction.atomic():
            vote, is_new = rows.get_or_create(motion=motion, **whose, defaults=facts)
            if not is_new and vote.cast_at <= at and (vote.choice, vote.person_id) != (choice, right.person_id):
                for name, value in facts.items():
                    setattr(vote, name, value)
                vote.save(update_fields=list(facts))
    except IntegrityError as error:
        raise _too_late(motion, error) from None
    return vote


def _too_late(motion: Motion, error: IntegrityError) -> Exception:
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "")
    if name == NO_RIGHT:
        return Refused("That vote is not yours to cast.")
    if name != LATE:
        return error
    motion.refresh_from_db()
    if motion.opens_at is None or motion.state in (Motion.State.MOVED, Motion.State.WITHDRAWN):
        return Refused("Voting is not open on this motion.")
    closed = motion.closes_at or motion.decided_at
    if closed is None:
        return Refused(f"Voting opens {moment(motion.opens_at)}.")
    return Refused(f"Voting closed at {timezone.localtime(closed):%H:%M:%S}; your vote came after it.")


@transaction.atomic
def key_votes(motion: Motion, said: Mapping[int, str], *, by: Person, at: datetime) -> int:
    """The chair or clerk keys votes that were said aloud at the meeting: {right: choice}. How many were kept."""
    seat = check_may_run(by, motion, at=at)
    if motion.meeting is None or motion.method != Motion.Method.NAMED:
        raise Refused("Votes are read out at a meeting, in a named vote.")
    rights = motion.rights.filter(pk__in=said).select_related("person", "school").order_by("pk")
    for right in rights:
        _cast(motion, right, said[right.pk], by=by, at=at)
    # one line, and last: whoever votes from their own device meanwhile waits for nothing that waits for them
    if rights:
        say("keyed votes on", f"{name_of(motion)}: {len(rights)}", motion, by=by, at=at, seat=seat)
    return len(rights)


# --- closing


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
    if motion.method != Motion.Method.NAMED:
        raise Refused("Enter the hands you counted: that closes the vote.")
    if motion.closes_at:
        raise Refused(f"Voting closes by itself, {moment(motion.closes_at)}: everybody was told so.")
    return _decide(motion, counts_of(motion), by=by, at=at, seat=seat)


def _decide(motion: Motion, counts: tuple[int, int, int], *, by: Person | None, at: datetime, seat=None) -> Motion:
    """Count it. A tie waits for the chair; anything else is decided."""
    found = decide(majority_from(motion.rule), *counts, motion.present, motion.entitled)
    motion.votes_for, motion.votes_against, motion.abstentions = counts
    motion.decided_at, motion.outcome, motion.state = at, found.sentence, found.state
    motion.save(update_fields=["votes_for", "votes_against", "abstentions", "decided_at", "outcome", "state"])
    verb = "counted a tie on" if found.state == State.TIED else f"decided ({found.state.lower()})"
    say(verb, name_of(motion), motion, by=by, at=at, seat=seat, article=motion.rule["source"])
    if found.state != State.TIED:
        _follow_up(motion, by or motion.recorded_by, at)
    return motion


def _follow_up(motion: Motion, by: Person, at: datetime) -> None:
    """A carried amendment changes the motion's words; a carried motion is a decision with its number."""
    if motion.state == Motion.State.CARRIED and motion.amends:
        main = locked_motion(motion.amends)
        if main.state == Motion.State.MOVED:
            main.text = motion.text
            main.save(update_fields=["text"])
    decision_of(motion, by=by, at=at)
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
    if share.casting_vote and way == FALLS:
        raise Refused(f"{share.source} gives the chair a casting vote: it is cast for or against.")
    if way == FALLS:
        found, words = ruled_lost(*counts[:2]), f"The tie on {motion.number} does not carry it."
    else:
        casting = way == Vote.Choice.FOR
        found = decide(share, *counts, motion.present, motion.entitled, casting)
        motion.casting_vote, motion.cast_by = casting, ruled_by
        words = f"A casting vote ends the tie on {motion.number}: {'for' if casting else 'against'}."
    if share.casting_vote is None:
        ChairRuling.objects.create(
            meeting=motion.meeting, motion=motion, about=ChairRuling.About.TIE, words=words,
            ruled_by=ruled_by, ruled_at=at, recorded_by=by,
        )  # fmt: skip
    motion.state, motion.outcome, motion.decided_at = found.state, found.sentence, at
    motion.save(update_fields=["state", "outcome", "decided_at", "casting_vote", "cast_by"])
    say(f"decided ({found.state.lower()})", f"{name_of(motion)}, after a tie", motion, by=by, at=at, seat=seat)
    _follow_up(motion, by, at)
    return motion


# --- what is due


@transaction.atomic
def open_due(motion_id: int, *, at: datetime) -> Motion | None:
    """A vote set to open is opened, once. Another worker's is left alone."""
    motion = locked_motion(Motion(pk=motion_id), skip=True)
    if motion is None or motion.state != Motion.State.MOVED or motion.opens_at is None or motion.opens_at > at:
        return motion
    if motion.closes_at is not None and motion.closes_at <= at:  # nobody was at work all that time
        motion.closes_at = at + (motion.closes_at - motion.opens_at)
    _begin(motion, at)
    say("opened voting on", name_of(motion), motion, by=None, at=at, seat=None)
    return motion


@transaction.atomic
def close_due(motion_id: int, *, at: datetime) -> Motion | None:
    """A vote between meetings whose time is over is counted, once, whoever comes first and however late."""
    motion = locked_motion(Motion(pk=motion_id), skip=True)
    due = motion is not None and motion.state == Motion.State.OPEN and motion.closes_at is not None
    if not due or motion.closes_at + STILL_ARRIVING > at:
        return motion
    return _decide(motion, counts_of(motion), by=None, at=at)
