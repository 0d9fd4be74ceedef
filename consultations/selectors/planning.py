"""Consultations: which somebody sees, and where they stand."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from django.db.models import Exists, OuterRef, Q, QuerySet

from consultations.models import Analyst, Consultation, Respondent
from consultations.selectors.responding import standing
from cph.people.models import Person
from networks.constitutions.seats import Capacity, seats_of
from networks.schools.models import Headship

State = Consultation.State


class Stage(StrEnum):
    """Where a consultation stands at a moment: its state, and whether its time is over before the clock took the answers in."""

    DRAFT = "DRAFT"
    OPEN = "OPEN"
    OVER = "OVER"
    CLOSED = "CLOSED"
    REPORTED = "REPORTED"
    FILED = "FILED"
    WITHDRAWN = "WITHDRAWN"


STAGE_WORDS = {
    Stage.DRAFT: ("Being prepared", "grey"),
    Stage.OPEN: ("Open", "green"),
    Stage.OVER: ("Closed, answers being taken in", "purple"),
    Stage.CLOSED: ("Closed", "purple"),
    Stage.REPORTED: ("Reported", "blue"),
    Stage.FILED: ("Filed", "grey"),
    Stage.WITHDRAWN: ("Withdrawn", "red"),
}


def consultations_visible_to(person: Person, on: date) -> QuerySet[Consultation]:
    """Drafts for who runs, made or analyses them; once open, for all with a seat in the network and for whoever is asked.

    What was withdrawn before it opened stays with those who prepared it. Who left the network prepares nothing any more.
    """
    seats = seats_of(person, on)
    if seats.is_admin:
        return Consultation.objects.all()
    analyses = Analyst.objects.filter(person=person, ended_at__isnull=True).values("consultation")
    sits = Q(network__in=seats.network_ids())
    theirs = Q(lead=person) | Q(created_by=person) | Q(pk__in=analyses)
    prepares = Q(network__in=seats.network_ids(Capacity.CLERK)) | (sits & theirs)
    here = sits | Q(pk__in=asked_of_person(person, on))
    opened = Exists(Respondent.objects.filter(consultation=OuterRef("pk")))
    was_open = ~Q(state__in=[State.DRAFT, State.WITHDRAWN]) | Q(opened, state=State.WITHDRAWN)
    return Consultation.objects.filter(prepares | (here & was_open))


def asked_of_person(person: Person, on: date) -> QuerySet:
    """Consultations in which this person answers: for themselves, for a school they lead today, or as somebody's delegate."""
    led = Headship.objects.on(on).filter(person=person).values("school")
    stands_in = standing(on).filter(to=person).values("respondent")
    theirs = Q(person=person) | Q(school__in=led) | Q(pk__in=stands_in)
    return Respondent.objects.filter(theirs, is_asked=True).values("consultation")


def with_all(rows: QuerySet[Consultation]) -> QuerySet[Consultation]:
    """Consultations ready for a page."""
    return rows.select_related(
        "network", "constitution", "asker_body", "asker_authority", "decided_by", "meeting", "lead", "created_by",
        "copied_from", "earlier", "decision",
    )  # fmt: skip


def stage_of(consultation: Consultation, at: datetime) -> Stage:
    """Where it stands at this moment."""
    closes = consultation.closes_at
    if consultation.state == State.OPEN and closes is not None and closes <= at:
        return Stage.OVER
    if consultation.state == State.CLOSED and consultation.is_anonymous and consultation.closed_at is None:
        return Stage.OVER
    return Stage(consultation.state)


def stage_words(stage: Stage) -> tuple[str, str]:
    """A stage in words, and its colour."""
    return STAGE_WORDS[stage]


def asker_of(consultation: Consultation) -> str:
    """Who asks, by name, and on whose behalf."""
    named = consultation.asker_body or consultation.asker_authority
    name = named.name if named else consultation.asker_name
    return f"{name}, on behalf of {consultation.on_behalf_of}" if consultation.on_behalf_of else name
