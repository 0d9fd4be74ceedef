"""Who writes a paper that asks for money, who issues it, who says what was decided on it: one sentence each."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.utils import timezone

from cph.core.refusals import NotAllowed, allowed
from cph.people.models import Person
from funding.models import Proposal
from funding.permissions.running import check_may_open, check_may_propose
from funding.selectors.seats import acts_for
from networks.constitutions.seats import Capacity, Seat, Seats, seats_of

__all__ = ["check_may_name_decision", "check_may_propose", "check_may_write", "may_open_from", "writes"]


def _own(seats: Seats, proposal: Proposal, title: str) -> Seat | None:
    seat = seats.in_network(proposal.network)
    return replace(seat, title=title, article="", ends_on=None) if seat else None


def _keeps(seats: Seats, proposal: Proposal) -> Seat | None:
    if seats.is_admin:
        return Seat(proposal.network_id, proposal.network_id, Capacity.ADMIN, "Administrator")
    return seats.in_network(proposal.network, Capacity.CLERK)


def check_may_write(person: Person, proposal: Proposal, *, at: datetime) -> Seat:
    """The lead, whoever began it, officers of its authority and the clerk write a paper, issue it and withdraw it."""
    seats = seats_of(person, timezone.localdate(at))
    seat = _keeps(seats, proposal)
    if seat is None and acts_for(seats, proposal.authority_id):
        seat = seats.in_network(proposal.network, Capacity.OFFICER)
    if seat is None and proposal.lead_id == person.pk:
        seat = _own(seats, proposal, "Lead officer of the paper")
    if seat is None and proposal.created_by_id == person.pk:
        seat = _own(seats, proposal, "Writer of the paper")
    if seat is None:
        raise NotAllowed(
            f"{proposal.lead.name} leads this paper. The lead, officers of its authority and the clerk change it.",
            instead=f"Tell {proposal.lead.name} what should change.",
        )
    return seat


def writes(person: Person, proposal: Proposal, at: datetime) -> bool:
    """Whether this person reads the draft and may change it."""
    return allowed(check_may_write, person, proposal, at=at)


def check_may_name_decision(person: Person, proposal: Proposal, *, at: datetime) -> Seat:
    """The clerk, or the lead, says which decision was taken on a paper."""
    seats = seats_of(person, timezone.localdate(at))
    seat = _keeps(seats, proposal)
    if seat is None and proposal.lead_id == person.pk:
        seat = _own(seats, proposal, "Lead officer of the paper")
    if seat is None:
        raise NotAllowed(
            "The clerk, or whoever leads a paper, says here what was decided on it.",
            instead=f"Ask the clerk, or {proposal.lead.name}.",
        )
    return seat


def may_open_from(person: Person, proposal: Proposal, at: datetime) -> bool:
    """Whether this person may open the fund that an agreed paper opens."""
    return allowed(check_may_open, person, proposal.network, at=at)
