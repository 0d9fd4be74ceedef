"""Who plans and runs a consultation, who reads single answers, who sees the sums: one sentence each."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.utils import timezone

from consultations.models import Consultation, Report
from consultations.rules.hiding import FEW
from consultations.selectors.sealing import are_too_few
from cph.core.refusals import NotAllowed
from cph.people.models import Person
from networks.constitutions.models import Body
from networks.constitutions.permissions import check_may_keep
from networks.constitutions.seats import Capacity, Seat, Seats, seats_of
from networks.executives.acting import asking_seats, seat_in_executive
from networks.schools.models import Officer

TAKEN_IN = (Consultation.State.CLOSED, Consultation.State.REPORTED, Consultation.State.FILED)


def check_may_plan(person: Person, network: Body, *, at: datetime) -> Seat:
    """The clerk, those of the executive whom the constitution does not deny a vote, officers, and chairs of groups ask."""
    seats = seats_of(person, timezone.localdate(at))
    if seats.is_admin:
        return Seat(network.pk, network.network_id, Capacity.ADMIN, "Administrator")
    found = asking_seats(seats, network)
    if not found:
        raise NotAllowed(
            "The clerk, the executive, the chairs of groups and officers of the authority plan consultations.",
            instead="Ask the chair of your group, or propose an item for the next meeting.",
        )
    return found[0]


def check_may_run(person: Person, consultation: Consultation, *, at: datetime) -> Seat:
    """Whoever leads a consultation runs it, as long as they have a seat in the network; so may its clerk."""
    if consultation.lead_id == person.pk and _sits_here(person, consultation, at):
        return _seat(person, consultation, "Lead of the consultation", at)
    try:
        return check_may_keep(person, consultation.network, at=at)
    except NotAllowed:
        raise NotAllowed(
            f"{consultation.lead.name} leads this consultation. Only the lead and the clerk of the network run it.",
            instead=f"Ask {consultation.lead.name}.",
        ) from None


def check_may_analyse(person: Person, consultation: Consultation, *, at: datetime) -> Seat:
    """The lead and the analysts named, and nobody else, read single answers, once it is closed; not once they have left."""
    sits = _sits_here(person, consultation, at)
    if sits and consultation.lead_id == person.pk:
        seat = _seat(person, consultation, "Lead of the consultation", at)
    elif sits and is_analyst(person, consultation):
        seat = _seat(person, consultation, "Analyst", at)
    else:
        raise NotAllowed(
            f"Single answers are read by {consultation.lead.name}, who leads this consultation, and the analysts named for it.",
            instead="The report shows what was said.",
        )
    check_is_taken_in(consultation, at)
    if are_too_few(consultation):
        raise NotAllowed(
            f"Fewer than {FEW} responded without a name, and it is known who they are: nobody reads what each said.",
            instead="The report says how many responded.",
        )
    return seat


def check_may_see_sums(person: Person, consultation: Consultation, *, at: datetime) -> Seat:
    """After the close: lead, analysts, clerk, executive, the authority that asked; all who may see it, once a report is issued."""
    check_is_taken_in(consultation, at)
    known: dict[tuple[int, datetime], Seat | None] = consultation.__dict__.setdefault("_readers", {})
    if (person.pk, at) not in known:  # several parts of a page ask
        known[person.pk, at] = _reader_of_sums(seats_of(person, timezone.localdate(at)), consultation, at)
    seat = known[person.pk, at]
    if seat is None:
        raise NotAllowed(
            "The figures are read by those who run this consultation and the executive until the report is issued.",
            instead="You are told when the report is there.",
        )
    return seat


def _reader_of_sums(seats: Seats, consultation: Consultation, at: datetime) -> Seat | None:
    person, network = seats.person, consultation.network
    sits = _sits_here(person, consultation, at)
    if sits and (consultation.lead_id == person.pk or is_analyst(person, consultation)):
        return _seat(
            person, consultation, "Lead of the consultation" if consultation.lead_id == person.pk else "Analyst", at
        )
    if seats.is_admin:
        return Seat(network.pk, network.pk, Capacity.ADMIN, "Administrator")
    seat = seats.in_network(network, Capacity.CLERK) or seat_in_executive(seats, network)
    if seat is None and consultation.asker == Consultation.Asker.AUTHORITY and _acts_for_asker(seats, consultation):
        seat = seats.in_network(network, Capacity.OFFICER)
    if seat is None and Report.objects.filter(consultation=consultation).exists():
        seat = _seat(person, consultation, "Reader", at)
    return seat


def _acts_for_asker(seats: Seats, consultation: Consultation) -> bool:
    acts = Officer.objects.on(seats.on).filter(person=seats.person, authority=consultation.asker_authority_id)
    return acts.exists()


def is_analyst(person: Person, consultation: Consultation) -> bool:
    """Whether somebody is named to read the answers of this consultation now. Asked once for each of both."""
    known: dict[int, bool] = consultation.__dict__.setdefault("_analysts", {})
    if person.pk not in known:
        known[person.pk] = consultation.analysts.filter(person=person, ended_at__isnull=True).exists()
    return known[person.pk]


def check_is_taken_in(consultation: Consultation, at: datetime) -> None:
    """Nobody sees an answer, or a figure of answers, while it is open or before the answers were taken in."""
    if consultation.state == Consultation.State.WITHDRAWN:
        raise NotAllowed("This consultation was withdrawn: nothing is read of what was answered.")
    if consultation.is_anonymous and consultation.state == Consultation.State.CLOSED and consultation.closed_at is None:
        raise NotAllowed("The answers are still being taken out of the box.", instead="Try again in a minute.")
    if consultation.state not in TAKEN_IN or consultation.closes_at is None or consultation.closes_at > at:
        raise NotAllowed(
            "Nobody sees answers, or figures of them, before the consultation has closed.",
            instead="While it is open, the coverage shows how many have responded.",
        )


def _sits_here(person: Person, consultation: Consultation, at: datetime) -> bool:
    """Whether they have a seat in the network today: whoever left it runs and reads nothing of it any more."""
    seats = seats_of(person, timezone.localdate(at))
    return seats.is_admin or seats.in_network(consultation.network) is not None


def _seat(person: Person, consultation: Consultation, title: str, at: datetime) -> Seat:
    """The seat they act by: that of their charge, in the capacity they hold in the network."""
    held = seats_of(person, timezone.localdate(at)).in_network(consultation.network)
    known = held or Seat(consultation.network_id, consultation.network_id, Capacity.ATTENDS, title)
    return replace(known, title=title, article="", ends_on=None)
