"""A consultation in hand for its report, and its line in the trail."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from consultations.models import Consultation
from cph.audit.services import record
from cph.people.models import Person
from networks.constitutions.seats import Seat


def held_consultation(consultation: Consultation) -> Consultation:
    """The consultation as it stands, held until the transaction ends."""
    rows = Consultation.objects.select_for_update(of=("self",))
    return rows.select_related(
        "network", "lead", "asker_body", "asker_authority", "decided_by", "decision__body", "meeting__body__parent"
    ).get(pk=consultation.pk)


def say(
    verb: str, subject: str, consultation: Consultation, *things: Any, by: Person, at: datetime, seat: Seat
) -> None:
    """A line found from the consultation and from its network. Answers never stand in it, nor words of Part B."""
    record(
        verb, subject, consultation, *things, consultation.network, by=by, at=at, seat=seat.title, article=seat.article
    )
