"""Who writes the report and the feedback, who reads it, who redacts: one sentence each."""

from __future__ import annotations

from datetime import datetime

from consultations.models import Consultation
from consultations.permissions.planning import (
    check_is_taken_in,
    check_may_analyse,
    check_may_run,
    check_may_see_sums,
)
from cph.core.refusals import allowed
from cph.people.models import Person
from networks.constitutions.seats import Seat

State = Consultation.State


def check_may_report(person: Person, consultation: Consultation, *, at: datetime) -> Seat:
    """After the close the lead, or the clerk of the network, writes the report and the feedback, tables it and files it."""
    seat = check_may_run(person, consultation, at=at)
    check_is_taken_in(consultation, at)
    return seat


def check_may_redact(person: Person, consultation: Consultation, *, at: datetime) -> Seat:
    """The lead and the analysts read single responses: they redact, and choose what is quoted."""
    return check_may_analyse(person, consultation, at=at)


def check_may_read_draft_report(person: Person, consultation: Consultation, *, at: datetime) -> Seat:
    """Before the report is out: those who may see the sums."""
    return check_may_see_sums(person, consultation, at=at)


def reports_on(person: Person, consultation: Consultation, at: datetime) -> bool:
    """Whether this person writes the report now."""
    return consultation.state != State.WITHDRAWN and allowed(check_may_report, person, consultation, at=at)
