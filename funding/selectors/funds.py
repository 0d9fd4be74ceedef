"""A fund and its years as its page shows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, Case, OuterRef, QuerySet, Sum, When
from django.db.models.functions import JSONObject

from cph.core.templatetags.words import pounds
from funding.models import Account, Allocation, Fund, Meets, Milestone, Year
from funding.rules.stacks import Part, Stack, stack
from funding.rules.years import label_of
from funding.selectors.books import BROUGHT, NAMES, Balance, annotate_balances

SHOWN = 50


@dataclass(frozen=True)
class YearShown:
    """A year of a fund, with what stands where in it today."""

    year: Year
    label: str
    balance: Balance
    backfills: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        return self.year.state == Year.State.OPEN

    @property
    def sources(self) -> list[tuple[str, int]]:
        """What came in, by its name; contributions of schools as one sum."""
        return list(self.year.__dict__.get("_sources", ()))


def years_of(fund: Fund) -> list[YearShown]:
    """The years of a fund in order, with their balances, their sources and the bodies whose meetings it backfills: one query."""
    is_brought = Case(When(kind="SOURCE", source=BROUGHT, then=True), default=False, output_field=BooleanField())
    accounts = Account.objects.filter(year=OuterRef("pk"), allocation=None).values(
        one=JSONObject(kind="kind", pence="balance", brought=is_brought, source="source", school="school")
    )
    given = Account.objects.filter(year=OuterRef("pk"), allocation__isnull=False).order_by().values("kind")
    summed = given.annotate(pence=Sum("balance")).values(one=JSONObject(kind="kind", pence="pence"))
    bodies = Meets.objects.filter(fund=OuterRef("fund")).order_by("body__name").values("body__name")
    rows = fund.years.order_by("starts_on").annotate(
        free=ArraySubquery(accounts), given=ArraySubquery(summed), bodies=ArraySubquery(bodies)
    )
    return [_shown(fund, one) for one in rows]


def years_in_hand(fund: Fund, at: datetime) -> list[YearShown]:
    """The same, asked once for all parts of a page of this moment."""
    if fund.__dict__.get("_years_at") != at:
        fund.__dict__ |= {"_years_at": at, "_years": years_of(fund)}
    return fund.__dict__["_years"]


def _shown(fund: Fund, year: Year) -> YearShown:
    found: dict[str, int] = {}
    sources: dict[str, int] = {}
    for one in [*year.free, *year.given]:
        pence = int(one["pence"]) * (-1 if one["kind"] == "SOURCE" else 1)
        name = NAMES[one["kind"]]
        found[name] = found.get(name, 0) + pence
        if one.get("brought"):
            found["brought"] = found.get("brought", 0) + pence
        if one["kind"] == "SOURCE" and pence:
            word = "Contributions of schools" if one["school"] else one["source"]
            sources[word] = sources.get(word, 0) + pence
    year.fund = fund
    year.__dict__["_sources"] = sorted(sources.items(), key=lambda one: -one[1])
    return YearShown(year, label_of(fund.year_kind, year.starts_on), Balance(**found), tuple(year.bodies))


def in_hand(years: list[YearShown], on: date) -> YearShown | None:
    """The year of this day; else the last that is open, else the last."""
    of_day = [one for one in years if one.year.starts_on <= on <= one.year.ends_on]
    open_ = [one for one in years if one.is_open]
    return next(iter((of_day or open_ or years)[-1:]), None)


PARTS = (
    ("paid", "Paid"), ("approved", "Approved, to be paid"), ("allocated", "Allocated, not yet claimed"),
    ("available", "Not allocated"), ("carried", "Carried forward"), ("returned", "Given back"),
)  # fmt: skip


def rows_of(balance: Balance) -> list[tuple[str, str, int]]:
    """Where the money is: (key, words, pence), leaving out what has never happened."""
    always = {"paid", "approved", "allocated", "available"}
    return [(key, words, getattr(balance, key)) for key, words in PARTS if key in always or getattr(balance, key)]


def picture_of(balance: Balance, longest: int = 0) -> Stack:
    """The same as a bar."""
    parts = [Part(words, key, pence, pounds(pence)) for key, words, pence in rows_of(balance)]
    return stack(parts, longest or balance.came_in)


def allocations_of(year: Year) -> QuerySet[Allocation]:
    """The allocations of a year in order, each with given, approved, paid and left."""
    rows = Allocation.objects.filter(year=year).select_related("body", "school")
    return annotate_balances(rows).order_by("number")


def milestones_of(fund: Fund) -> QuerySet[Milestone]:
    """What the money is to change, the nearest first; what was removed is not shown."""
    rows = Milestone.objects.filter(fund=fund, removed_at__isnull=True)
    return rows.select_related("allocation__body", "allocation__school", "judged_by").order_by("due_on", "pk")


def funds_in_list(rows: QuerySet[Fund]) -> QuerySet[Fund]:
    """For lists: whose, by whom."""
    return rows.select_related("network", "body", "authority", "keeper")
