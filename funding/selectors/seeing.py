"""Where the money of many funds stands today, year by year and group by group: what the first page of money is made of.

However many funds there are, the number of queries stays the same: balances, claims, milestones and terms, one of each.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db.models import (
    BigIntegerField,
    DateField,
    DecimalField,
    F,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Cast, Coalesce, Least
from django.utils import timezone

from cph.core.templatetags.words import pounds
from cph.people.models import Person
from funding.models import Account, Claim, Fund, Milestone, Year
from funding.rules.forecast import Calendar, Forecast, Spending, forecast, together
from funding.rules.stacks import Part, Stack, stack
from funding.rules.warnings import Standing, Warning, warnings
from funding.selectors.books import NAMES, NOTHING, Balance, balances_of_years
from funding.selectors.calendars import Span, calendars_of
from funding.selectors.reach import funds_run_by
from networks.constitutions.models import Body
from networks.constitutions.seats import seats_of
from networks.executives.acting import SITS
from networks.groups.models import Place

State = Claim.State
WAITING = (State.SENT, State.CONFIRMED)
SPENT = (State.CONFIRMED, State.APPROVED, State.PAID)
MOST_YEARS = 2_000  # nobody reads the books of more


def funds_read_by(person: Person, on: date) -> QuerySet[Fund]:
    """The funds whose books this person reads today: those they run, and those of the network in whose executive they sit."""
    seats, run = seats_of(person, on), funds_run_by(person, on)
    if seats.is_admin:
        return run
    executives = Body.objects.filter(pk__in=seats.body_ids(*SITS), kind=Body.Kind.EXECUTIVE)
    return run | Fund.objects.filter(network__in=executives.values("parent"))


def years_read_by(person: Person, on: date) -> QuerySet[Year]:
    """The years of those funds."""
    return Year.objects.filter(fund__in=funds_read_by(person, on).values("pk"))


def choices_for(person: Person, on: date) -> dict[str, list[tuple[str, str]]]:
    """What the lists can be narrowed to: networks, funds and groups, by name. One query."""
    funds = funds_read_by(person, on)
    networks = funds.order_by().values("network")
    bodies = Body.objects.filter(
        Q(pk__in=networks) | Q(parent__in=networks, kind=Body.Kind.DEVELOPMENT_GROUP)
    ).values_list("kind", "pk", "name")
    rows = funds.order_by().annotate(what=Value("FUND")).values_list("what", "pk", "title").union(bodies.order_by())
    found: dict[str, list[tuple[str, str]]] = {"FUND": [], Body.Kind.NETWORK: [], Body.Kind.DEVELOPMENT_GROUP: []}
    for what, pk, name in rows.order_by("title", "pk"):
        found[what].append((str(pk), name))
    return found


# --- to which group money belongs


def group_of(today: date, path: str = "") -> Coalesce:
    """Whose allocation it is: the body it was given to, or the group in which the school lies (on the last day of a past year).

    `path` leads to the allocation. A school in no group gives NULL.
    """
    day = Least(Value(today, output_field=DateField()), OuterRef(f"{path}year__ends_on"))
    places = Place.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=day), school=OuterRef(f"{path}school"), starts_on__lte=day,
        network=OuterRef(f"{path}year__fund__network"),
    )  # fmt: skip
    return Coalesce(F(f"{path}body"), Subquery(places.values("group")[:1]), output_field=BigIntegerField())


# --- claims


@dataclass(frozen=True)
class Claimed:
    """Claims that were not approved yet, in pence: with the head, and confirmed; since when the oldest of them waits.

    `squares` tells how even the claims are that count as spent: see rules.forecast.
    """

    sent: int = 0
    confirmed: int = 0
    squares: int = 0
    oldest_on: date | None = None

    @property
    def waiting(self) -> int:
        """All that is asked for and not approved."""
        return self.sent + self.confirmed

    def __add__(self, other: Claimed) -> Claimed:
        days = [one for one in (self.oldest_on, other.oldest_on) if one]
        return Claimed(
            self.sent + other.sent, self.confirmed + other.confirmed, self.squares + other.squares, min(days, default=None)
        )  # fmt: skip


NONE = Claimed()


def squares() -> Sum:
    """The sum of the squares of claims, in pence²: larger than any whole number of the database, so in decimals."""
    return Sum(Cast("amount_pence", DecimalField(max_digits=40, decimal_places=0)) * F("amount_pence"))


def claimed_by(rows: QuerySet[Claim], *keys: str) -> dict[tuple, Claimed]:
    """What these claims come to, by these columns: one query."""
    found: defaultdict[tuple, Claimed] = defaultdict(Claimed)
    rows = rows.filter(state__in={*WAITING, *SPENT}).order_by()
    sums = rows.values_list(*keys, "state").annotate(
        sum=Sum("amount_pence"), squares=squares(), first=Min("confirmed_at")
    )
    for *key, state, pence, squared, first in sums:
        found[tuple(key)] += Claimed(
            int(pence) if state == State.SENT else 0,
            int(pence) if state == State.CONFIRMED else 0,
            int(squared) if state in SPENT else 0,
            timezone.localdate(first) if state == State.CONFIRMED and first else None,
        )
    return dict(found)


def balances_by(rows: QuerySet[Account], *keys: str) -> dict[tuple, Balance]:
    """What stands in these accounts of allocations, by these columns: one query. What was given counts as having come in."""
    found: defaultdict[tuple, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for *key, kind, pence in rows.order_by().values_list(*keys, "kind").annotate(Sum("balance")):
        found[tuple(key)][NAMES[kind]] += int(pence)
    return {key: replace(Balance(**parts), came_in=sum(parts.values())) for key, parts in found.items()}


# --- lines


@dataclass(frozen=True)
class Line:
    """Money of one year of a fund, or of one group: where it stands, what it comes to, what is to be said of it."""

    key: int | None
    balance: Balance = NOTHING
    claimed: Claimed = NONE
    forecast: Forecast = field(default_factory=Forecast)
    warnings: list[Warning] = field(default_factory=list)
    calendar: Calendar | None = None
    year: Year | None = None
    body: Body | None = None
    milestones: dict[str, int] = field(default_factory=dict)
    stack: Stack | None = None

    @property
    def name(self) -> str:
        """What to call it: the group, else the fund."""
        if self.body is None and self.year is not None and self.year.fund_id:
            return self.year.fund.title
        return self.body.name if self.body else "Schools in no group"

    @property
    def budget(self) -> int:
        """What there is to spend: all that came in, but for what went to another year or was given back."""
        return self.balance.came_in - self.balance.carried - self.balance.returned

    @property
    def committed(self) -> int:
        """Allocated or approved, and not paid yet."""
        return self.balance.allocated + self.balance.approved

    @property
    def reached(self) -> int:
        """Milestones that were reached."""
        return self.milestones.get("REACHED", 0)

    @property
    def milestones_in_all(self) -> int:
        """How many there are, whatever became of them."""
        return sum(self.milestones.values())

    @property
    def parts(self) -> list[Part]:
        """The parts of it, none counted twice. Claims above what is left are drawn as far as there is money."""
        now, waiting = self.balance, min(self.claimed.waiting, self.balance.allocated)
        return parts_of(now.paid, now.approved, waiting, now.allocated - waiting, now.available)


def parts_of(paid: int, approved: int, waiting: int, unclaimed: int, unshared: int) -> list[Part]:
    """The parts of a sum as they are drawn, from what is gone to what nobody has yet."""
    known = [
        ("Paid", "paid", paid), ("Approved, to be paid", "approved", approved), ("Claimed, waiting", "waiting", waiting),
        ("Allocated, not claimed", "unclaimed", unclaimed), ("Not allocated", "unshared", unshared),
    ]  # fmt: skip
    return [Part(name, pattern, pence, pounds(pence)) for name, pattern, pence in known]


def lines_of_years(years: Sequence[Year], today: date, group: int | None = None) -> list[Line]:
    """Each of these years, its fund at hand; of one group only, if one is named. Four queries."""
    keys = [one.pk for one in years]
    if group is None:
        balances = {(key,): found for key, found in balances_of_years(keys).items()}
        claims = Claim.objects.filter(allocation__year__in=keys)
    else:
        balances = balances_by(accounts_of(keys, today).filter(group=group), "year")
        claims = claims_of(keys, today).filter(group=group)
    claimed = claimed_by(claims, "allocation__year")
    spans = {one.pk: span_of(one) for one in years}
    calendars, marks = calendars_of(spans.values()), milestones_of({one.fund_id for one in years}, today)
    return [
        line_of(
            Line(one.pk, balances.get((one.pk,), NOTHING), claimed.get((one.pk,), NONE), year=one,
                 calendar=calendars[spans[one.pk]], milestones=marks.get(one.fund_id, ({}, ()))[0]),
            today, marks.get(one.fund_id, ({}, ()))[1],
        )
        for one in years
    ]  # fmt: skip


def span_of(year: Year) -> Span:
    """Its days, and whose schools spend."""
    return Span(year.starts_on, year.ends_on, year.fund.authority_id, year.fund.network_id)


def accounts_of(years: Any, today: date) -> QuerySet[Account]:
    """The accounts of allocations of these years, each with the `group` it is of."""
    return Account.objects.filter(year__in=years, allocation__isnull=False).annotate(
        group=group_of(today, "allocation__")
    )


def claims_of(years: Any, today: date) -> QuerySet[Claim]:
    """The claims on allocations of these years, each with the `group` it is of."""
    return Claim.objects.filter(allocation__year__in=years).annotate(group=group_of(today, "allocation__"))


def line_of(line: Line, today: date, late: Iterable[tuple[str, date]] = ()) -> Line:
    """The line with its forecast and its warnings."""
    year, now, claimed = line.year, line.balance, line.claimed
    assert year is not None and line.calendar is not None
    spending = Spending(line.budget, now.paid, now.approved, claimed.confirmed, claimed.squares)
    expected = forecast(spending, line.calendar, today)
    standing = Standing(
        line.budget, now.available, now.allocated, claimed.waiting, year.ends_on, year.state == Year.State.OPEN,
        claimed.oldest_on, tuple(one for one in late if year.starts_on <= one[1] <= year.ends_on),
    )  # fmt: skip
    return replace(line, forecast=expected, warnings=warnings(standing, expected, line.calendar, today))


def lines_of_groups(years: QuerySet[Year], today: date) -> list[Line]:
    """Each group that has money of these years, all of it together. Four queries, and one for the names.

    Sums are added up by the days they are to be spent in, for by these the forecast goes.
    """
    when = ("year__starts_on", "year__ends_on", "year__fund__authority", "year__fund__network")
    balances = balances_by(accounts_of(years.values("pk"), today), "group", "year__state", *when)
    claimed = claimed_by(
        claims_of(years.values("pk"), today),
        *("group", "allocation__year__state", *(f"allocation__{name}" for name in when)),
    )
    calendars = calendars_of(Span(*key[2:]) for key in balances)
    found: defaultdict[int | None, list[Line]] = defaultdict(list)
    for key, balance in balances.items():
        group, state, starts_on, ends_on = key[:4]
        days = Year(starts_on=starts_on, ends_on=ends_on, state=state)
        part = Line(group, balance, claimed.get(key, NONE), calendar=calendars[Span(*key[2:])], year=days)
        found[group].append(line_of(part, today))
    names = Body.objects.in_bulk([key for key in found if key is not None])
    lines = [replace(as_one(parts), body=names.get(key or 0)) for key, parts in found.items()]
    return sorted(lines, key=lambda one: (one.body is None, one.body.name if one.body else "", one.key))


def as_one(parts: list[Line]) -> Line:
    """Different money as one sum, with its forecast and all its warnings."""
    return Line(
        parts[0].key if parts else None,
        sum((one.balance for one in parts), NOTHING),
        sum((one.claimed for one in parts), NONE),
        together([one.forecast for one in parts]),
        [warning for one in parts for warning in one.warnings],
        parts[0].calendar if len(parts) == 1 else None,
    )


def drawn(lines: Sequence[Line]) -> list[Line]:
    """The lines with their bars, all to one scale."""
    longest = max((max(one.budget, one.forecast.spent) for one in lines), default=0)
    return [
        replace(one, stack=stack(one.parts, longest, one.forecast.spent if one.forecast.is_told else None))
        for one in lines
    ]


def whole_of(years: QuerySet[Year], today: date, group: int | None = None) -> Line:
    """All of these years as one sum: one query. Nothing is counted twice, for what a year handed on is not in its budget."""
    if group is None:
        found: Iterable[Balance] = balances_of_years(years.values("pk")).values()
    else:
        found = balances_by(accounts_of(years.values("pk"), today).filter(group=group), "year").values()
    return Line(None, sum(found, NOTHING))


# --- milestones


def milestones_of(
    funds: Collection[int], today: date
) -> dict[int, tuple[dict[str, int], tuple[tuple[str, date], ...]]]:
    """Of each fund: how many milestones stand where, and those whose day is over without a word. One query."""
    counts: defaultdict[int, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    late: defaultdict[int, list[tuple[str, date]]] = defaultdict(list)
    rows = Milestone.objects.filter(fund__in=funds, removed_at__isnull=True).order_by("due_on", "pk")
    for fund, state, title, due_on in rows.values_list("fund", "state", "title", "due_on"):
        counts[fund][state] += 1
        if state == Milestone.State.AHEAD and due_on < today:
            late[fund].append((title, due_on))
    return {fund: (dict(parts), tuple(late[fund])) for fund, parts in counts.items()}


def with_fund(years: QuerySet[Year]) -> QuerySet[Year]:
    """The years with their funds at hand."""
    return years.select_related("fund__network", "fund__authority")


def some(years: QuerySet[Year]) -> list[Year]:
    """All of them, in the order of the page, up to more than anybody reads."""
    return list(with_fund(years).order_by("fund__title", "starts_on", "pk")[:MOST_YEARS])
