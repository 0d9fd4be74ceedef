"""Who conducts a meeting while it sits: those who chair it, and the clerk."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from cph.core.refusals import NotAllowed
from cph.people.models import Person
from networks.constitutions.models import Post
from networks.constitutions.seats import Capacity, Seat, Seats, seats_of
from networks.meetings.models import Meeting
from networks.meetings.selectors import article_of, executive_for


def check_may_conduct(person: Person, meeting: Meeting, *, at: datetime) -> Seat:
    """Marks who is present, takes the items, opens and closes: a chair or vice chair, whoever was put in the chair, the clerk.

    An administrator keeps the site, not the meeting.
    """
    seats = seats_of(person, timezone.localdate(at))
    seat = seats.in_network(meeting.body, Capacity.CLERK) or _chairs(seats, meeting)
    if seat is None and meeting.chaired_by_id == person.pk:
        seat = seats.in_network(meeting.body)
    if seat is None:
        raise NotAllowed(
            "Those who chair a meeting and the clerk mark who is present and take the items.",
            article=f"{article_of(meeting)} leaves the conduct of the meeting to its officers.",
            instead="You can follow the meeting on its display, where you may attend it.",
        )
    return seat


def _chairs(seats: Seats, meeting: Meeting) -> Seat | None:
    """A chair of the executive or of this very body, or its vice chair: who chairs when the chair cannot."""
    executive = executive_for(meeting.body)
    for body in [meeting.body, executive] if executive else [meeting.body]:
        if seat := seats.in_body(body, Capacity.CHAIR):
            return seat
        for held in seats.told.get("tenure", ()):
            if held["body"] == body.pk and held["duty"] == Post.Duty.VICE_CHAIR:
                return next((one for one in seats if one.body_id == body.pk and one.title == held["title"]), None)
    return None


def check_may_correct(person: Person, meeting: Meeting, *, at: datetime) -> Seat:
    """Times that were recorded are put right by the clerk, who answers for the record."""
    seat = seats_of(person, timezone.localdate(at)).in_network(meeting.body, Capacity.CLERK)
    if seat is None:
        raise NotAllowed(
            "The clerk puts recorded times right.",
            article=f"{article_of(meeting)} leaves the record of the meeting to the clerk.",
            instead="Tell the clerk the time; while the meeting sits you can still mark who comes and goes.",
        )
    return seat
