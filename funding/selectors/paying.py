"""What waits to be paid, where schools are paid, what was paid."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import JSONObject

from cph.core.calendar import add_working_days, is_working_day
from cph.people.models import Person
from funding.models import Allocation, Batch, Claim, Fund, Payee, Payment, Year
from funding.selectors.reach import funds_visible_to
from networks.schools.models import School

State = Claim.State
MOST = 200  # payments in a batch: others wait no longer than a moment while it goes out
FARTHEST = 60  # days ahead
BANK_TAKES = 3  # working days from the file to the account
NOTHING_CAME = (State.DRAFT, State.WITHDRAWN, State.REJECTED)


@dataclass(frozen=True)
class Account:
    """How it stands with the account of a school: the one that is paid, the one that waits to be checked."""

    paid: Payee | None = None
    waits: Payee | None = None


@dataclass(frozen=True)
class Ready:
    """Claims that can be paid now, and those that cannot because nobody knows where to."""

    payable: list[tuple[Claim, Payee]] = field(default_factory=list)
    stuck: dict[School, list[Claim]] = field(default_factory=dict)
    accounts: dict[int, Account] = field(default_factory=dict)

    @property
    def pence(self) -> int:
        return sum(claim.amount_pence for claim, _ in self.payable)

    @property
    def stuck_rows(self) -> list[tuple[School, int, int, Account]]:
        """School, how many claims, how many pence, how it stands with its account."""
        return [
            (school, len(some), sum(one.amount_pence for one in some), self.accounts.get(school.pk, Account()))
            for school, some in self.stuck.items()
        ]


def waiting_claims(fund: Fund) -> QuerySet[Claim]:
    """Approved, and in no batch that stands; oldest approval first."""
    in_a_batch = Exists(Payment.objects.filter(claim=OuterRef("pk"), is_live=True))
    rows = Claim.objects.filter(~in_a_batch, state=State.APPROVED, allocation__year__fund=fund)
    return rows.select_related("school", "allocation__body", "allocation__school").order_by("approved_at", "pk")


def payments_at_a_glance(fund: Fund, person: Person) -> dict[str, Any]:
    """What waits to be paid (`waits`: count and pence, None for nothing), and batches: `paid`, `mine` and `others` to release."""
    waits = waiting_claims(fund).order_by().values("allocation__year__fund")
    waits = waits.annotate(count=Count("pk"), pence=Sum("amount_pence"))
    made = Q(batches__state=Batch.State.MADE)
    return Fund.objects.annotate(
        waits=Subquery(waits.values(one=JSONObject(count="count", pence="pence"))),
        paid=Count("batches", filter=Q(batches__state=Batch.State.PAID)),
        mine=Count("batches", filter=made & Q(batches__made_by=person)),
        others=Count("batches", filter=made & ~Q(batches__made_by=person)),
    ).values("waits", "paid", "mine", "others").get(pk=fund.pk)  # fmt: skip


def ready_of(fund: Fund) -> Ready:
    """What waits to be paid: two queries."""
    claims = list(waiting_claims(fund))
    found = Ready(accounts=accounts_of(one.school_id for one in claims))
    for one in claims:
        account = found.accounts.get(one.school_id, Account())
        if account.paid:
            found.payable.append((one, account.paid))
        else:
            found.stuck.setdefault(one.school, []).append(one)
    return found


def accounts_of(schools: Iterable[int]) -> dict[int, Account]:
    """The accounts of these schools, by number: one query."""
    rows = Payee.objects.filter(school__in=set(schools), ended_at__isnull=True).select_related(
        "school", "entered_by", "checked_by"
    )
    kept: dict[int, dict[str, Payee]] = {}
    for one in rows:
        kept.setdefault(one.school_id, {})["paid" if one.checked_at else "waits"] = one
    return {school: Account(**some) for school, some in kept.items()}


def schools_paid_by(fund: Fund) -> QuerySet[School]:
    """Schools that claimed from a fund, or have an allocation of it: where they are paid is its keepers’ concern."""
    claimed = Claim.objects.filter(allocation__year__fund=fund).exclude(state__in=NOTHING_CAME).values("school")
    given = Allocation.objects.filter(year__fund=fund, school__isnull=False).values("school")
    return School.objects.filter(Q(pk__in=claimed) | Q(pk__in=given))


def batch_of(claim: Claim) -> Batch | None:
    """The batch a claim is in, if one stands."""
    return Batch.objects.filter(payments__claim=claim, payments__is_live=True).first()


def is_in_a_batch(claim: Claim) -> bool:
    """Whether a claim is in a batch that was made and not dropped: then its approval is not taken back."""
    return Payment.objects.filter(claim=claim, is_live=True).exists()


def batches_visible_to(person: Person, on: date) -> QuerySet[Batch]:
    """The batches of the funds this person may know of; who may read them is asked besides."""
    return Batch.objects.filter(fund__in=funds_visible_to(person, on))


def payments_of(batch: Batch) -> QuerySet[Payment]:
    """The payments of a batch in the order of its file."""
    rows = batch.payments.select_related(
        "claim__school", "claim__allocation__year", "payee__school", "posting", "reversal"
    )
    return rows.order_by("pk")


def payment_of(claim: Claim) -> Payment | None:
    """How a claim was paid, if it was."""
    return Payment.objects.filter(claim=claim, is_live=True, posting__isnull=False).select_related("batch").first()


def open_years_of(fund: Fund) -> QuerySet[Year]:
    """Years in which something can be posted, latest first."""
    return fund.years.filter(state="OPEN").order_by("-starts_on")


def first_day_to_pay(today: date) -> date:
    """The day that is proposed: the bank needs three working days."""
    return add_working_days(today, BANK_TAKES)


def why_not_pay_on(day: date, today: date) -> str:
    """Why no batch pays on this day, in a sentence; empty where it may."""
    if day <= today:
        return "Enter a day from tomorrow on: the bank needs the file before the day of payment."
    if not is_working_day(day):
        return f"{day:%A} {day.day} {day:%B} is a weekend or a bank holiday. Banks pay on working days."
    if (day - today).days > FARTHEST:
        return f"Enter a day within {FARTHEST} days."
    return ""
