"""What contributing asks of somebody: rows for the one query of the first page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from cph.core.needing import Facts, Kinds
from cph.core.needs import Need
from funding.models import Fund, Receipt, Request, StatementLine, Subscription
from networks.schools.models import Headship


def kinds(person: Any, at: Any, on: Any, kept: Any) -> Kinds:
    """A head: a request that waits. Who keeps a fund: lines of the bank to look at, requests that are overdue."""
    live = Receipt.objects.filter(request=OuterRef("pk"), posting__reversed_by__isnull=True)
    unheard = ~Exists(live)
    led = Headship.objects.on(on).filter(person=person).values("school")
    asked = Request.objects.filter(
        unheard,
        school__in=led,
        declined_at__isnull=True,
        subscription__year__state="OPEN",
        subscription__year__fund__state="OPEN",
    )
    keeps = Q(keeper=person) | Q(network__in=kept)
    waiting = StatementLine.objects.filter(
        statement__year__fund=OuterRef("pk"), pence__gt=0, passed_over="", receipt__isnull=True
    ).order_by()
    lines = Fund.objects.filter(keeps, is_voluntary=True, state="OPEN").annotate(
        waiting=Coalesce(Subquery(waiting.values("statement__year__fund").annotate(n=Count("pk")).values("n")), 0),
        statement=Subquery(waiting.order_by("statement", "pk").values("statement")[:1]),
    )
    overdue = Request.objects.filter(unheard, subscription=OuterRef("pk"), declined_at__isnull=True)
    late = Subscription.objects.filter(
        Exists(overdue),
        Q(year__fund__keeper=person) | Q(year__fund__network__in=kept),
        due_on__lt=on,
        year__state="OPEN",
    )
    return {
        "contribution_asked": (
            asked.annotate(school_name=F("school__name"), fund=F("subscription__year__fund__title"), due=F("subscription__due_on")),
            {"pk": "pk", "school": "school_name", "fund": "fund", "due": "due", "pence": "pence"},
        ),
        "contribution_lines": (lines.filter(waiting__gt=0), {"pk": "statement", "fund": "title", "count": "waiting"}),
        "contribution_late": (
            late.annotate(fund=F("year__fund__title")), {"pk": "year_id", "fund": "fund", "due": "due_on"},
        ),
    }  # fmt: skip


def _asked_need(facts: Facts) -> Iterator[Need]:
    url, due = reverse("contribution", args=[facts["pk"]]), date.fromisoformat(facts["due"])
    yield Need(
        "Answer the request to contribute to", facts["fund"], url, due, f"For {facts['school']}. It is voluntary."
    )


def _lines_need(facts: Facts) -> Iterator[Need]:
    url, count = reverse("contribution_statement", args=[facts["pk"]]), facts["count"]
    yield Need(
        "Say whose the money is that came into",
        facts["fund"],
        url,
        None,
        f"{count} bank line{'s' if count != 1 else ''}.",
    )


def _late_need(facts: Facts) -> Iterator[Need]:
    url = f"{reverse('contribution_list', args=[facts['pk']])}?state=LATE"
    yield Need(
        "Look at overdue contributions to",
        facts["fund"],
        url,
        None,
        "They were due by now. You can remind the schools.",
    )


NEEDS: dict[str, Callable[[Facts], Iterator[Need]]] = {
    "contribution_asked": _asked_need,
    "contribution_lines": _lines_need,
    "contribution_late": _late_need,
}
