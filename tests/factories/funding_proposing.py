"""Papers that ask for money, to try things on. Rows only, but for what is frozen and numbered: that is issued."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from funding.models import CostLine, Proposal, Version
from funding.selectors.proposing import fingerprint, lines_of
from funding.services.issuing import issue_proposal
from networks.constitutions.models import Constitution
from networks.meetings.models import Agenda, AgendaItem, Decision, Meeting, Minutes
from tests.factories.elections import ground

WORDS = {
    "background": "All primary schools were asked.\n\nMost want to work in clusters.",
    "resourcing": "Each of the 4 clusters gets a day a week of one head. Attendance is paid at £106.06.",
    "recommendation": "The body is asked to agree £39,000.",
    "success": "Two more schools are judged good by July.",
    "source": "DSG carry forward",
}


def paper(world: Any, **facts: Any) -> Proposal:
    """A draft of the officer to the executive, with the two lines of the first paper there ever was."""
    on = ground(world)
    known = {
        "network": on.network, "body": on.executive, "lead": on.officer, "title": "Support between primary schools",
        "contact": "officer@example.org", "purpose": "DECIDE", "minutes": 10, "asked_pence": 3_900_000,
        "begins_on": date(2026, 4, 1), "ends_on": date(2027, 3, 31), "created_by": on.officer,
        "created_at": timezone.now(), "form_key": uuid.uuid4(),
    }  # fmt: skip
    made = Proposal.objects.create(**(known | WORDS | facts))
    line(made, "Leadership in the clusters", stated_pence=800_000, units_of="clusters")
    line(made, "Backfill at the forum", quantity=Decimal(11), quantity_of="heads", times=Decimal(6), times_of="meetings",
         stated_pence=700_000)  # fmt: skip
    return made


def line(of: Proposal, label: str, **facts: Any) -> CostLine:
    """One more line."""
    place = of.lines.count() + 1
    return CostLine.objects.create(proposal=of, position=place, label=label, form_key=uuid.uuid4(), **facts)


def issued(of: Proposal, meeting: Meeting | None = None, number: int = 1, by: Any = None) -> Version:
    """The paper, issued by its lead, before this meeting."""
    seen = fingerprint(of, lines_of(of))
    made = issue_proposal(
        of, number=number, seen=seen, has_read=True, meeting=meeting, by=by or of.lead, at=timezone.now()
    )
    of.refresh_from_db()
    return made


def decided(of: Proposal, by: Any, part: str = "A", days: int = 20, body: Any = None, source: str = "") -> Decision:
    """A meeting some days ago had the paper before it; its minutes are out and say what was decided."""
    starts = timezone.now() - timedelta(days=days)
    meeting = Meeting.objects.create(
        body=body or of.body, title="Meeting that decided", starts_at=starts, ends_at=starts + timedelta(hours=2),
        constitution=of.meeting.constitution if of.meeting else _rules(of), called_by=by, called_at=starts,
    )  # fmt: skip
    agreed = {"put_at": starts, "agreed_at": starts, "agreed_by": by, "agreed_note": "at its meeting"}
    agenda = Agenda.objects.create(meeting=meeting, state="ISSUED", **agreed)
    item = AgendaItem.objects.create(
        agenda=agenda, position=1, title=of.title, purpose="DECIDE", minutes=10, reason="Asked for", part=part,
        source=source or f"funding:proposal:{of.pk}",
    )  # fmt: skip
    minutes = Minutes.objects.create(meeting=meeting, state="CIRCULATED", circulated_at=starts + timedelta(days=5))
    return Decision.objects.create(
        body=meeting.body, minutes=minutes, item=item, part=part, number=f"D-{uuid.uuid4().hex[:6]}",
        text="That the amount be agreed.", decided_at=starts, recorded_by=by,
    )  # fmt: skip


def _rules(of: Proposal) -> Any:
    return Constitution.objects.in_force(timezone.localdate()).get(body=of.network)
