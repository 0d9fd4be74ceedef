"""What attendance pays: whoever led a school on the day of a meeting and was there, as its record says.

Members, substitutes and those in attendance count, for the money is the school's whose head was away. Guests do not, nor does
who came for one item alone. Somebody who left and came back was there once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from cph.people.models import Person
from funding.models import Allocation, ClaimLine, Fund, Meets, Year
from funding.selectors.reach import allocations_claimable_by
from networks.meetings.models import Attendance, Meeting
from networks.schools.models import Headship, School

SAT = (Attendance.Standing.MEMBER, Attendance.Standing.SUBSTITUTE, Attendance.Standing.ATTENDING)


@dataclass(frozen=True)
class Ready:
    """An attendance that can be claimed, and for which school: one that somebody leads, or one of two."""

    attendance: Attendance
    schools: tuple[School, ...]

    @property
    def person(self) -> Person:
        return self.attendance.person

    @property
    def meeting(self) -> Meeting:
        return self.attendance.meeting

    @property
    def day(self) -> date:
        return timezone.localdate(self.meeting.starts_at)

    @property
    def words(self) -> str:
        """How the line of a claim reads."""
        return f"{self.person.name} at {self.meeting.title}"


def claimed_already() -> Exists:
    """Whether a claim stands for any spell of this person at this meeting."""
    other = ClaimLine.objects.filter(is_live=True, attendance__meeting=OuterRef("meeting"))
    return Exists(other.filter(attendance__person=OuterRef("person")))


def attendance_to_claim(on: Any) -> QuerySet[Attendance]:
    """Spells at meetings that are over, of those who sat there throughout, with the day; one of each is not picked yet."""
    over = Q(meeting__closed_at__isnull=False) | Q(day__lt=on)
    rows = Attendance.objects.annotate(day=TruncDate("meeting__starts_at"))
    return rows.filter(
        over, ~claimed_already(), day__lte=on, meeting__state=Meeting.State.PLANNED, person__isnull=False,
        standing__in=SAT, for_item__isnull=True,
    )  # fmt: skip


def led_then() -> QuerySet[Headship]:
    """The headships of the person of an outer row, on the day of its meeting."""
    stands = Q(ends_on__isnull=True) | Q(ends_on__gte=OuterRef("day"))
    return Headship.objects.filter(stands, person=OuterRef("person"), starts_on__lte=OuterRef("day"))


def ready_rows(fund: Fund, on: date, people: Iterable[int] | None = None) -> QuerySet[Attendance]:
    """One spell, the first, of everybody at each meeting this fund pays for: not claimed, in a year that is open."""
    open_year = Year.objects.filter(
        fund=fund, state="OPEN", starts_on__lte=OuterRef("day"), ends_on__gte=OuterRef("day")
    )
    bodies = Meets.objects.filter(fund=fund).values("body")
    rows = attendance_to_claim(on).filter(Exists(open_year), Exists(led_then()), meeting__body__in=bodies)
    if people is not None:
        rows = rows.filter(person__in=list(people))
    rows = rows.order_by("meeting__starts_at", "meeting", "person", "came_at", "pk")
    return rows.distinct("meeting__starts_at", "meeting", "person").select_related("meeting", "person")


def lines_ready(fund: Fund, on: date, people: Iterable[int] | None = None) -> list[Ready]:
    """What can be claimed of this fund for attendance, oldest first; nothing where it has no price. Two queries."""
    if fund.seat_price_pence is None or fund.state != Fund.State.OPEN:
        return []
    return list(_with_schools(list(ready_rows(fund, on, people))))


def _with_schools(rows: list[Attendance]) -> Iterator[Ready]:
    led = defaultdict(list)
    people = {one.person_id for one in rows}
    for one in Headship.objects.filter(person__in=people).select_related("school").order_by("starts_on", "pk"):
        led[one.person_id].append(one)
    for one in rows:
        day = timezone.localdate(one.meeting.starts_at)
        schools = {each.school_id: each.school for each in led[one.person_id] if each.is_current(day)}
        yield Ready(one, tuple(schools.values()))


def ready_for(person: Person, fund: Fund, on: date, *, runs: bool) -> list[Ready]:
    """What this person may claim: their own attendance; for all, who runs the fund."""
    return lines_ready(fund, on, None if runs else [person.pk])


def allocations_for_backfill(person: Person, fund: Fund, on: date) -> QuerySet[Allocation]:
    """Out of which allocations of a fund this person may claim, those of this year first."""
    rows = allocations_claimable_by(person, on).filter(year__fund=fund)
    return rows.select_related("body", "school", "year__fund__keeper", "year__fund__network").order_by(
        F("year__starts_on").desc(), "number"
    )
