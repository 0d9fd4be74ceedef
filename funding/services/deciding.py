"""What the meeting decided is named on the paper: an agreed one opens its fund, in the same moment, once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from cph.core.refusals import Refused
from cph.people.models import Person
from funding.models import MOST_PENCE, Fund, Proposal
from funding.permissions.proposing import check_may_name_decision
from funding.selectors.tabling import decisions_on, items_of
from funding.services.funds import FundFacts, award, open_fund
from funding.services.keeping_papers import held_paper, say
from networks.constitutions.seats import Seat
from networks.meetings.models import Decision

State = Proposal.State


@dataclass(frozen=True)
class Outcome:
    """How a paper came out: so many pence from a source on these conditions, or nothing."""

    pence: int | None
    source: str
    conditions: str

    @property
    def is_agreed(self) -> bool:
        return self.pence is not None


@transaction.atomic
def record_decision(
    proposal: Proposal, decision: Decision, *, pence: int | None = None, source: str = "", conditions: str = "",
    refused: bool = False, facts: FundFacts | None = None, form_key: UUID, by: Person, at: datetime,
) -> Proposal:  # fmt: skip
    """Agreed: the amount, its source and conditions, and the fund of these facts with that much in it. Or not agreed.

    Said twice, it is said once: one paper opens one fund. What was decided stands.
    """
    current = held_paper(proposal)
    seat = check_may_name_decision(by, current, at=at)
    outcome = Outcome(None, "", "") if refused else Outcome(pence, source.strip(), conditions.strip())
    if current.state in (State.AGREED, State.REFUSED):
        return _said_before(current, decision, outcome)
    if current.state != State.ISSUED:
        raise Refused("Only a paper that is with the body is decided on. Issue it first.")
    _check_decision(current, decision, by, at)
    if refused:
        current.state, current.decision = State.REFUSED, decision
        current.save(update_fields=["state", "decision"])
        say("recorded what was decided on", f"“{current.title}”", current, by=by, at=at, seat=seat)
        return current
    if facts is None:
        raise Refused("Say which fund is opened.")
    return _agree(current, decision, outcome, facts, form_key, by, at, seat)


def _said_before(proposal: Proposal, decision: Decision, outcome: Outcome) -> Proposal:
    known = Outcome(proposal.decided_pence, proposal.decided_source, proposal.conditions)
    if proposal.decision_id == decision.pk and known == outcome:
        return proposal
    raise Refused("What was decided on this paper is recorded already, and stands.")


def _check_decision(proposal: Proposal, decision: Decision, by: Person, at: datetime) -> None:
    """It is one of the body that was asked, on this very paper, and whoever names it may read it."""
    if decision.body_id != proposal.body_id:
        raise Refused(f"This decision is not one of {proposal.body.name}, which was asked.")
    if not items_of(proposal).filter(pk=decision.item_id).exists():
        raise Refused("This decision was taken on another item, not on this paper.")
    if not decisions_on(by, proposal, at).filter(pk=decision.pk).exists():
        raise Refused("Choose a decision that you may read, out of minutes that are circulated.")


def _agree(
    proposal: Proposal, decision: Decision, outcome: Outcome, facts: FundFacts, form_key: UUID, by: Person, at: datetime,
    seat: Seat,
) -> Proposal:  # fmt: skip
    pence = outcome.pence or 0
    if not 0 < pence <= MOST_PENCE:
        raise Refused("Enter the amount that was agreed.")
    if not outcome.source:
        raise Refused("Enter where the money is from, as it was agreed.")
    proposal.state, proposal.decision, proposal.decided_pence = State.AGREED, decision, pence
    proposal.decided_source, proposal.conditions = outcome.source, outcome.conditions
    try:
        with transaction.atomic():
            proposal.save(update_fields=["state", "decision", "decided_pence", "decided_source", "conditions"])
    except IntegrityError:
        raise Refused("This amount cannot be. Enter what was agreed.") from None
    fund = _open(proposal, decision, facts, form_key, by, at)
    year = fund.years.earliest("starts_on")
    day = timezone.localdate(decision.decided_at)
    on = min(max(day, year.starts_on), year.ends_on)
    award(year, pence, outcome.source, decision=decision, form_key=form_key, on=on, by=by, at=at)
    say("recorded what was decided on", f"“{proposal.title}”", proposal, fund, by=by, at=at, seat=seat)
    return proposal


def _open(proposal: Proposal, decision: Decision, facts: FundFacts, form_key: UUID, by: Person, at: datetime) -> Fund:
    fund = open_fund(proposal.network, facts, proposal=proposal, decision=decision, form_key=form_key, by=by, at=at)
    if fund.proposal_id != proposal.pk:
        raise Refused("This form has opened another fund. Start again.")
    return fund
