"""Who may see, read, agree, record, propose: one sentence each, with the article it rests on.

Dates are known to everybody with a seat in the network. An issued agenda is read by those who may attend; a draft by the clerk and
the executive alone.
"""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone

from cph.core.refusals import NotAllowed
from cph.people.models import Person
from networks.constitutions.models import Body, Entitlement
from networks.constitutions.permissions import check_may_keep
from networks.constitutions.seats import Capacity, Seat, Seats, seats_of
from networks.meetings.models import SITS_IN_EXECUTIVE, Meeting
from networks.meetings.selectors import article_of, constitution_id_of, executive_for

ATTENDING = (*SITS_IN_EXECUTIVE, Capacity.ATTENDS)


def _admin(seats: Seats, body: Body) -> Seat | None:
    return Seat(body.pk, body.network_id, Capacity.ADMIN, "Administrator") if seats.is_admin else None


def _invited(seats: Seats, meeting: Meeting, on: date) -> Seat | None:
    """An officer, or the holder of a post elsewhere in the network, whom an article invites to this kind of meeting."""
    body = meeting.body
    seat = seats.in_network(body, Capacity.OFFICER, Capacity.ATTENDS)
    if seat is None:
        return None
    invited = Entitlement.objects.filter(
        article__constitution=constitution_id_of(meeting, on), organ=body.kind, may_attend=True
    )
    if seat.capacity == Capacity.OFFICER:
        return seat if invited.filter(holder=Entitlement.Holder.AUTHORITY).exists() else None
    return seat if invited.filter(post__title=seat.title).exists() else None


def check_may_attend(person: Person, meeting: Meeting, *, at: datetime) -> Seat:
    """Who may come, and so read the issued agenda: all members and those invited (full meeting), the executive and those invited."""
    on, body = timezone.localdate(at), meeting.body
    seats = seats_of(person, on)
    seat = _admin(seats, body) or seats.in_network(body, Capacity.CLERK)
    if seat is None and body.kind == Body.Kind.NETWORK:
        seat = seats.in_network(body, Capacity.MEMBER, *SITS_IN_EXECUTIVE) or seats.in_body(body, Capacity.ATTENDS)
        if seat is None and seats.in_network(body, Capacity.ATTENDS):
            seat = seats.in_body(executive_for(body) or body, Capacity.ATTENDS)
    elif seat is None:
        seat = seats.in_body(body, *ATTENDING)
    seat = seat or _invited(seats, meeting, on)
    if seat is None:
        raise NotAllowed(
            f"The agenda of this meeting is read by those who attend {body.name}.",
            article=f"{article_of(meeting)} opens the full meetings to all members; it says nothing of this one.",
            instead="You can see when it meets, and propose an item.",
        )
    return seat


def check_may_read_draft(person: Person, meeting: Meeting, *, at: datetime) -> Seat:
    """An agenda that is not out yet: the clerk who drafts it and the executive that agrees it."""
    seats = seats_of(person, timezone.localdate(at))
    seat = _admin(seats, meeting.body) or seats.in_network(meeting.body, Capacity.CLERK)
    executive = None if seat else executive_for(meeting.body)
    if executive:
        seat = seats.in_body(executive, *SITS_IN_EXECUTIVE)
    if seat is None:
        raise NotAllowed(
            "This agenda is not out yet.",
            article=f"The executive agrees it first ({article_of(meeting)}).",
            instead="You are told when it is issued.",
        )
    return seat


def check_may_agree(person: Person, meeting: Meeting, *, at: datetime) -> Seat:
    """Only members of the executive say whether they agree an agenda; nobody else can do it for them."""
    executive = executive_for(meeting.body)
    seats = seats_of(person, timezone.localdate(at))
    seat = seats.in_body(executive, *SITS_IN_EXECUTIVE) if executive else None
    if seat is None:
        raise NotAllowed(
            "Only members of the executive agree an agenda.",
            article=f"{article_of(meeting)}: the agenda is agreed by the executive.",
            instead="Ask a member of the executive to say so here.",
        )
    return seat


def check_may_record(person: Person, meeting: Meeting, *, at: datetime) -> Seat:
    """That the executive agrees is recorded by whoever chairs it."""
    executive = executive_for(meeting.body)
    seats = seats_of(person, timezone.localdate(at))
    seat = seats.in_body(executive, Capacity.CHAIR) if executive else None
    if seat is None:
        raise NotAllowed(
            "Only a chair of the executive records that it agrees.",
            article=f"{article_of(meeting)}: the agenda is agreed by the executive.",
            instead="Ask a co-chair to record it.",
        )
    return seat


def check_may_see_work(person: Person, body: Body, *, at: datetime) -> Seat:
    """The clerk's work on meetings (plans, all proposals): seen by the clerk and the executive."""
    seats = seats_of(person, timezone.localdate(at))
    executive = executive_for(body)
    seat = _admin(seats, body) or seats.in_network(body, Capacity.CLERK)
    seat = seat or (seats.in_body(executive, *SITS_IN_EXECUTIVE) if executive else None)
    if seat is None:
        raise NotAllowed(
            "The year's plan is worked on by the clerk and the executive.",
            instead="The meetings that were called are in the list of meetings and in your calendar.",
        )
    return seat


def proposing_right(person: Person, body: Body, on: date) -> tuple[Seat, bool | None, str] | None:
    """The seat by which this person might propose, whether an article lets them (None: it is silent), and which article.

    A person of several seats proposes by the one that may.
    """
    seats = seats_of(person, on)
    here = [seat for seat in seats if seat.network_id == body.network_id and seat.capacity != Capacity.CLERK]
    if seats.is_admin or not here:
        return None
    found = Entitlement.objects.filter(article__constitution=constitution_id_of(None, on, body), organ=body.kind)
    rights = [_right(seat, list(found.select_related("article", "post"))) for seat in here]
    order = {True: 0, None: 1, False: 2}
    seat, may, article = min(rights, key=lambda right: order[right[1]])
    return seat, may, article


def _right(seat: Seat, entitlements: list[Entitlement]) -> tuple[Seat, bool | None, str]:
    for one in entitlements:
        if _speaks_of(one, seat):
            return seat, one.may_propose, f"Article {one.article.number}"
    return seat, None, seat.article


def _speaks_of(one: Entitlement, seat: Seat) -> bool:
    if one.holder == Entitlement.Holder.MEMBERS:
        return seat.capacity == Capacity.MEMBER
    if one.holder == Entitlement.Holder.AUTHORITY:
        return seat.capacity == Capacity.OFFICER
    return one.post is not None and one.post.title == seat.title


def check_may_propose(person: Person, body: Body, *, at: datetime) -> Seat:
    """Who may propose an item, as the constitution entitles them. Where it is silent nobody is stopped; the page says so."""
    right = proposing_right(person, body, timezone.localdate(at))
    if right is None:
        raise NotAllowed(
            "Members, representatives and those who attend propose items.",
            instead="The clerk puts items on the agenda directly.",
        )
    seat, may, article = right
    if may is False:
        raise NotAllowed(
            f"You attend as {seat.title}.",
            article=f"{article} gives no right to propose to those who attend.",
            instead="Ask the clerk or a member to propose it.",
        )
    return seat


__all__ = [
    "check_may_agree",
    "check_may_attend",
    "check_may_keep",
    "check_may_propose",
    "check_may_read_draft",
    "check_may_record",
    "check_may_see_work",
    "proposing_right",
]
