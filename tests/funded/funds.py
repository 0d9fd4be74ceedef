"""What the addresses of funds need, in the world of all tests: a milestone with its file, statements that were issued."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile
from django.utils import timezone

from funding.models import Milestone
from funding.services.statements import issue_statement

if TYPE_CHECKING:
    from tests.world import World


def add(world: World) -> None:
    """Rows of funds."""
    things, officer, now = world.things, world.people["officer"], timezone.now()
    assert officer
    things["fund_milestone"] = Milestone.objects.create(
        fund=things["fund"], title="Every school is visited", due_on=timezone.localdate(), state="REACHED", outcome="All of them.",
        evidence=ContentFile(b"%PDF-1.4 visits", "visits.pdf"), evidence_name="visits.pdf", judged_by=officer, judged_at=now,
        form_key=uuid.uuid4(),
    )  # fmt: skip
    things["fund_statement"] = issue_statement(things["fund"], timezone.localdate(now), by=officer, at=now)
    things["group_statement"] = issue_statement(things["allocation"], timezone.localdate(now), by=officer, at=now)


def addresses(world: World) -> dict[str, dict[str, Any]]:
    """What each of its addresses needs to know."""
    things = world.things

    def pk(name: str) -> dict[str, Any]:
        return {"pk": things[name].pk}

    network, fund, year, given, milestone = (
        {"pk": world.ours.pk},
        pk("fund"),
        pk("fund_year"),
        pk("allocation"),
        pk("fund_milestone"),
    )
    return {
        "fund_list": network, "fund_open": network, "fund_change": fund, "fund_year_add": fund, "fund_close": fund,
        "fund_statement": fund, "milestone_add": fund, "fund_year": year, "fund_award": year, "share": year, "move": year,
        "allocation_list": year, "year_end": year, "allocation": given, "allocation_statement": given,
        "milestone_judge": milestone, "milestone_remove": milestone, "milestone_evidence": milestone,
        "funding_statement": pk("fund_statement"), "funding_statement@group": pk("group_statement"),
        "funding_statement_pdf": pk("fund_statement"),
    }  # fmt: skip
