"""Members and groups propose items; the clerk places them or answers why not."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from cph.audit.services import record
from cph.core.refusals import NotAllowed, Refused
from cph.people.models import Person
from networks.constitutions.models import Body
from networks.executives.models import Tenure
from networks.meetings.models import Agenda, AgendaItem, Meeting, Proposal
from networks.meetings.permissions import check_may_keep, check_may_propose
from networks.meetings.services.drafting import Facts, editing, insert
from networks.meetings.services.placing import locked_proposal, mark_placed, tell_proposer
from networks.meetings.services.searching import index_proposal


def groups_represented(person: Person, body: Body, at: datetime) -> list[Body]:
    """The groups that sent this person to the network's executive: on whose behalf they may propose."""
    held = Tenure.objects.on(timezone.localdate(at)).filter(person=person, group__parent=body.network_id)
    return list(Body.objects.filter(pk__in=held.values("group")).order_by("name"))


@transaction.atomic
def propose(
    body: Body,
    *,
    title: str,
    purpose: str,
    reason: str,
    minutes: int,
    form_key: UUID,
    by: Person,
    at: datetime,
    group: Body | None = None,
) -> Proposal:
    """Propose an item for a body's agenda, for oneself or for the group one represents. A form sent twice proposes once."""
    seat = check_may_propose(by, body, at=at)
    if group and group not in groups_represented(by, body, at):
        raise NotAllowed(f"You do not represent {group.name}.", instead="Propose it for yourself.")
    facts = {"title": title, "purpose": purpose, "reason": reason, "minutes": minutes, "group": group, "body": body}
    proposal, is_new = Proposal.objects.get_or_create(
        form_key=form_key, defaults={**facts, "proposed_by": by, "proposed_at": at}
    )
    if proposal.proposed_by_id != by.pk:
        raise Refused("This form was sent by somebody else. Start again.")
    if is_new:
        index_proposal(proposal)
        who = f" for {group.name}" if group else ""
        record(
            "proposed",
            f"“{title}” for {body.name}{who}",
            proposal,
            body,
            by=by,
            at=at,
            seat=seat.title,
            article=seat.article,
        )
    return proposal


@transaction.atomic
def place_proposal(proposal: Proposal, meeting: Meeting, *, by: Person, at: datetime) -> AgendaItem:
    """Put a proposal on a meeting's agenda; whoever proposed it is told."""
    if meeting.body.network_id != proposal.body.network_id:
        raise Refused("That meeting is of another network.")
    if placed := AgendaItem.objects.filter(proposal=proposal, agenda__meeting=meeting).first():
        return placed
    agenda, _ = Agenda.objects.get_or_create(meeting=meeting)
    with editing(agenda, by, at) as (current, seat):
        mark_placed(proposal, meeting, by=by, at=at)
        facts = Facts(proposal.title, proposal.purpose, proposal.minutes, _reason(proposal))
        item = insert(
            current,
            facts,
            by=by,
            at=at,
            kind=AgendaItem.Kind.BUSINESS,
            source=f"proposal:{proposal.pk}",
            proposal=proposal,
        )
        record(
            "placed",
            f"“{proposal.title}” on the agenda of {meeting.title}",
            proposal,
            meeting,
            proposal.body,
            by=by,
            at=at,
            seat=seat.title,
        )
    return item


def _reason(proposal: Proposal) -> str:
    who = f"{proposal.proposed_by.name} for {proposal.group.name}" if proposal.group else proposal.proposed_by.name
    return f"Proposed by {who}: {proposal.reason}"[:300]


@transaction.atomic
def decline_proposal(proposal: Proposal, *, answer: str, by: Person, at: datetime) -> Proposal:
    """Decline, with an answer that the proposer reads. Sent twice, it is answered once."""
    seat = check_may_keep(by, proposal.body, at=at)
    proposal = locked_proposal(proposal, Proposal.State.WAITING, Proposal.State.DECLINED)
    if proposal.state == Proposal.State.DECLINED:
        return proposal
    if not answer.strip():
        raise Refused("Enter an answer: whoever proposed it will read it.")
    proposal.state, proposal.answer = Proposal.State.DECLINED, answer.strip()
    proposal.answered_by, proposal.answered_at = by, at
    proposal.save(update_fields=["state", "answer", "answered_by", "answered_at"])
    index_proposal(proposal)
    record("declined", f"“{proposal.title}”: {answer.strip()}", proposal, proposal.body, by=by, at=at, seat=seat.title)
    tell_proposer(proposal, f"The clerk answers: {proposal.answer}", "declined", at)
    return proposal


@transaction.atomic
def withdraw_proposal(proposal: Proposal, *, by: Person, at: datetime) -> Proposal:
    """Whoever proposed an item takes it back while it waits."""
    if proposal.proposed_by_id != by.pk:
        raise NotAllowed(
            "Only the person who proposed an item withdraws it.", instead="The clerk can decline it with an answer."
        )
    proposal = locked_proposal(proposal, Proposal.State.WAITING, Proposal.State.WITHDRAWN)
    if proposal.state == Proposal.State.WAITING:
        proposal.state = Proposal.State.WITHDRAWN
        proposal.save(update_fields=["state"])
        record("withdrew", f"“{proposal.title}”", proposal, proposal.body, by=by, at=at)
    return proposal


@transaction.atomic
def table_item(meeting: Meeting, facts: Facts, *, source: str, by: Person, at: datetime) -> AgendaItem:
    """For other apps (elections, consultations): put an item on a meeting's draft agenda, once per source."""
    agenda, _ = Agenda.objects.get_or_create(meeting=meeting)
    standing = AgendaItem.objects.filter(agenda=agenda, source=source, removed_at__isnull=True).first()
    if standing:
        return standing
    with editing(agenda, by, at) as (current, _seat):
        return insert(current, facts, by=by, at=at, kind=AgendaItem.Kind.BUSINESS, source=source)
