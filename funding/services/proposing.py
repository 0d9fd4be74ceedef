"""A paper that asks for money is written by several people, taken back, withdrawn; nobody overwrites anybody.

How its lines are costed stands in services/costing.py, how it is issued in services/issuing.py, how a meeting gets it in
services/tabling.py, what was decided in services/deciding.py; all of it is called from here, too.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from cph.core.refusals import NotAllowed, Refused
from cph.people.models import Person
from funding.models import Proposal
from funding.permissions.proposing import check_may_propose, check_may_write
from funding.selectors.proposing import authorities_for, bodies_that_decide, people_who_may_lead
from funding.selectors.tabling import tabled_of
from funding.services.costing import LineFacts, add_line, change_line, move_line, remove_line
from funding.services.deciding import record_decision
from funding.services.issuing import issue_proposal
from funding.services.keeping_papers import check_is_draft, held_paper, say
from funding.services.tabling import choose_meeting, table_proposal
from networks.constitutions.models import Body
from networks.meetings.services.tabling import take_off
from networks.schools.models import Authority

__all__ = [
    "Facts", "LineFacts", "Overtaken", "add_line", "change", "change_line", "choose_meeting", "facts_of", "issue_proposal",
    "move_line", "record_decision", "remove_line", "table_proposal", "take_back", "withdraw", "write",
]  # fmt: skip

State = Proposal.State


@dataclass(frozen=True)
class Facts:
    """What a paper says but for its lines. Amounts in pence."""

    title: str
    body: Body
    lead: Person
    authority: Authority | None = None
    contact: str = ""
    purpose: str = "DECIDE"
    minutes: int | None = None
    background: str = ""
    resourcing: str = ""
    recommendation: str = ""
    asked_pence: int | None = None
    source: str = ""
    is_recurring: bool = False
    begins_on: date | None = None
    ends_on: date | None = None
    success: str = ""


def facts_of(proposal: Proposal) -> Facts:
    """The same of one that is there."""
    return Facts(**{one.name: getattr(proposal, one.name) for one in fields(Facts)})


class Overtaken(Refused):
    """Somebody else changed the paper since the page was opened; `proposal` is how it stands now."""

    def __init__(self, proposal: Proposal) -> None:
        who = proposal.edited_by.name if proposal.edited_by else "Somebody"
        super().__init__(
            f"{who} changed this paper since you opened it. Nothing was overwritten: compare the two and save again."
        )
        self.proposal = proposal


@transaction.atomic
def write(network: Body, facts: Facts, *, form_key: UUID, by: Person, at: datetime) -> Proposal:
    """A paper begins as a draft that only its writers read. The same form sent twice begins one."""
    seat = check_may_propose(by, network, at=at)
    if known := _known(form_key, network, by):
        return known
    _check(facts, None, network, by, at)
    columns = {one.name: getattr(facts, one.name) for one in fields(facts)}
    try:
        with transaction.atomic():
            made = Proposal.objects.create(
                network=network, form_key=form_key, created_by=by, created_at=at, edited_by=by, edited_at=at, **columns
            )
    except IntegrityError:
        if known := _known(form_key, network, by):
            return known
        raise Refused("These facts do not go together. Look at the amount and the dates.") from None
    say("began a paper that asks for money:", f"“{made.title}”", made, by=by, at=at, seat=seat)
    return made


def _known(form_key: UUID, network: Body, by: Person) -> Proposal | None:
    known = Proposal.objects.filter(form_key=form_key).first()
    if known is not None and (known.network_id != network.pk or known.created_by_id != by.pk):
        raise Refused("This form was sent by somebody else. Start again.")
    return known


def _check(facts: Facts, before: Facts | None, network: Body, by: Person, at: datetime) -> None:
    """What stood before may stand; what is new is of this network, and of an authority for which the writer acts."""
    if not facts.title.strip():
        raise Refused("Enter what the paper is called.")
    is_new = {
        one.name for one in fields(facts) if before is None or getattr(facts, one.name) != getattr(before, one.name)
    }
    if "body" in is_new and not bodies_that_decide(network).filter(pk=facts.body.pk).exists():
        raise Refused("Choose a body of this network that decides.")
    leads = facts.lead == by or people_who_may_lead(network, at).filter(pk=facts.lead.pk).exists()
    if "lead" in is_new and not leads:
        raise Refused("Choose somebody with a seat in this network as lead.")
    acts = facts.authority is None or authorities_for(by, network, at).filter(pk=facts.authority.pk).exists()
    if "authority" in is_new and not acts:
        raise NotAllowed("You are no officer of that authority.", instead="Ask one of its officers to lead the paper.")
    if facts.ends_on and not facts.begins_on:
        raise Refused("Enter the first day, too.")
    if facts.begins_on and facts.ends_on and facts.ends_on < facts.begins_on:
        raise Refused("Enter a last day that is not before the first.")


@transaction.atomic
def change(proposal: Proposal, facts: Facts, *, seen: int, by: Person, at: datetime) -> Proposal:
    """Other words. `seen` is the count of its changes when the page was opened: what somebody else saved since is kept.

    Sent twice, it is one change.
    """
    current = held_paper(proposal)
    seat = check_may_write(by, current, at=at)
    check_is_draft(current)
    before = facts_of(current)
    _check(facts, before, current.network, by, at)
    changed = [one.name for one in fields(facts) if getattr(facts, one.name) != getattr(before, one.name)]
    if not changed:
        return current
    if seen != current.edit_count:
        raise Overtaken(current)
    for name in changed:
        setattr(current, name, getattr(facts, name))
    if "body" in changed and current.meeting and current.meeting.body_id != current.body_id:
        take_off(replace(tabled_of(current), meeting=None), by=by, at=at)
        current.meeting = None
        changed.append("meeting")
    current.edit_count, current.edited_by, current.edited_at = current.edit_count + 1, by, at
    try:
        with transaction.atomic():
            current.save(update_fields=[*changed, "edit_count", "edited_by", "edited_at"])
    except IntegrityError:
        raise Refused("These facts do not go together. Look at the amount and the dates.") from None
    labels = ", ".join(str(Proposal._meta.get_field(name).verbose_name) for name in changed)
    say("changed", f"“{current.title}”: {labels}", current, by=by, at=at, seat=seat)
    return current


@transaction.atomic
def take_back(proposal: Proposal, *, by: Person, at: datetime) -> Proposal:
    """It is written on. What was issued stays readable until the next version; taken back twice, it is taken back once."""
    current = held_paper(proposal)
    seat = check_may_write(by, current, at=at)
    if current.state == State.DRAFT:
        return current
    if current.state != State.ISSUED:
        check_is_draft(current)
    current.state = State.DRAFT
    current.save(update_fields=["state"])
    say("took back", f"“{current.title}” to change it", current, by=by, at=at, seat=seat)
    return current


@transaction.atomic
def withdraw(proposal: Proposal, *, by: Person, at: datetime) -> Proposal:
    """Nothing is asked for any more. Draft agendas to come lose the item; of others the clerk is told."""
    current = held_paper(proposal)
    seat = check_may_write(by, current, at=at)
    if current.state == State.WITHDRAWN:
        return current
    if current.state not in (State.DRAFT, State.ISSUED):
        check_is_draft(current)
    take_off(replace(tabled_of(current), meeting=None), by=by, at=at)
    current.state = State.WITHDRAWN
    current.save(update_fields=["state"])
    say("withdrew", f"“{current.title}”", current, by=by, at=at, seat=seat)
    return current
