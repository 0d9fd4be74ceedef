"""What claiming asks of somebody: confirm, approve, correct, claim what is ready. Rows for the one query of the first page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from cph.core.needing import Facts, Kinds
from cph.core.needs import Need
from cph.core.templatetags.words import count_of, pounds
from funding.models import Claim, ClaimLine, Fund, Meets, Year
from funding.selectors.backfill import attendance_to_claim, led_then
from networks.schools.models import Headship, Officer

State = Claim.State


def kinds(person: Any, at: Any, on: Any, kept: Any) -> Kinds:
    """Claims that wait for this head, to be corrected by this writer; funds with claims to approve, with attendance to claim."""
    led = Headship.objects.on(on).filter(person=person).values("school")
    claims = Claim.objects.filter(allocation__year__fund__state="OPEN")
    facts = {"pk": "pk", "number": "number", "school": "school__name", "pence": "amount_pence"}
    sent_back = claims.filter(state=State.DRAFT, written_by=person).exclude(reason="")
    return {
        "claim_confirm": (claims.filter(state=State.SENT, school__in=led), facts),
        "claim_correct": (sent_back, facts | {"why": "reason"}),
        "claim_approve": (to_approve(person, on, kept), {"pk": "pk", "fund": "title", "n": "waiting"}),
        "claim_ready": (with_attendance(person, on), {"pk": "pk", "fund": "title", "n": "ready", "price": "seat_price_pence"}),
    }  # fmt: skip


def to_approve(person: Any, on: Any, kept: Any) -> QuerySet[Fund]:
    """Funds this person runs with claims that wait for an approval that may be theirs, and how many."""
    led = Headship.objects.on(on).filter(person=person, school=OuterRef("school"))
    own = ClaimLine.objects.filter(claim=OuterRef("pk"), attendance__person=person)
    waiting = Claim.objects.filter(~Exists(led), ~Exists(own), state=State.CONFIRMED).exclude(written_by=person)
    waiting = waiting.exclude(confirmed_by=person).filter(Q(approved_by__isnull=True) | ~Q(approved_by=person))
    authorities = Officer.objects.on(on).filter(person=person).values("authority")
    funds = Fund.objects.filter(Q(keeper=person) | Q(authority__in=authorities) | Q(network__in=kept))
    return funds.annotate(waiting=_count(waiting, "allocation__year__fund")).filter(waiting__gt=0)


def with_attendance(person: Any, on: Any) -> QuerySet[Fund]:
    """Open funds that pay for meetings this head was at and nobody claimed yet, and how many."""
    open_year = Year.objects.filter(
        fund=OuterRef(OuterRef("pk")), state="OPEN", starts_on__lte=OuterRef("day"), ends_on__gte=OuterRef("day")
    )
    bodies = Meets.objects.filter(fund=OuterRef(OuterRef("pk")), body=OuterRef("meeting__body"))
    mine = attendance_to_claim(on).filter(Exists(led_then()), Exists(bodies), Exists(open_year), person=person)
    each = mine.order_by().values("person").annotate(n=Count("meeting", distinct=True)).values("n")
    funds = Fund.objects.filter(state="OPEN", seat_price_pence__isnull=False)
    return funds.annotate(ready=Coalesce(Subquery(each, output_field=IntegerField()), 0)).filter(ready__gt=0)


def _count(rows: QuerySet, path: str) -> Coalesce:
    """How many of these rows belong to the outer fund."""
    found = rows.filter(**{path: OuterRef("pk")}).order_by().values(outer=F(path)).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(found, output_field=IntegerField()), 0)


def _confirm_need(facts: Facts) -> Iterator[Need]:
    url = reverse("claim_confirm", args=[facts["pk"]])
    yield Need("Confirm", f"claim {facts['number']} of {facts['school']}", url, None, f"{pounds(facts['pence'])}.")


def _correct_need(facts: Facts) -> Iterator[Need]:
    url = reverse("claim_check", args=[facts["pk"]])
    yield Need(
        "Correct", f"claim {facts['number']} of {facts['school']}", url, None, f"It was sent back: {facts['why']}"
    )


def _approve_need(facts: Facts) -> Iterator[Need]:
    url = f"{reverse('claim_list', args=[facts['pk']])}?state=CONFIRMED"
    yield Need(
        "Approve", f"{count_of(facts['n'], 'claim')} of {facts['fund']}", url, None, "Their heads confirmed them."
    )


def _ready_need(facts: Facts) -> Iterator[Need]:
    sum_ = pounds(facts["n"] * facts["price"])
    url = reverse("claim_backfill", args=[facts["pk"]])
    yield Need(
        "Claim",
        f"backfill for {count_of(facts['n'], 'meeting')} from {facts['fund']}",
        url,
        None,
        f"{sum_} for your school.",
    )


NEEDS: dict[str, Callable[[Facts], Iterator[Need]]] = {
    "claim_confirm": _confirm_need,
    "claim_correct": _correct_need,
    "claim_approve": _approve_need,
    "claim_ready": _ready_need,
}
