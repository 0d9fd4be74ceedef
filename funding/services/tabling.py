"""A paper goes on the agenda of the meeting that decides: by itself when it is issued, by the clerk, or as a suggestion."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from cph.core.refusals import Refused
from cph.people.models import Person
from funding.models import Proposal
from funding.permissions.proposing import check_may_write
from funding.selectors.tabling import MINUTES, meetings_to_choose, reason_on_agenda, tabled_of, title_on_agenda
from funding.services.keeping_papers import held_paper, say
from networks.meetings.models import Meeting
from networks.meetings.selectors.tabling import Tabling
from networks.meetings.services.drafting import Facts
from networks.meetings.services.tabling import table

State = Proposal.State


def agenda_facts(proposal: Proposal) -> Facts:
    """The item as it stands on the agenda; the lead presents it."""
    return Facts(
        title_on_agenda(proposal),
        proposal.purpose,
        proposal.minutes or MINUTES,
        reason_on_agenda(proposal),
        proposal.lead,
    )


@transaction.atomic
def table_proposal(proposal: Proposal, *, by: Person, at: datetime) -> Tabling:
    """Put the paper on the agenda of the meeting that decides, once; where that cannot be, say why and what to do."""
    current = held_paper(proposal)
    seat = check_may_write(by, current, at=at)
    if current.state != State.ISSUED:
        raise Refused("Issue the paper first: the agenda leads to it.")

    def tell() -> None:
        words = f"“{current.title}” for {current.meeting.title}"
        say("tabled", words, current, current.meeting, by=by, at=at, seat=seat)

    return table(tabled_of(current), agenda_facts(current), by=by, at=at, done=tell)


@transaction.atomic
def choose_meeting(proposal: Proposal, meeting: Meeting, *, by: Person, at: datetime) -> Proposal:
    """Another meeting decides: where the first was cancelled, is over, or has its agenda out. A paper that is out follows."""
    current = held_paper(proposal)
    seat = check_may_write(by, current, at=at)
    if current.state not in (State.DRAFT, State.ISSUED):
        raise Refused("This paper was decided on, or withdrawn: no meeting has it before it any more.")
    if current.meeting_id == meeting.pk:
        return current
    if not meetings_to_choose(current, at).filter(pk=meeting.pk).exists():
        raise Refused("Choose a meeting to come of the body that decides.")
    current.meeting = meeting
    current.save(update_fields=["meeting"])
    say("chose", f"{meeting.title} to decide on “{current.title}”", current, meeting, by=by, at=at, seat=seat)
    if current.state == State.ISSUED:
        table_proposal(current, by=by, at=at)
    return current
