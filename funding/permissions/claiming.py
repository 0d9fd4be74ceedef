"""Who writes, confirms, approves, sends back and withdraws a claim: one sentence each."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone

from cph.core.refusals import NotAllowed
from cph.people.models import Person
from funding.models import Allocation, Claim
from funding.permissions.running import check_may_run
from funding.selectors.claiming import approvers_of, has_part_in, heads_of, headships_of
from funding.selectors.reach import allocations_claimable_by
from funding.selectors.seats import runs_by
from networks.constitutions.models import Body
from networks.constitutions.seats import Capacity, Seat, seats_of
from networks.members.selectors import LEADS
from networks.schools.models import School


def head_seat(person: Person, school: School, network: Body, on: date) -> Seat | None:
    """As whom somebody acts for a school: "Head of Green Lane Infant School"."""
    led = next((one for one in headships_of(school, on) if one.person_id == person.pk), None)
    if led is None:
        return None
    return Seat(network.pk, network.network_id, Capacity.MEMBER, f"{LEADS[led.role]} {school.name}")


def writes_for_all(person: Person, allocation: Allocation, on: date) -> Seat | None:
    """The seat by which somebody writes for any school of an allocation: they run the fund or chair the group."""
    seats = seats_of(person, on)
    if seat := runs_by(seats, allocation.year.fund):
        return seat
    return seats.in_body(allocation.body, Capacity.CHAIR) if allocation.body else None


def check_may_write(person: Person, allocation: Allocation, *, at: datetime) -> None:
    """Heads of the schools it is meant for, the chair of its group and those who run the fund claim out of an allocation."""
    if not allocations_claimable_by(person, timezone.localdate(at)).filter(pk=allocation.pk).exists():
        year = allocation.year
        if year.state != "OPEN" or year.fund.state != "OPEN":
            raise NotAllowed(f"“{year.fund.title}” is closed for this year: nothing more is claimed out of it.")
        raise NotAllowed(
            f"{allocation.title} is for {allocation.body or allocation.school}. Heads of the schools it is meant for, the "
            "chair of the group and those who run the fund write claims.",
            instead=f"Ask {year.fund.keeper.name}.",
        )


def check_may_write_for(person: Person, allocation: Allocation, school: School, *, at: datetime) -> Seat:
    """A head claims for their own school; who runs the fund or chairs the group, for each of its schools."""
    check_may_write(person, allocation, at=at)
    on = timezone.localdate(at)
    seat = head_seat(person, school, allocation.year.fund.network, on) or writes_for_all(person, allocation, on)
    if seat is None:
        raise NotAllowed(
            f"You do not lead {school.name} today: its head writes its claims.",
            instead=f"Ask the head of {school.name}, or {allocation.year.fund.keeper.name}.",
        )
    return seat


def check_may_edit(person: Person, claim: Claim, *, at: datetime) -> Seat:
    """Who wrote it, as long as they have to do with the network, and the head of the paying school change, send and withdraw it."""
    network, on = claim.allocation.year.fund.network, timezone.localdate(at)
    if seat := head_seat(person, claim.school, network, on):
        return seat
    if claim.written_by_id == person.pk:
        seats = seats_of(person, on)
        seat = runs_by(seats, claim.allocation.year.fund) or seats.in_network(network)
        if seat is not None:
            return seat
    raise NotAllowed(
        f"{claim.written_by.name} wrote this claim. Only they and the head of {claim.school.name} change or withdraw it.",
        instead="If something in it is wrong, and you approve claims, send it back.",
    )


def check_may_confirm(person: Person, claim: Claim, *, at: datetime) -> Seat:
    """The head of the paying school, a co-head too, on the day they do it."""
    on = timezone.localdate(at)
    seat = head_seat(person, claim.school, claim.allocation.year.fund.network, on)
    if seat is None:
        heads = " or ".join(one.name for one in heads_of(claim.school, on))
        raise NotAllowed(
            f"{claim.school.name} is paid, so its head confirms that this was done.",
            instead=f"Ask {heads}."
            if heads
            else f"Nobody is recorded as head of {claim.school.name} today. Ask the clerk to record who leads it; then they confirm it.",
        )
    return seat


def check_may_approve(person: Person, claim: Claim, *, at: datetime) -> Seat:
    """Who runs the fund approves, rejects and sends back; never a claim of their own, as writer, head or one who was paid for."""
    seat = check_may_run(person, claim.allocation.year.fund, at=at)
    on = timezone.localdate(at)
    if why := has_part_in(claim, on).get(person.pk):
        others = " or ".join(one.name for one in approvers_of(claim, on)[:3])
        raise NotAllowed(
            f"Nobody approves a claim of their own. {why}",
            instead=f"Ask {others}."
            if others
            else "Nobody else runs this fund today: ask the clerk of the network who can be named.",
        )
    return seat


def check_may_send_back(person: Person, claim: Claim, *, at: datetime) -> Seat:
    """The head, while it waits for them; then who may approve it."""
    if claim.state == Claim.State.SENT:
        return check_may_confirm(person, claim, at=at)
    return check_may_approve(person, claim, at=at)
