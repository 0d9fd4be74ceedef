"""Who asks schools, who answers for one, who reads what a post costs."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from cph.core.refusals import NotAllowed
from cph.people.models import Person
from funding.models import Fund, Request
from funding.permissions.running import check_may_read_books, check_may_run
from funding.selectors.reach import schools_led_by
from networks.constitutions.seats import Capacity, Seat, seats_of


def check_may_keep(person: Person, fund: Fund, *, at: datetime) -> Seat:
    """Those who run a fund ask for contributions, note what came in and know who gave. Nobody else does."""
    try:
        return check_may_run(person, fund, at=at)
    except NotAllowed as refusal:
        raise NotAllowed(
            f"{fund.keeper.name} keeps “{fund.title}”. Only those who keep the money ask for contributions and know who gives.",
            instead="The page of the contributions says how much came in.",
        ) from refusal


def leads(person: Person, request: Request, at: datetime) -> bool:
    """Whether this person leads the school that was asked."""
    return schools_led_by(person, timezone.localdate(at)).filter(school=request.school_id).exists()


def check_may_answer(person: Person, request: Request, *, at: datetime) -> Seat:
    """A head says for their school whether it contributes; those who keep the money note what they were told."""
    fund = request.subscription.year.fund
    if leads(person, request, at):
        network = fund.network
        seat = seats_of(person, timezone.localdate(at)).in_network(network, Capacity.MEMBER)
        return seat or Seat(network.pk, network.network_id, Capacity.MEMBER, f"Head of {request.school.name}")
    return check_may_keep(person, fund, at=at)


def check_may_read_posts(person: Person, fund: Fund, *, at: datetime) -> Seat:
    """What a post costs tells what somebody earns: those who run the fund and the executive read it."""
    try:
        return check_may_read_books(person, fund, at=at)
    except NotAllowed as refusal:
        raise NotAllowed(
            "What a post costs tells what somebody earns. Those who run the fund and the executive read it.",
            instead="The page of the fund says how much of its money is left.",
        ) from refusal
