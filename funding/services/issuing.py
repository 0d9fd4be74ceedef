"""A paper is issued in numbered versions: what it said is frozen, its PDF is made, its meeting gets it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from cph.core.later import enqueue
from cph.core.refusals import Refused
from cph.documents import services as documents
from cph.documents.models import Paper
from cph.people.models import Person
from funding.models import Proposal, Version
from funding.permissions.proposing import check_may_write
from funding.selectors.papers import paper_content
from funding.selectors.proposing import fingerprint, lines_of, sheet_of, versions_of
from funding.services.keeping_papers import check_is_draft, held_paper, say
from funding.services.tabling import choose_meeting, table_proposal
from networks.constitutions.models import Identity
from networks.meetings.models import Meeting

State = Proposal.State


@transaction.atomic
def issue_proposal(
    proposal: Proposal, *, number: int, seen: str, has_read: bool, meeting: Meeting | None, by: Person, at: datetime
) -> Version:
    """Freeze and number the paper, ask for its PDF, put it on the agenda of the meeting that decides.

    `number` is that of the version which the issuer had before them: sent twice, one is issued. `seen` is the fingerprint of
    what they looked at; `has_read` says that they know what was found in it.
    """
    current = held_paper(proposal)
    seat = check_may_write(by, current, at=at)
    before = versions_of(current).first()
    if (
        before is not None
        and before.number == number
        and current.state == State.ISSUED
        and before.issued_by_id == by.pk
    ):
        return before
    check_is_draft(current)
    lines = lines_of(current)
    if number != (before.number + 1 if before else 1):
        raise Refused("Another version was issued meanwhile. Look at it before you issue the next.")
    if seen != fingerprint(current, lines):
        raise Refused("Somebody changed the paper since you opened this page. Look at it again, then issue it.")
    sheet = sheet_of(current, lines)
    if sheet.findings and not has_read:
        raise Refused("Say that you have read what is to be looked at.")
    content = paper_content(current, sheet)
    made = Version.objects.create(
        proposal=current, number=number, content=content, issued_by=by, issued_at=at,
        paper=_paper(current, content, number, by, at),
    )  # fmt: skip
    current.state = State.ISSUED
    current.save(update_fields=["state"])
    say("issued", f"“{current.title}”, version {number}", current, by=by, at=at, seat=seat)
    _to_its_meeting(current, meeting, by, at)
    return made


def _to_its_meeting(proposal: Proposal, meeting: Meeting | None, by: Person, at: datetime) -> None:
    """The one that was chosen, else the one that has it already."""
    if meeting is not None and meeting.pk != proposal.meeting_id:
        choose_meeting(proposal, meeting, by=by, at=at)
    elif proposal.meeting_id:
        table_proposal(proposal, by=by, at=at)


def _paper(proposal: Proposal, content: dict[str, Any], number: int, by: Person, at: datetime) -> Paper:
    identity = Identity.objects.filter(body=proposal.network).first()
    context = {
        "content": content,
        "body_name": content["body_name"],
        "network_name": content["network_name"],
        "colour": identity.colour if identity else "#1d4f91",
        "issued": f"Version {number}, by {by.name}",
    }
    paper = documents.issue(
        "papers/funding_proposal.html", context, proposal, prefix=identity.prefix if identity else "PAPER",
        title=proposal.title, at=at,
    )  # fmt: skip
    enqueue("cph.documents.tasks.make_paper", paper.pk)
    return paper
