"""Attendance becomes a claim: its lines are drawn from the record of the meeting, each once, at the fund's price."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone

from cph.core.refusals import NotAllowed, Refused
from cph.people.models import Person
from funding.models import Allocation, Claim
from funding.permissions.claiming import check_may_edit, writes_for_all
from funding.selectors.backfill import Ready, lines_ready
from funding.services.claiming import send_claim
from funding.services.keeping_claims import held_claim
from funding.services.writing_claims import ClaimFacts, LineFacts, put_lines, write_claim
from networks.meetings.models import Attendance
from networks.schools.models import School

__all__ = ["claim_backfill", "claim_backfill_of_schools", "lines_ready"]


@transaction.atomic
def claim_backfill(
    allocation: Allocation, school: School, attendances: Sequence[int], *, form_key: UUID, by: Person, at: datetime
) -> Claim:
    """A draft with a line for each of these attendances. Sent twice it is made once; an attendance is claimed once."""
    if not attendances:
        raise Refused("Choose what you claim for.")
    _hold(attendances)
    if known := Claim.objects.filter(form_key=form_key, written_by=by).first():
        return known
    ready = _ready(allocation, school, attendances, by, at)
    facts = ClaimFacts(Claim.Kind.BACKFILL, school, _words(ready))
    claim = held_claim(write_claim(allocation, facts, form_key=form_key, by=by, at=at))
    lines = [LineFacts(one.words, one.day, attendance=one.attendance) for one in ready]
    put_lines(claim, lines, by=by, at=at, seat=check_may_edit(by, claim, at=at))
    return claim


def _hold(attendances: Sequence[int]) -> None:
    """Every spell of these people at these meetings is held: two who claim for one attendance wait for each other."""
    wanted = Attendance.objects.filter(pk__in=attendances)
    spells = Attendance.objects.filter(meeting__in=wanted.values("meeting"), person__in=wanted.values("person"))
    list(spells.select_for_update(no_key=True, of=("self",)).order_by("pk").values_list("pk"))


def _ready(allocation: Allocation, school: School, attendances: Sequence[int], by: Person, at: datetime) -> list[Ready]:
    """These attendances, as long as they can be claimed for this school."""
    on, fund = timezone.localdate(at), allocation.year.fund
    people = set(Attendance.objects.filter(pk__in=attendances).values_list("person", flat=True)) - {None}
    ready = {one.attendance.pk: one for one in lines_ready(fund, on, people)}
    found = [ready[pk] for pk in dict.fromkeys(attendances) if pk in ready]
    if len(found) < len(set(attendances)):
        raise Refused("Some of this was claimed meanwhile, or cannot be claimed. Look at what is left to claim.")
    for one in found:
        if school.pk not in {each.pk for each in one.schools}:
            raise Refused(f"{one.person.name} did not lead {school.name} on {_said(one.day)}.")
        if one.person.pk != by.pk and not writes_for_all(by, allocation, on):
            raise NotAllowed("You claim for your own attendance.", instead=f"Ask {one.person.name}.")
    return sorted(found, key=lambda one: (one.day, one.person.name, one.attendance.pk))


def _words(ready: Sequence[Ready]) -> str:
    """What the claim says it is for."""
    first, last = ready[0].day, ready[-1].day
    meetings = {one.meeting.pk for one in ready}
    when = _said(first) if first == last else f"{_said(first)} to {_said(last)}"
    return f"Backfill for {len(meetings)} meeting{'s' * (len(meetings) != 1)}, {when}"


def _said(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


@transaction.atomic
def claim_backfill_of_schools(
    allocation: Allocation, chosen: Sequence[tuple[int, School]], *, form_key: UUID, by: Person, at: datetime
) -> list[Claim]:
    """One claim for each school, sent to its head: attendance by attendance, each for one school. All of them or none."""
    if len({pk for pk, _ in chosen}) < len(chosen):
        raise Refused("Choose one school for each attendance.")
    by_school: defaultdict[School, list[int]] = defaultdict(list)
    for attendance, school in chosen:
        by_school[school].append(attendance)
    found = []
    for school, attendances in sorted(by_school.items(), key=lambda one: one[0].pk):
        key = uuid5(form_key, str(school.pk))
        claim = claim_backfill(allocation, school, attendances, form_key=key, by=by, at=at)
        found.append(send_claim(claim, by=by, at=at) if claim.state == Claim.State.DRAFT else claim)
    return found
