"""A paper in hand, and its line in the trail."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from cph.audit.services import record
from cph.core.refusals import Refused
from cph.people.models import Person
from funding.models import Proposal
from networks.constitutions.seats import Seat

State = Proposal.State
NOT_NOW = {
    State.ISSUED: "This paper is with the body that decides. Take it back first, then change it and issue it again.",
    State.AGREED: "This paper was agreed: it stands as it was.",
    State.REFUSED: "This paper was decided on: it stands as it was.",
    State.WITHDRAWN: "This paper was withdrawn.",
}


def held_paper(proposal: Proposal) -> Proposal:
    """The paper as it stands, held until the transaction ends."""
    rows = Proposal.objects.select_for_update(of=("self",))
    return rows.select_related(
        "network", "body__parent", "authority", "lead", "meeting__body__parent", "decision", "edited_by"
    ).get(pk=proposal.pk)


def check_is_draft(proposal: Proposal) -> None:
    """What is with the body stands, until it is taken back."""
    if proposal.state != State.DRAFT:
        raise Refused(NOT_NOW[State(proposal.state)])


def say(verb: str, subject: str, proposal: Proposal, *things: Any, by: Person, at: datetime, seat: Seat) -> None:
    """A line found from the paper and from its network. What was decided never stands in it: it may be confidential."""
    record(verb, subject, proposal, *things, proposal.network, by=by, at=at, seat=seat.title, article=seat.article)
