"""One year of a fund, group beside group: what each was given, what it did with it, how fast it was paid, what came of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

from django.db.models import (
    Aggregate,
    Count,
    F,
    FilteredRelation,
    FloatField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
)
from django.db.models.functions import Extract
from django.utils import timezone

from funding.models import Allocation, Claim, Fund, Milestone, Year
from funding.selectors.calendars import calendars_of
from funding.selectors.own_money import with_sums
from funding.selectors.seeing import (
    NONE,
    SPENT,
    Claimed,
    Line,
    accounts_of,
    balances_by,
    claims_of,
    group_of,
    line_of,
    span_of,
    squares,
)
from networks.constitutions.models import Body
from networks.groups.models import Place

State = Claim.State
DAY = 86_400


class Median(Aggregate):
    """The value in the middle: the database sorts them."""

    function = "PERCENTILE_CONT"
    template = "PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


@dataclass(frozen=True)
class Compared(Line):
    """A group beside the others. `schools` and `pupils` are those of the group; None where they are not known."""

    schools: int | None = None
    pupils: int | None = None
    rejected: int = 0
    days_to_pay: float | None = None

    @property
    def name(self) -> str:
        """What to call it: always a group."""
        return self.body.name if self.body else "Schools in no group"

    @property
    def per_school(self) -> int | None:
        """Pence for each school, half a penny to the even one."""
        return round(Fraction(self.budget, self.schools)) if self.schools else None

    @property
    def per_pupil(self) -> int | None:
        """Pence for each pupil on roll."""
        return round(Fraction(self.budget, self.pupils)) if self.pupils else None


def compared(year: Year, today: date) -> list[Compared]:
    """Each group that has money of this year. Five queries, however many groups and claims there are."""
    balances = {key: found for (key,), found in balances_by(accounts_of([year.pk], today), "group").items()}
    claims = _claims(year, today)
    calendar = calendars_of([span_of(year)])[span_of(year)]
    marks, bodies = _milestones(year, today), _bodies(balances, min(today, year.ends_on))
    found = []
    for key, balance in balances.items():
        body, (claimed, rejected, days) = bodies.get(key or 0), claims.get(key, (NONE, 0, None))
        line = line_of(Compared(key, balance, claimed, calendar=calendar, year=year, body=body), today)
        found.append(replace(
            line, rejected=rejected, days_to_pay=days, milestones=marks.get(key, {}),
            schools=getattr(body, "schools", None), pupils=_pupils(body),
        ))  # fmt: skip
    return found


def _pupils(body: Any) -> int | None:
    """Only where the register says it of all its schools."""
    return None if body is None or body.unknown or not body.pupils else body.pupils


def _bodies(keys: Any, on: date) -> dict[int, Body]:
    """The bodies by number, with how many schools and pupils they have on this day."""
    places = Place.objects.on(on).filter(group=OuterRef("pk")).order_by().values("group")
    sums = {
        "schools": Count("pk"), "pupils": Sum("school__pupils"), "unknown": Count("pk", filter=Q(school__pupils=None))
    }  # fmt: skip
    rows = Body.objects.filter(pk__in=[key for key in keys if key])
    for name, of in sums.items():
        rows = rows.annotate(**{name: Subquery(places.values(found=of))})
    return {one.pk: one for one in rows}


def _claims(year: Year, today: date) -> dict[int | None, tuple[Claimed, int, float | None]]:
    """Of each group: what waits, how many were rejected, and how many days lay between confirmation and payment."""
    rows = claims_of([year.pk], today).annotate(live=FilteredRelation("payments", condition=Q(payments__is_live=True)))
    took = Extract(F("live__batch__paid_at") - F("confirmed_at"), "epoch")
    sums = rows.order_by().values_list("group", "state").annotate(
        sum=Sum("amount_pence"), squares=squares(), first=Min("confirmed_at"), count=Count("pk"), took=Median(took)
    )  # fmt: skip
    found: defaultdict[int | None, tuple[Claimed, int, float | None]] = defaultdict(lambda: (NONE, 0, None))
    for group, state, pence, squared, first, count, seconds in sums:
        claimed, rejected, days = found[group]
        claimed += Claimed(
            int(pence) if state == State.SENT else 0, int(pence) if state == State.CONFIRMED else 0,
            int(squared) if state in SPENT else 0,
            timezone.localdate(first) if state == State.CONFIRMED and first else None,
        )  # fmt: skip
        rejected += count if state == State.REJECTED else 0
        found[group] = (claimed, rejected, seconds / DAY if state == State.PAID and seconds is not None else days)
    return dict(found)


def _milestones(year: Year, today: date) -> dict[int | None, dict[str, int]]:
    rows = Milestone.objects.filter(allocation__year=year, removed_at__isnull=True)
    rows = rows.annotate(group=group_of(today, "allocation__")).order_by()
    found: defaultdict[int | None, dict[str, int]] = defaultdict(dict)
    for group, state, count in rows.values_list("group", "state").annotate(Count("pk")):
        found[group][state] = count
    return dict(found)


# --- in which order

ORDERS: dict[str, tuple[str, Callable[[Compared], Any]]] = {
    "name": ("Group", lambda one: one.name),
    "given": ("Given", lambda one: one.budget),
    "per-school": ("Per school", lambda one: one.per_school),
    "per-pupil": ("Per pupil", lambda one: one.per_pupil),
    "claimed": ("Claimed", lambda one: one.claimed.waiting),
    "paid": ("Paid", lambda one: one.balance.paid),
    "left": ("Left", lambda one: one.balance.left),
    "forecast": ("Forecast", lambda one: one.forecast.spent if one.forecast.is_told else None),
    "rejected": ("Claims not approved", lambda one: one.rejected),
    "days": ("Days to pay", lambda one: one.days_to_pay),
    "milestones": ("Milestones reached", lambda one: one.reached),
}


def ordered(lines: Sequence[Compared], by: str) -> list[Compared]:
    """In the order asked for, "-given" the most first; by name where it is not ours. What is not known comes last."""
    name = by.removeprefix("-")
    key = ORDERS.get(name, ORDERS["name"])[1]
    by_name = sorted(lines, key=lambda one: (one.body is None, one.name))
    known = [one for one in by_name if key(one) is not None]
    known.sort(key=key, reverse=by.startswith("-") and name in ORDERS)
    return [*known, *(one for one in by_name if key(one) is None)]


# --- the allocations of one group, on demand


def allocations_of(fund: Fund, year: Year, group: int, today: date) -> QuerySet[Allocation]:
    """What this group and its schools were given of a year, allocation by allocation; group 0: schools in no group."""
    rows = Allocation.objects.filter(year=year, year__fund=fund).annotate(group=group_of(today))
    rows = rows.filter(group__isnull=True) if not group else rows.filter(group=group)
    return with_sums(rows)
