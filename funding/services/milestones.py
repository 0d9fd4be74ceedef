"""What the money is to change: named, judged, removed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.core.files.base import File
from django.db import IntegrityError, transaction

from cph.core.files import check_upload
from cph.core.refusals import Refused
from cph.people.models import Person
from funding.models import Allocation, Fund, Milestone
from funding.permissions.running import check_may_run
from funding.services.held import check_is_open, held_fund, say

MOST = 100
State = Milestone.State


@dataclass(frozen=True)
class Judged:
    """What came of a milestone: how far it was reached, what changed, and a file that shows it."""

    state: str
    outcome: str
    evidence: File | None = None


@transaction.atomic
def add_milestone(
    fund: Fund,
    title: str,
    due_on: date,
    *,
    allocation: Allocation | None = None,
    form_key: UUID,
    by: Person,
    at: datetime,
) -> Milestone:
    """What the money of the fund, or of one allocation, is to change by a day. The same form sent twice adds it once."""
    current = held_fund(fund)
    seat = check_may_run(by, current, at=at)
    if known := Milestone.objects.filter(form_key=form_key, fund=current).first():
        return known
    check_is_open(current)
    words = " ".join(title.split())
    if not words:
        raise Refused("Say what the money is to change.")
    if allocation is not None and allocation.year.fund_id != current.pk:
        raise Refused("Choose an allocation of this fund.")
    if due_on < current.begins_on:
        raise Refused("Enter a day after the fund begins.")
    if current.milestones.filter(removed_at__isnull=True).count() >= MOST:
        raise Refused(f"There are {MOST} milestones. Remove one, or put several into one.")
    try:
        with transaction.atomic():
            made = Milestone.objects.create(
                fund=current, allocation=allocation, title=words[:200], due_on=due_on, form_key=form_key
            )
    except IntegrityError:
        raise Refused("This form has been sent before. Open it again.") from None
    say("added the milestone", f"“{made.title}” to “{current.title}”", current, made, by=by, at=at, seat=seat)
    return made


def _held(milestone: Milestone) -> Milestone:
    rows = Milestone.objects.select_for_update(of=("self",)).select_related("fund__network", "fund__keeper")
    return rows.get(pk=milestone.pk)


@transaction.atomic
def judge_milestone(milestone: Milestone, found: Judged, *, by: Person, at: datetime) -> Milestone:
    """Reached, partly or not, and what changed. It can be judged again: the trail keeps what was said before.

    Also after the fund is closed: what came of money is often seen later.
    """
    current = _held(milestone)
    seat = check_may_run(by, current.fund, at=at)
    if current.removed_at is not None:
        raise Refused("This milestone was removed.")
    if found.state not in (State.REACHED, State.PARTLY, State.MISSED):
        raise Refused("Choose whether it was reached, partly reached or not reached.")
    words = found.outcome.strip()
    if not words:
        raise Refused("Say what changed.")
    upload = check_upload(found.evidence) if found.evidence is not None else None
    if (current.state, current.outcome) == (found.state, words) and upload is None:
        return current
    current.state, current.outcome, current.judged_by, current.judged_at = found.state, words, by, at
    if upload is not None and found.evidence is not None:
        current.evidence_name = upload.name[:150]
        current.evidence.save(f"{upload.sha256[:16]}-{upload.name}", found.evidence, save=False)
    current.save()
    subject = f"the milestone “{current.title}” of “{current.fund.title}”: {current.get_state_display().lower()}"
    say("judged", subject, current.fund, current, by=by, at=at, seat=seat)
    return current


@transaction.atomic
def remove_milestone(milestone: Milestone, *, by: Person, at: datetime) -> None:
    """Not shown any more; the trail says that it was there. Removed already, nothing happens."""
    current = _held(milestone)
    seat = check_may_run(by, current.fund, at=at)
    if current.removed_at is not None:
        return
    current.removed_at = at
    current.save(update_fields=["removed_at"])
    say(
        "removed the milestone",
        f"“{current.title}” of “{current.fund.title}”",
        current.fund,
        current,
        by=by,
        at=at,
        seat=seat,
    )
