"""Motions are moved, seconded, amended, reworded, withdrawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from cph.audit.services import record
from cph.core.refusals import NotAllowed, Refused
from cph.people.models import Person
from networks.ballots.services import abandon
from networks.constitutions.models import Body, Franchise
from networks.constitutions.seats import Seat
from networks.constitutions.selectors import constitution_in_force
from networks.meetings.models import AgendaItem, Meeting, Motion
from networks.meetings.permissions.motions import check_may_move, check_may_run, check_may_touch
from networks.meetings.selectors.electorates import movers_of
from networks.meetings.selectors.franchises import article_of, franchises_of
from networks.meetings.selectors.motions import is_closed_to_some, name_of, turnout_of, waiting_amendments
from networks.meetings.services.numbering import next_number
from networks.meetings.services.searching import index_motion


@dataclass(frozen=True)
class Moved:
    """A motion as it was moved: words, mover, seconder, the item it belongs to, and who alone votes on it (None: all)."""

    title: str
    text: str
    mover: Person
    seconder: Person | None = None
    item: AgendaItem | None = None
    part: str = AgendaItem.Part.OPEN
    franchise: Franchise | None = None


def locked_motion(motion: Motion, *, skip: bool = False) -> Motion | None:
    """The motion as it stands, held until the transaction ends; None where another worker has it in hand (`skip`)."""
    rows = Motion.objects.select_for_update(of=("self",), skip_locked=skip).select_related(
        "body__parent", "meeting__body__parent", "item", "amends", "franchise__article", "franchise__also"
    )
    return rows.filter(pk=motion.pk).first()


def say(
    verb: str, subject: str, motion: Motion, *, by: Person | None, at: datetime, seat: Seat | None, article: str = ""
) -> None:
    """The line in the trail; of a confidential motion it says that there was one, not which."""
    about = [one for one in (motion.meeting, motion.body) if one is not None]
    title = seat.title if seat else ""
    record(verb, subject, motion, *about, by=by, at=at, seat=title, article=article or (seat.article if seat else ""))


@transaction.atomic
def move_motion(
    body: Body,
    moved: Moved,
    *,
    form_key: UUID,
    by: Person,
    at: datetime,
    meeting: Meeting | None = None,
    amends: Motion | None = None,
) -> Motion:
    """Put a motion, or an amendment of one, before a meeting or before the body between meetings. A form sent twice moves once."""
    if known := Motion.objects.filter(form_key=form_key).first():
        if known.recorded_by_id != by.pk:
            raise Refused("This form was sent by somebody else. Start again.")
        return known
    constitution = meeting.constitution_id if meeting else None
    if constitution is None:
        found = constitution_in_force(body, timezone.localdate(at))
        constitution = found.pk if found else None
    seat = check_may_move(by, meeting, body, constitution, at=at)
    if amends is not None:
        amends = locked_motion(amends)
        _check_amends(amends)
    _check_place(meeting, moved.item)
    _check_people(meeting, body, constitution, moved, at)
    franchise = amends.franchise if amends else moved.franchise
    _check_franchise(franchise, body, constitution)
    part = _part_of(moved, amends)
    motion, is_new = Motion.objects.get_or_create(
        form_key=form_key,
        defaults={
            "body": body, "constitution_id": constitution, "meeting": meeting, "item": moved.item, "part": part,
            "number": next_number(body, "M", at=at, part=part), "title": moved.title, "text": moved.text,
            "amends": amends, "instead_of": amends.text if amends else "", "moved_by": moved.mover,
            "seconded_by": moved.seconder, "recorded_by": by, "moved_at": at, "franchise": franchise,
            "method": Motion.Method.SHOW if meeting else Motion.Method.NAMED,
        },
    )  # fmt: skip
    if is_new:
        index_motion(motion)
        who = "" if moved.mover == by else f", moved by {moved.mover.name}"
        say("moved", f"{name_of(motion)}{who}", motion, by=by, at=at, seat=seat)
    return motion


def _part_of(moved: Moved, amends: Motion | None) -> str:
    """Confidential where it says so, or where its item, or the motion it amends, is."""
    closed = AgendaItem.Part.CONFIDENTIAL
    if closed in (moved.part, moved.item.part if moved.item else "") or (amends and is_closed_to_some(amends)):
        return closed
    return AgendaItem.Part.OPEN


def _check_amends(motion: Motion) -> None:
    if motion.amends_id:
        raise Refused("An amendment is not itself amended: move another amendment of the motion.")
    if motion.state != Motion.State.MOVED:
        raise Refused(f"{motion.number} cannot be amended any more: {motion.get_state_display().lower()}.")
    if motion.opens_at is not None:
        raise Refused("The vote on this motion is set to open, with these words. Withdraw it and move another.")


def _check_place(meeting: Meeting | None, item: AgendaItem | None) -> None:
    if meeting is not None and meeting.state == Meeting.State.CANCELLED:
        raise Refused("This meeting is cancelled.")
    if meeting is not None and meeting.closed_at is not None:
        raise Refused("This meeting is closed. Move it at the next one, or between meetings.")
    if item is None:
        return
    ours = AgendaItem.objects.filter(pk=item.pk, agenda__meeting=meeting, removed_at__isnull=True)
    if meeting is None or not ours.exists():
        raise Refused("That item is not on the agenda of this meeting.")


def _check_franchise(franchise: Franchise | None, body: Body, constitution: int | None) -> None:
    if franchise and not franchises_of(body, constitution).filter(pk=franchise.pk).exists():
        raise Refused(f"The rules of {body.name} do not say who alone votes on that. Choose one of those they name.")


def _check_people(meeting: Meeting | None, body: Body, constitution: int | None, moved: Moved, at: datetime) -> None:
    """Mover and seconder have a vote; only chair and clerk write down a motion for somebody else."""
    voters = {one.person.pk for one in movers_of(meeting, body, constitution, at)}
    if moved.mover.pk not in voters:
        raise Refused(f"{moved.mover.name} has no vote in {body.name}. Choose a mover who has.")
    if moved.seconder is None:
        return
    if moved.seconder.pk not in voters:
        raise Refused(f"{moved.seconder.name} has no vote in {body.name}. Choose a seconder who has.")
    if moved.seconder.pk == moved.mover.pk:
        raise Refused("Choose a seconder who is not the mover.")


@transaction.atomic
def second_motion(motion: Motion, *, by: Person, at: datetime) -> Motion:
    """Somebody with a vote, other than the mover, seconds. Who comes second is told who was first."""
    motion = locked_motion(motion)
    if by.pk not in {one.person.pk for one in movers_of(motion.meeting, motion.body, motion.constitution_id, at)}:
        raise NotAllowed("A motion is seconded by somebody who has a vote.", instead="You can still speak to it.")
    if motion.seconded_by_id == by.pk:
        return motion
    if motion.seconded_by_id:
        raise Refused(f"{motion.seconded_by.name} has seconded it already.")
    if motion.moved_by_id == by.pk:
        raise Refused("You moved it: somebody else seconds it.")
    if motion.state != Motion.State.MOVED:
        raise Refused(f"It is too late to second it: {motion.get_state_display().lower()}.")
    motion.seconded_by = by
    motion.save(update_fields=["seconded_by"])
    say("seconded", name_of(motion), motion, by=by, at=at, seat=None)
    return motion


@transaction.atomic
def reword_motion(motion: Motion, text: str, *, was: str, by: Person, at: datetime) -> Motion:
    """New words before the vote: of an amendment, on the motion as it reads now. `was` is what the page showed."""
    motion = locked_motion(motion)
    seat = check_may_touch(by, motion, at=at)
    if motion.state != Motion.State.MOVED or motion.opens_at is not None:
        raise Refused("Its words stand since voting was opened or set to open.")
    now = motion.amends.text if motion.amends else ""
    if motion.text == text and motion.instead_of == now:
        return motion
    if motion.text != was:
        raise Refused("Somebody changed these words meanwhile. Look at them again before you change them.")
    if motion.amends is None and motion.amendments.exclude(state=Motion.State.WITHDRAWN).exists():
        raise Refused("An amendment was moved to these words: a change is another amendment now.")
    motion.text, motion.instead_of = text, now
    motion.save(update_fields=["text", "instead_of"])
    index_motion(motion)
    say("reworded", name_of(motion), motion, by=by, at=at, seat=seat)
    return motion


@transaction.atomic
def say_who_votes(motion: Motion, franchise: Franchise | None, *, by: Person, at: datetime) -> Motion:
    """Who alone votes on it (None: all), put right before the vote is set. Its amendments are voted on by the same."""
    motion = locked_motion(motion)
    seat = check_may_touch(by, motion, at=at)
    if motion.franchise == franchise:
        return motion
    if motion.state != Motion.State.MOVED or motion.opens_at is not None:
        raise Refused("Who votes on it stands since voting was opened or set to open.")
    if motion.amends or motion.amendments.exclude(state=Motion.State.WITHDRAWN).exists():
        raise Refused("A motion and its amendments are voted on by the same: withdraw the amendments first.")
    _check_franchise(franchise, motion.body, motion.constitution_id)
    motion.franchise = franchise
    motion.save(update_fields=["franchise"])
    article = article_of(franchise) if franchise else ""
    say("changed who votes on", name_of(motion), motion, by=by, at=at, seat=seat, article=article)
    return motion


@transaction.atomic
def withdraw_motion(motion: Motion, *, reason: str, by: Person, at: datetime) -> Motion:
    """Taken back, with the reason: by the mover before voting opens, by chair or clerk until somebody has voted."""
    motion = locked_motion(motion)
    seat = check_may_touch(by, motion, at=at)
    if motion.state == Motion.State.WITHDRAWN:
        return motion
    if motion.state == Motion.State.OPEN:
        check_may_run(by, motion, at=at)
        if turnout_of(motion).cast:
            raise Refused("Votes have been cast: the motion is in the body's hands, and the vote runs to its close.")
    elif motion.state != Motion.State.MOVED:
        raise Refused(f"It is decided: {motion.get_state_display().lower()}.")
    if waiting_amendments(motion).exists():
        raise Refused("An amendment of it is not decided. Withdraw that first.")
    if motion.box is not None:
        abandon(motion.box)
    motion.state, motion.withdrawn_reason = Motion.State.WITHDRAWN, reason
    motion.save(update_fields=["state", "withdrawn_reason"])
    index_motion(motion)
    why = "" if is_closed_to_some(motion) else f": {reason}"
    say("withdrew", f"{name_of(motion)}{why}", motion, by=by, at=at, seat=seat)
    return motion
