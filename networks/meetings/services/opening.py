"""Voting is opened: by which majority, on whose ruling where the constitution is silent, and who may vote."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from cph.core.refusals import Refused
from cph.core.templatetags.words import moment
from cph.people.models import Person
from networks.meetings.models import ChairRuling, Meeting, Motion, VotingRight
from networks.meetings.permissions.motions import check_may_run
from networks.meetings.rules.majorities import CHOICES, Of
from networks.meetings.rules.quorum import State as Quorum
from networks.meetings.rules.quorum import numbers_of
from networks.meetings.selectors.electorates import Electorate, Provided, chairs_of, electorate_of, majorities_of
from networks.meetings.selectors.franchises import article_of, entitled_sentences, who_of
from networks.meetings.selectors.motions import name_of, waiting_amendments
from networks.meetings.selectors.sitting import quorum_now
from networks.meetings.services.motions import locked_motion, say
from networks.meetings.services.secretly import box_for
from networks.meetings.services.vote_notices import tell_opened


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


@transaction.atomic
def open_voting(motion: Motion, how: Opening, *, by: Person, at: datetime) -> Motion:
    """Open the vote now, or set it to open later: the majority is fixed, and at the opening who may vote. Twice is once."""
    motion = locked_motion(motion)
    seat = check_may_run(by, motion, at=at)
    if motion.state == Motion.State.OPEN or (motion.state == Motion.State.MOVED and motion.opens_at):
        return motion
    _check_may_open(motion, how, at)
    provided = _provided(motion, how.matter)
    electorate = electorate_of(motion, at)
    _check_somebody(motion, electorate)
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
        franchise = article_of(motion.franchise) if motion.franchise else ""
        article = " and ".join(filter(None, (provided.article, franchise)))
        say("opened voting on", name_of(motion), motion, by=by, at=at, seat=seat, article=article)
    return motion


def _check_may_open(motion: Motion, how: Opening, at: datetime) -> None:
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
    if how.method == Motion.Method.SHOW:
        raise Refused("Between meetings nobody sees hands: choose a named or a secret vote.")
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


def _check_somebody(motion: Motion, electorate: Electorate) -> None:
    """A vote in which nobody votes is not opened."""
    if electorate.rights:
        return
    if motion.franchise is None:
        raise Refused("Nobody who may vote is present." if motion.meeting else "Nobody has a vote in this body today.")
    nobody = (
        "nobody of them is present and may vote" if motion.meeting else f"{motion.body.name} has none of them today"
    )
    raise Refused(f"Only {who_of(motion.franchise)} vote on this ({article_of(motion.franchise)}), and {nobody}.")


def _begin(motion: Motion, at: datetime) -> None:
    """From here on who may vote is fixed."""
    electorate = electorate_of(motion, at, silent_vote=motion.rule.get("silent_vote", True))
    _check_somebody(motion, electorate)
    motion.state = Motion.State.OPEN
    motion.present, motion.entitled = electorate.present, max(electorate.entitled, electorate.votes)
    if motion.franchise:
        by_school = any(one.school_id for one in electorate.rights)
        motion.rule |= entitled_sentences(motion.franchise, motion.entitled, by_school=by_school)
    if motion.method == Motion.Method.SECRET:
        motion.box = box_for(motion, electorate.rights)
    motion.save(update_fields=["state", "rule", "method", "opens_at", "closes_at", "present", "entitled", "box"])
    VotingRight.objects.bulk_create(
        VotingRight(
            motion=motion, person=one.person, school_id=one.school_id, stands_in_for=one.stands_in_for, title=one.title[:250]
        )
        for one in electorate.rights
    )  # fmt: skip
    if motion.meeting is None:
        tell_opened(motion, at)


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
