"""Records that show what was done, open and confidential; a consultation to report on."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from django.utils import timezone

from consultations.models import Consultation
from consultations.services.understanding import tabulate
from networks.constitutions.models import Body
from networks.meetings.models import Action, AgendaItem, Decision, Issue, ItemPaper, Meeting, Minutes
from tests.factories import consultations as put
from tests.factories import meetings as make

SECRET = "zanzibar"


def held(world: Any, body: Body | None = None) -> Minutes:
    """A meeting of the executive a month ago, with an open and a confidential item, its agenda out, its minutes circulated."""
    day = timezone.localdate() - timedelta(days=30)
    meeting = make.held(world, body, day=day, items=2, closed=1)
    out = timezone.now() - timedelta(days=40)
    Issue.objects.create(
        meeting=meeting, version=1, content={"items": [], "paper_ids": []}, issued_by=world.clerk, issued_at=out
    )
    return Minutes.objects.create(meeting=meeting, state="CIRCULATED", circulated_at=out + timedelta(days=15))


def item(minutes: Minutes, part: str = "A") -> AgendaItem:
    """An item of that meeting, of this part."""
    return minutes.meeting.agenda.items.filter(part=part).earliest("position")


def decision(world: Any, minutes: Minutes, part: str = "A", **facts: Any) -> Decision:
    """A decision of that meeting; a confidential one has the word in it."""
    text = f"That the grievance {SECRET} be heard." if part == "B" else "That one rule holds for all schools."
    known = {
        "body": minutes.meeting.body, "minutes": minutes, "item": item(minutes, part), "part": part, "text": text,
        "number": f"{SECRET if part == 'B' else 'D'}-{uuid.uuid4().hex[:6]}", "decided_at": minutes.meeting.starts_at,
        "recorded_by": world.clerk,
    }  # fmt: skip
    return Decision.objects.create(**(known | facts))


def action(world: Any, minutes: Minutes, part: str = "A", **facts: Any) -> Action:
    """An action of that meeting."""
    known = {
        "body": minutes.meeting.body, "minutes": minutes, "item": item(minutes, part), "part": part,
        "number": f"{SECRET if part == 'B' else 'A'}-{uuid.uuid4().hex[:6]}", "created_at": minutes.meeting.starts_at,
        "text": f"Write to {SECRET}." if part == "B" else "Write to all parents.", "created_by": world.clerk,
    }  # fmt: skip
    return Action.objects.create(**(known | facts))


def paper(world: Any, minutes: Minutes, part: str = "A", **facts: Any) -> ItemPaper:
    """A paper of that meeting."""
    known = {
        "item": item(minutes, part), "part": part, "title": f"Costs {SECRET}" if part == "B" else "Costs of closing",
        "file": "meeting-papers/none.pdf", "kind": "PDF", "size": 8, "sha256": "0" * 64, "uploaded_by": world.clerk,
        "uploaded_at": minutes.meeting.starts_at - timedelta(days=20),
    }  # fmt: skip
    return ItemPaper.objects.create(**(known | facts))


def to_report(world: Any, schools: int = 12, **facts: Any) -> Consultation:
    """Closed, with so many schools that answered, its figures worked out, led by a co-chair, decided by the executive."""
    put.schools(world, schools, groups=[world.group])
    known = {"lead": world.chair, "decided_by": world.executive, "asker_body": world.executive}
    found = put.closed(world, responses=schools, **(known | facts))
    tabulate(found, at=timezone.now())
    return found


def coming(world: Any, body: Body | None = None, days: int = 20) -> Meeting:
    """A meeting of the executive to come, without an agenda."""
    return make.meeting(world, body or world.executive, day=timezone.localdate() + timedelta(days=days))
