"""Who reads motions, moves them, runs a vote, votes: one sentence each, with its article."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from cph.core.refusals import NotAllowed, allowed
from cph.core.templatetags.words import day_words
from cph.people.models import Person
from networks.constitutions.models import Body
from networks.constitutions.seats import Capacity, Seat, seats_of
from networks.meetings.models import AgendaItem, Meeting, Motion, PartBAccess, VotingRight
from networks.meetings.permissions.agendas import check_may_attend
from networks.meetings.permissions.reading import may_read_item, sits_in
from networks.meetings.permissions.sitting import check_may_conduct
from networks.meetings.rules.franchises import refusal_words
from networks.meetings.selectors.electorates import movers_of, no_vote_article
from networks.meetings.selectors.franchises import also_of, article_of, day_of_vote, has_franchise, schools_led, who_of
from networks.meetings.selectors.motions import between, is_closed_to_some, occasion_of
from networks.meetings.selectors.sitting import present_at, recused_for

OPEN_PART = AgendaItem.Part.OPEN
CONFIDENTIAL = AgendaItem.Part.CONFIDENTIAL
SPEAKS = "You can still speak and see the papers."


def may_read_motion(person: Person, motion: Motion, *, at: datetime) -> bool:
    """Who may attend reads motions; those in Part B who sits in the body, was let in, or was given a vote on it."""
    if not allowed(check_may_attend, person, occasion_of(motion), at=at):
        return False
    if not is_closed_to_some(motion):
        return True
    if motion.item and motion.meeting:
        closed = AgendaItem(pk=motion.item_id, part=CONFIDENTIAL)  # also where only the motion is
        return may_read_item(person, closed, motion.meeting, at=at) or _has_vote(person, motion)
    return sits_in(person, motion.body, timezone.localdate(at)) is not None


def _has_vote(person: Person, motion: Motion) -> bool:
    """Whoever is kept out of its item reads nothing of it, whatever else they are."""
    kept_out = PartBAccess.objects.filter(item=motion.item_id, person=person, allows=False)
    return VotingRight.objects.filter(~Exists(kept_out), motion=motion, person=person).exists()


def motions_readable(rows: QuerySet[Motion], person: Person, meeting: Meeting, *, at: datetime) -> QuerySet[Motion]:
    """Of the motions of one meeting those this person reads. Nothing, for who may not attend."""
    if not allowed(check_may_attend, person, meeting, at=at):
        return rows.none()
    said = PartBAccess.objects.filter(item=OuterRef("item"), person=person)
    mine = Q(part=OPEN_PART) & (Q(item__isnull=True) | Q(item__part=OPEN_PART)) | Exists(said.filter(allows=True))
    if sits_in(person, meeting.body, timezone.localdate(at)):
        mine |= ~Exists(said.filter(allows=False))
    return rows.filter(mine)


def votes_readable(rows: QuerySet[Motion], person: Person, body: Body, *, at: datetime) -> QuerySet[Motion]:
    """Of the votes between meetings of one body those this person reads."""
    shares = sits_in(person, body, timezone.localdate(at)) is not None
    return rows if shares else rows.filter(part=OPEN_PART)


def check_may_see_votes(person: Person, body: Body, constitution: int | None, *, at: datetime) -> Seat:
    """Votes between meetings are read by those who may attend the body's meetings."""
    return check_may_attend(person, between(body, constitution), at=at)


def check_may_run(person: Person, motion: Motion, *, at: datetime) -> Seat:
    """Voting is opened, counted and closed by whoever chairs, or by the clerk."""
    try:
        return check_may_conduct(person, occasion_of(motion), at=at)
    except NotAllowed as refusal:
        raise NotAllowed(
            "Voting is opened, counted and closed by the chair or the clerk.",
            article=refusal.article,
            instead="Ask the chair to put the motion to the vote.",
        ) from None


def check_may_touch(person: Person, motion: Motion, *, at: datetime) -> Seat | None:
    """A motion is reworded and taken back by its mover (who needs no seat for it: None), by the chair, by the clerk."""
    if allowed(check_may_run, person, motion, at=at):
        return check_may_run(person, motion, at=at)
    if motion.moved_by_id != person.pk:
        raise NotAllowed(
            "A motion is changed and taken back by its mover, by the chair and by the clerk.",
            instead="Move an amendment, or ask the mover.",
        )
    return None


def check_may_move(
    person: Person, meeting: Meeting | None, body: Body, constitution: int | None, *, at: datetime
) -> Seat:
    """Motions are moved by those who have a vote; the chair and the clerk write down what was moved in the room."""
    occasion = meeting or between(body, constitution)
    if allowed(check_may_conduct, person, occasion, at=at):
        return check_may_conduct(person, occasion, at=at)
    on = timezone.localdate(at)
    found = next((one for one in movers_of(meeting, body, constitution, at) if one.person.pk == person.pk), None)
    if found is None:
        refusal = _no_vote(person, occasion, at)
        raise NotAllowed(
            refusal.reason, article=refusal.article, instead="Ask somebody who votes to move it, or the clerk."
        )
    seats = seats_of(person, on)
    return seats.in_body(body) or seats.in_network(body) or Seat(body.pk, body.network_id, Capacity.MEMBER, found.title)


def _check_franchise(person: Person, motion: Motion, at: datetime) -> None:
    """Where some alone vote: whoever leads no such school on the day hears why, and from which article."""
    if has_franchise(person, motion, at):
        return
    found, on = motion.franchise, day_of_vote(motion, at)
    words = refusal_words(found.phase, found.maintained_only, also_of(found), schools_led(person, on), day_words(on))
    raise NotAllowed(words, article=article_of(found), instead=SPEAKS)


def _check_standing_in(person: Person, motion: Motion, at: datetime) -> None:
    """Where some alone vote, whoever stands in for another of them does, and nobody else."""
    if motion.franchise is None or motion.meeting is None:
        return
    here = present_at(motion.meeting, motion.opens_at or at)
    member = next((one.stands_in_for for one in here if one.person_id == person.pk and one.stands_in_for), None)
    if member and not has_franchise(member, motion, at):
        raise NotAllowed(
            f"You stand in for {member.name}, and on this motion only {who_of(motion.franchise)} vote.",
            article=article_of(motion.franchise),
            instead=SPEAKS,
        )


def check_may_vote(person: Person, motion: Motion, *, at: datetime) -> list[VotingRight]:
    """The votes somebody may cast, as frozen when voting opened; or why they have none, with the article."""
    rights = list(motion.rights.filter(person=person).select_related("school"))
    if rights:
        return rights
    occasion = occasion_of(motion)
    voters = {one.person.pk for one in movers_of(motion.meeting, motion.body, motion.constitution_id, at)}
    if person.pk not in voters:
        _check_standing_in(person, motion, at)
        raise _no_vote(person, occasion, at)
    _check_franchise(person, motion, at)
    if motion.item and person.pk in recused_for(motion.item, motion.opens_at or at):
        raise NotAllowed(
            "You declared an interest in this item and stand aside for it.",
            instead="Your interest and your standing aside are in the minutes.",
        )
    if motion.meeting and person.pk not in {one.person_id for one in present_at(motion.meeting, motion.opens_at or at)}:
        raise NotAllowed(
            "You were not marked as present when voting opened, so you have no vote on this motion.",
            instead="Tell the clerk if you were there: while nobody has voted, the motion can be withdrawn and moved again.",
        )
    raise NotAllowed(
        "You were not among those who had a vote when voting opened.",
        instead="Ask the clerk who was, and why.",
    )


def _no_vote(person: Person, occasion: Meeting, at: datetime) -> NotAllowed:
    """Why somebody has no vote in this body: the seat they come by, and the article that says so."""
    on, body = timezone.localdate(at), occasion.body
    seats = seats_of(person, on)
    instead = SPEAKS
    seat = seats.in_network(body, Capacity.OFFICER, Capacity.ATTENDS)
    if seat is not None:
        officer = seat.capacity == Capacity.OFFICER
        article = no_vote_article(occasion, on, None if officer else seat.title)
        whom = "the local authority" if officer else "the network"
        reason = "You attend for the local authority." if officer else f"You attend {whom} as {seat.title}."
        return NotAllowed(reason, article=f"{article} gives no vote." if article else "", instead=instead)
    if seats.in_network(body, Capacity.CLERK):
        return NotAllowed(f"The clerk keeps the records of {body.name} and has no vote.", instead=instead)
    return NotAllowed(f"You have no vote in {body.name}.", instead="Ask the clerk who votes.")
