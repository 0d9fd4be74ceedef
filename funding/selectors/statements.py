"""A statement as plain data: of a fund, of one allocation, at the end of a day. What it says stands in the books of that day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from cph.core.templatetags.words import day_words
from cph.documents.models import Paper
from funding.models import Account, Allocation, Claim, Entry, Fund, Payment, Year
from funding.rules.years import label_of
from funding.selectors.allocations import moves_of
from funding.selectors.books import BROUGHT, NAMES, Balance, balance_of_allocation, balances_of_allocations
from funding.selectors.funds import milestones_of, rows_of

TEMPLATE = "papers/funding_statement.html"
MOST = 500  # allocations of a year on paper; the file has them all
Content = dict[str, Any]


def fund_statement(fund: Fund, on: date) -> Content:
    """The whole fund at the end of a day: each year, where its money came from and where it is. Five queries."""
    years = list(fund.years.filter(starts_on__lte=on).order_by("starts_on"))
    sums = _sums(years, on)
    held = balances_of_allocations([one.pk for one in years], on)
    return _head(fund, on, fund.title) | {
        "years": [_year(fund, one, sums.get(one.pk, {}), rows, held) for one, rows in _by_year(years)],
        "milestones": _milestones(fund, on),
    }


def _head(fund: Fund, on: date, title: str) -> Content:
    return {
        "title": title, "fund": fund.title, "code": fund.code, "on": on.isoformat(), "on_words": day_words(on),
        "purpose": fund.purpose, "keeper": fund.keeper.name, "agency": fund.agency, "conditions": fund.conditions,
    }  # fmt: skip


def _by_year(years: Sequence[Year]) -> Iterator[tuple[Year, list[Allocation]]]:
    rows = Allocation.objects.filter(year__in=years).select_related("body", "school").order_by("year", "number")
    found: dict[int, list[Allocation]] = {}
    for one in rows:
        found.setdefault(one.year_id, []).append(one)
    return ((one, found.get(one.pk, [])) for one in years)


def _sums(years: Sequence[Year], on: date) -> dict[int, dict[tuple[str, str], int]]:
    """Pence by year, kind and source; what schools gave is one sum, whoever asks."""
    rows = Entry.objects.filter(account__year__in=years, posting__on__lte=on).order_by()
    rows = rows.annotate(is_nobodys=Q(account__school__isnull=True))
    parts = rows.values_list("account__year", "account__kind", "account__source", "is_nobodys")
    found: dict[int, dict[tuple[str, str], int]] = {}
    for year, kind, source, is_nobodys, pence in parts.annotate(Sum("pence")):
        name = (kind, source if is_nobodys else "Contributions of schools")
        of_year = found.setdefault(year, {})
        of_year[name] = of_year.get(name, 0) + int(pence)
    return found


def _year(
    fund: Fund, year: Year, sums: dict[tuple[str, str], int], rows: list[Allocation], held: dict[int, Balance]
) -> Content:
    parts: dict[str, int] = {}
    for (kind, source), pence in sums.items():
        amount = -pence if kind == Account.Kind.SOURCE else pence
        parts[NAMES[kind]] = parts.get(NAMES[kind], 0) + amount
        if source == BROUGHT:
            parts["brought"] = amount
    balance = Balance(**parts)
    given = [_allocation(one, held.get(one.pk, Balance())) for one in rows if one.pk in held]
    return {
        "label": label_of(fund.year_kind, year.starts_on), "came_in": balance.came_in, "left": balance.left,
        "sources": [[source, -pence] for (kind, source), pence in sorted(sums.items()) if kind == Account.Kind.SOURCE and pence],
        "where": [[words, pence] for _, words, pence in rows_of(balance)], "allocations": given,
    }  # fmt: skip


def _allocation(one: Allocation, held: Balance) -> Content:
    return {
        "number": one.number, "to": one.whose.name if one.whose else "", "urn": one.school.urn if one.school else None,
        "title": one.title, "given": held.given, "approved": held.approved, "paid": held.paid, "left": held.allocated,
    }  # fmt: skip


def _milestones(fund: Fund, on: date, allocation: Allocation | None = None) -> list[Content]:
    rows = [one for one in milestones_of(fund) if allocation is None or one.allocation_id == allocation.pk]
    return [
        {
            "title": one.title, "due": day_words(one.due_on), "of": str(one.allocation or ""),
            "state": one.get_state_display() if one.judged_at and one.judged_at.date() <= on else "Still to come",
            "outcome": one.outcome if one.judged_at and one.judged_at.date() <= on else "",
        }
        for one in rows
    ]  # fmt: skip


def allocation_statement(allocation: Allocation, on: date) -> Content:
    """One allocation at the end of a day: what it was given, its claims as they stood, what is left. Four queries."""
    fund, held = allocation.year.fund, balance_of_allocation(allocation, on)
    label = label_of(fund.year_kind, allocation.year.starts_on)
    return _head(fund, on, str(allocation)) | {
        "label": label, "allocation": _allocation(allocation, held),
        "moves": [[day_words(one.on), one.words, one.kind, one.pence] for one in moves_of(allocation, on)],
        "claims": [_claim(one) for one in claims_by(allocation, on)],
        "milestones": _milestones(fund, on, allocation),
    }  # fmt: skip


def claims_by(allocation: Allocation, on: date) -> QuerySet[Claim]:
    """Claims whose approval counted by that day; `was_paid` where their payment did."""
    paid = Payment.objects.filter(claim=OuterRef("pk"), is_live=True, posting__on__lte=on).exclude(reversal__on__lte=on)
    rows = Claim.objects.filter(allocation=allocation, approval__on__lte=on).exclude(state=Claim.State.REJECTED)
    return rows.annotate(was_paid=Exists(paid)).select_related("school").order_by("approval__on", "pk")


def _claim(one: Claim) -> Content:
    is_back = one.state == Claim.State.REVERSED and not one.was_paid  # type: ignore[attr-defined]
    state = "Paid" if one.was_paid else "Taken back" if is_back else "Approved, to be paid"  # type: ignore[attr-defined]
    return {
        "number": one.number,
        "school": one.school.name,
        "words": one.words,
        "pence": one.amount_pence,
        "state": state,
    }


HEADS = ["Year", "Number", "To", "URN", "For", "Given, £", "Approved, £", "Paid, £", "Left, £"]
CLAIM_HEADS = ["Claim", "School", "For", "Status", "Amount, £"]


def sheet_of(content: Content) -> tuple[list[str], Iterator[list[Any]]]:
    """The statement as rows of a sheet, heads and rows: of a fund its allocations, sources and what is not allocated."""
    if "years" in content:
        return HEADS, _fund_rows(content)
    return CLAIM_HEADS, _claim_rows(content)


def _fund_rows(content: Content) -> Iterator[list[Any]]:
    for year in content["years"]:
        for source, pence in year["sources"]:
            yield [year["label"], None, f"Came in: {source}", None, "", _pounds(pence), None, None, None]
        for one in year["allocations"]:
            sums = [_pounds(one[name]) for name in ("given", "approved", "paid", "left")]
            yield [year["label"], one["number"], one["to"], one["urn"], one["title"], *sums]
        for words, pence in year["where"]:
            yield [year["label"], None, f"In all: {words}", None, "", None, None, None, _pounds(pence)]


def _claim_rows(content: Content) -> Iterator[list[Any]]:
    for one in content["claims"]:
        yield [one["number"], one["school"], one["words"], one["state"], _pounds(one["pence"])]
    for name in ("given", "approved", "paid", "left"):
        yield ["", "", f"In all {name}", "", _pounds(content["allocation"][name])]


def _pounds(pence: int) -> float:
    return round(pence / 100, 2)


def papers_of(about: str) -> QuerySet[Paper]:
    """The statements of a fund or an allocation that were issued, newest first."""
    return Paper.objects.filter(about=about, template=TEMPLATE).defer("context").order_by("-asked_at", "-pk")
