"""A consultation in hand, and its line in the trail."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from consultations.models import Consultation
from cph.audit.services import record
from cph.core.refusals import Refused
from cph.people.models import Person
from networks.constitutions.seats import Seat

State = Consultation.State


def held(consultation: Consultation) -> Consultation:
    """The consultation as it stands, held until the transaction ends."""
    rows = Consultation.objects.select_for_update(of=("self",))
    return rows.select_related("network", "constitution", "lead", "box").get(pk=consultation.pk)


def held_if_free(pk: int) -> Consultation | None:
    """The same for the clock: another worker's is left alone."""
    rows = Consultation.objects.select_for_update(of=("self",), skip_locked=True)
    return rows.select_related("network", "constitution", "lead", "box").filter(pk=pk).first()


def check_is_draft(consultation: Consultation) -> None:
    """What heads were asked stands once it opened."""
    if consultation.state != State.DRAFT:
        raise Refused(f"This consultation is {consultation.get_state_display().lower()}. It is not planned any more.")


def say(
    verb: str, subject: str, consultation: Consultation, *things: Any, by: Person | None, at: datetime,
    seat: Seat | None, article: str = "",
) -> None:  # fmt: skip
    """The line in the trail, found from the consultation and from its network."""
    title = seat.title if seat else ""
    record(verb, subject, consultation, *things, consultation.network, by=by, at=at, seat=title, article=article)
