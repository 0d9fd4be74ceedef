"""What paying asks of somebody: rows for the one query of the first page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone

from cph.core.calendar import add_working_days
from cph.core.needing import Facts, Kinds
from cph.core.needs import Need
from cph.core.templatetags.words import count_of
from funding.models import Batch, Claim, Fund, Payee, Payment
from funding.selectors.paying import NOTHING_CAME
from networks.schools.models import Headship, Officer, School

PATIENCE = 10  # working days from the approval to the payment


def kinds(person: Any, at: Any, on: Any, kept: Any) -> Kinds:
    """Batches to release, claims to pay, accounts to check; of heads the account of their school."""
    run = Fund.objects.filter(_runs(person, on, kept), state=Fund.State.OPEN)
    waiting = Claim.objects.filter(~_in_a_batch(), state=Claim.State.APPROVED)
    to_pay = waiting.filter(allocation__year__fund__in=run.values("pk")).values("allocation__year__fund")
    funds = to_pay.annotate(many=Count("pk"), since=Min("approved_at"))
    named = {"pk": "allocation__year__fund", "title": "allocation__year__fund__title", "many": "many", "since": "since"}
    batches = Batch.objects.filter(fund__in=run.values("pk"), state=Batch.State.MADE).exclude(made_by=person)
    return {
        "release": (batches, {"pk": "pk", "number": "number", "pays_on": "pays_on", "title": "fund__title"}),
        "pay": (funds, named),
        "account": (_to_check(run, person), {"pk": "pk", "school": "school__name", "fund": "fund"}),
        "bank": (_without(waiting, person, on), {"urn": "urn", "school": "name"}),
    }


def _runs(person: Any, on: Any, kept: Any) -> Q:
    """As funding.selectors.seats.runs_by says, without asking for seats."""
    officer = Officer.objects.on(on).filter(person=person).values("authority")
    return Q(keeper=person) | Q(network__in=kept) | Q(authority__in=officer)


def _in_a_batch() -> Exists:
    return Exists(Payment.objects.filter(claim=OuterRef("pk"), is_live=True))


def _to_check(run: QuerySet[Fund], person: Any) -> QuerySet[Payee]:
    """Accounts that wait, of schools that claimed from a fund this person runs."""
    claims = Claim.objects.filter(school=OuterRef("school"), allocation__year__fund__in=run.values("pk"))
    funds = claims.exclude(state__in=NOTHING_CAME).order_by("pk").values("allocation__year__fund")[:1]
    rows = Payee.objects.filter(ended_at__isnull=True, checked_at__isnull=True).exclude(entered_by=person)
    return rows.annotate(fund=Subquery(funds)).filter(fund__isnull=False)


def _without(waiting: QuerySet[Claim], person: Any, on: Any) -> QuerySet[School]:
    """Schools of this head that have a claim to be paid and no account, not even one that waits."""
    known = Exists(Payee.objects.filter(school=OuterRef("pk"), ended_at__isnull=True))
    led = Headship.objects.on(on).filter(person=person).values("school")
    return School.objects.filter(~known, Exists(waiting.filter(school=OuterRef("pk"))), pk__in=led)


def _release(facts: Facts) -> Iterator[Need]:
    pays_on = date.fromisoformat(facts["pays_on"])
    url = reverse("batch", args=[facts["pk"]])
    yield Need(
        "Release batch",
        f"{facts['number']} of {facts['title']}",
        url,
        pays_on - timedelta(days=1),
        "Somebody else made it.",
    )


def _pay(facts: Facts) -> Iterator[Need]:
    since = timezone.localdate(datetime.fromisoformat(facts["since"]))
    words = f"{count_of(facts['many'], 'approved claim')} on {facts['title']}"
    yield Need("Pay", words, reverse("batch_make", args=[facts["pk"]]), add_working_days(since, PATIENCE))


def _account(facts: Facts) -> Iterator[Need]:
    url = reverse("payee_check", args=[facts["fund"], facts["pk"]])
    yield Need("Check the bank account of", facts["school"], url, None, "Nothing is paid into it until then.")


def _bank(facts: Facts) -> Iterator[Need]:
    url = reverse("school_account", args=[facts["urn"]])
    yield Need("Say where to pay", facts["school"], url, None, "A claim is approved and waits for it.")


NEEDS: dict[str, Callable[[Facts], Iterator[Need]]] = {
    "release": _release,
    "pay": _pay,
    "account": _account,
    "bank": _bank,
}
