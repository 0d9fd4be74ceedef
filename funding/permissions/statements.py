"""Who reads the statement of an allocation: one sentence."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from cph.core.refusals import NotAllowed
from cph.people.models import Person
from funding.models import Allocation
from funding.permissions.running import check_may_read_books
from funding.selectors.reach import schools_led_by
from networks.constitutions.seats import Capacity, Seat, seats_of


def check_may_read_statement(person: Person, allocation: Allocation, *, at: datetime) -> Seat:
    """Those who read the books of its fund, the chair of the group it was given to, the head of the school."""
    fund = allocation.year.fund
    try:
        return check_may_read_books(person, fund, at=at)
    except NotAllowed:
        seats = seats_of(person, timezone.localdate(at))
        if allocation.body is not None and (seat := seats.in_body(allocation.body, Capacity.CHAIR)):
            return seat
        led = allocation.school_id and schools_led_by(person, seats.on).filter(school=allocation.school_id).exists()
        if led and (seat := seats.in_network(fund.network)):
            return seat
    raise NotAllowed(
        "The statement of an allocation is read by those who run the fund, by the executive, and by the chair of the group or "
        "the head of the school it was given to.",
        instead="The page of the fund says how much was given, and how much of it is left.",
    )
