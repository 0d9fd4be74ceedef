"""What pages show of motions to one person: those of a meeting, what may be done with one, the items one may be moved on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from cph.core.refusals import allowed
from cph.people.models import Person
from networks.meetings.models import Agenda, AgendaItem, Meeting, Motion
from networks.meetings.permissions import check_may_attend, check_may_read_draft
from networks.meetings.permissions.motions import check_may_run, motions_readable
from networks.meetings.permissions.reading import part_b_readers, sits_in
from networks.meetings.permissions.sitting import check_may_conduct
from networks.meetings.rules.parts import numbered
from networks.meetings.selectors.electorates import movers_of
from networks.meetings.selectors.motions import Turnout, motions_of, turnout_of


@dataclass(frozen=True)
class Step:
    """The next thing to do with a motion."""

    label: str
    url_name: str


@dataclass(frozen=True)
class Acts:
    """What one person may do with a motion now."""

    may_run: bool = False
    may_second: bool = False
    may_amend: bool = False
    may_reword: bool = False
    may_withdraw: bool = False
    has_vote: bool = False
    has_voted: bool = False
    next: Step | None = None


def acts_on(person: Person, motion: Motion, at: datetime, turnout: Turnout | None = None) -> Acts:
    """Asked for one motion on its page; `turnout` where its voting is open."""
    runs = allowed(check_may_run, person, motion, at=at)
    if motion.state == Motion.State.MOVED:
        return _before(person, motion, runs, at)
    if motion.state == Motion.State.TIED:
        return Acts(may_run=runs, next=Step("End the tie", "motion_tie") if runs else None)
    if motion.state != Motion.State.OPEN:
        return Acts(may_run=runs)
    return _during(person, motion, runs, turnout or turnout_of(motion), at)


def _during(person: Person, motion: Motion, runs: bool, turnout: Turnout, at: datetime) -> Acts:
    mine = turnout.of(person) if motion.method != Motion.Method.SHOW else set()
    voted = bool(mine) and mine <= turnout.done
    is_open = motion.closes_at is None or at < motion.closes_at
    is_final = voted and motion.method == Motion.Method.SECRET
    step = Step("Change your vote" if voted else "Vote", "motion_vote") if mine and is_open and not is_final else None
    if step is None and runs and motion.method == Motion.Method.SHOW:
        step = Step("Enter the hands you counted", "motion_hands")
    return Acts(runs, may_withdraw=runs and not turnout.done, has_vote=bool(mine), has_voted=voted, next=step)


def _before(person: Person, motion: Motion, runs: bool, at: datetime) -> Acts:
    is_set = motion.opens_at is not None
    mine = motion.moved_by_id == person.pk
    votes = not is_set and person.pk in {
        one.person.pk for one in movers_of(motion.meeting, motion.body, motion.constitution_id, at)
    }
    free = not motion.meeting or (motion.meeting.closed_at is None and motion.meeting.state == Meeting.State.PLANNED)
    return Acts(
        may_run=runs,
        may_second=votes and not mine and motion.seconded_by_id is None,
        may_amend=free and not is_set and motion.amends_id is None and (votes or runs),
        may_reword=not is_set and (mine or runs),
        may_withdraw=mine or runs,
        next=Step("Put it to the vote", "motion_open") if runs and free and not is_set else None,
    )


def on_meeting(person: Person, meeting: Meeting, at: datetime) -> dict[str, Any] | None:
    """The motions of a meeting for its page; None where there is nothing to show and nothing to do."""
    if not allowed(check_may_attend, person, meeting, at=at):
        return None
    found = list(motions_readable(motions_of(meeting), person, meeting, at=at))
    may_move = _may_move(person, meeting, at)
    if not found and not may_move:
        return None
    return {"motions": found, "may_move_motion": may_move, "meeting": meeting}


def _may_move(person: Person, meeting: Meeting, at: datetime) -> bool:
    """Whether the page offers it, by seats alone: who sits in the body. Whether they vote is asked where they move it."""
    if meeting.state == Meeting.State.CANCELLED or meeting.closed_at is not None:
        return False
    conducts = allowed(check_may_conduct, person, meeting, at=at)
    return conducts or sits_in(person, meeting.body, timezone.localdate(at)) is not None


def items_to_choose(person: Person, meeting: Meeting, at: datetime) -> list[tuple[AgendaItem, str]]:
    """The items of the agenda that this person reads, with their numbers; none of an agenda that is not out."""
    agenda = Agenda.objects.filter(meeting=meeting).first()
    if agenda is None:
        return []
    if agenda.state != Agenda.State.ISSUED and not allowed(check_may_read_draft, person, meeting, at=at):
        return []
    rows = list(agenda.items.filter(removed_at__isnull=True).order_by("part", "position"))
    confidential = part_b_readers(person, meeting, at=at)
    numbers = numbered([one.part for one in rows])
    return [
        (one, f"{number}. {one.title}")
        for one, number in zip(rows, numbers, strict=True)
        if one.part == AgendaItem.Part.OPEN or one.pk in confidential
    ]
