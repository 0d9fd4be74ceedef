"""A secret vote on a motion: cast into a box that nobody can look into, counted when it is closed.

The paper has two answers, for and against; a blank one abstains. Who voted is marked, how is nowhere: see docs/decisions/0015.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.utils import timezone

from cph.core.refusals import NotAllowed, Refused
from cph.people.models import Person
from networks.ballots import selectors as boxes
from networks.ballots import services as ballots
from networks.ballots.models import Box
from networks.ballots.services import Receipt, Slip, Vote
from networks.meetings.models import Motion, VotingRight
from networks.meetings.models import Vote as NamedVote
from networks.meetings.permissions.motions import check_may_vote
from networks.meetings.selectors.electorates import Right

PAPER = {NamedVote.Choice.FOR: [1], NamedVote.Choice.AGAINST: [2], NamedVote.Choice.ABSTAIN: []}
ANSWERS = 2
AT_MOST = timedelta(days=1)  # a vote at a meeting ends when the chair closes it, and never stays open longer than this
KEPT_MONTHS = 6


def box_for(motion: Motion, rights: Iterable[Right]) -> Box:
    """An open box for those who may vote. It is named by the motion's number: a title may be in Part B."""
    box = ballots.prepare_box(body=motion.body, title=f"Motion {motion.number}", choices=ANSWERS, marks=1)
    ballots.set_roll(box, [_vote(one) for one in rights])
    ballots.add_server_key(box)
    ballots.prove_key(box)
    return ballots.open_to_voters(
        box, opens_at=motion.opens_at, closes_at=motion.closes_at or motion.opens_at + AT_MOST
    )


def _vote(right: Right) -> Vote:
    elector = None if right.school_id else right.person.pk
    return Vote(right.person.pk, elector, right.school_id, f"{right.person.name}, {right.title}"[:250])


def cast_secretly(motion: Motion, right: VotingRight, choice: str, slip: Slip, *, by: Person, at: datetime) -> Receipt:
    """Cast this vote, once: it cannot be changed. The same form sent again gets the same receipt. The trail says nothing."""
    if right.pk not in {one.pk for one in check_may_vote(by, motion, at=at)}:
        raise NotAllowed("This vote is somebody else's.", instead="Open the motion and vote from there.")
    if motion.method != Motion.Method.SECRET or motion.box is None:
        raise Refused("Voting is not open on this motion." if motion.opens_at else "This vote is not secret.")
    elector = None if right.school_id else right.person_id
    return ballots.cast(
        motion.box, voter=by, ranking=PAPER[NamedVote.Choice(choice)], slip=slip, at=at, elector_id=elector,
        school_id=right.school_id,
    )  # fmt: skip


def counted(motion: Motion, at: datetime) -> tuple[int, int, int]:
    """The box of this motion closed and opened: for, against, abstained. Whoever counts has the motion in hand."""
    if motion.box.state == Box.State.OPEN:
        ballots.close(motion.box, at=at, early=True)
        ballots.open_lock(motion.box)
        ballots.keep_until(motion.box, _half_a_year_on(timezone.localdate(at)))
    found = Counter(tuple(paper) for paper in boxes.papers_of(motion.box))
    return found[(1,)], found[(2,)], found[()]


def _half_a_year_on(day: date) -> date:
    return day + timedelta(days=31 * KEPT_MONTHS)
