"""A proposal has found its place on an agenda; whoever proposed it is told."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from cph.core.refusals import Refused
from cph.core.templatetags.words import day_words
from cph.notifications.models import Kind
from cph.notifications.services import notify
from cph.people.models import Person
from networks.meetings.models import Meeting, Proposal


def locked_proposal(proposal: Proposal, *states: str) -> Proposal:
    """The proposal as it stands, held until the transaction ends, if it is in one of these states."""
    rows = Proposal.objects.select_for_update(of=("self",)).select_related("body__parent", "proposed_by", "group")
    found = rows.get(pk=proposal.pk)
    if found.state not in states:
        raise Refused(f"This proposal is no longer waiting. It is: {found.get_state_display().lower()}.")
    return found


def mark_placed(proposal: Proposal, meeting: Meeting, *, by: Person, at: datetime) -> None:
    """Note that a proposal stands on a meeting's agenda, and tell its proposer."""
    proposal = locked_proposal(proposal, Proposal.State.WAITING)
    proposal.state, proposal.answered_by, proposal.answered_at = Proposal.State.PLACED, by, at
    proposal.save(update_fields=["state", "answered_by", "answered_at"])
    day = day_words(timezone.localdate(meeting.starts_at))
    tell_proposer(proposal, f"“{proposal.title}” is on the draft agenda of {meeting.title}, {day}.", "placed", at)


def tell_proposer(proposal: Proposal, text: str, what: str, at: datetime) -> None:
    """Answer the person who proposed it."""
    notify(
        [proposal.proposed_by],
        kind=Kind.PROPOSAL,
        subject=f"{proposal.body.network.name}: your proposal “{proposal.title}” was {what}",
        text=text,
        link=reverse("proposal", args=[proposal.pk]),
        about=proposal,
        once_key=f"proposal:{proposal.pk}:{what}:{at:%Y%m%d%H%M%S}",
        at=at,
    )
