"""What funds asks of those who run them: close a year that is over, judge a milestone, share out what lies there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import DateField, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Cast
from django.urls import reverse

from cph.core.needing import Facts, Kinds
from cph.core.needs import Need
from cph.core.templatetags.words import day_words, pounds
from funding.models import Account, Fund, Milestone, Posting, Year
from funding.rules.years import label_of
from networks.schools.models import Officer

IDLE = timedelta(days=30)  # money may lie so long before somebody is asked to share it out


def runs(person: Any, on: Any, kept: Any, fund: str = "") -> Q:
    """Whose fund it is to run that day: the keeper's, the officers' of its authority, the clerk's."""
    acts = Officer.objects.on(on).filter(person=person, authority=OuterRef(f"{fund}authority"))
    return Q(**{f"{fund}keeper": person}) | Q(**{f"{fund}network__in": kept}) | Exists(acts)


def _idle(on: Any) -> QuerySet[Year]:
    """Years of this day in which money came in and lies there unallocated, and nothing has moved in it for a month."""
    free = Account.objects.filter(year=OuterRef("pk"), kind="AVAILABLE", balance__gt=0)
    before = Cast(on, DateField()) - IDLE if not isinstance(on, date) else on - IDLE
    lately = Posting.objects.filter(
        year=OuterRef("pk"), kind__in=("AWARD", "ALLOCATION", "CARRY_IN", "CONTRIBUTION"), on__gt=before
    )
    return Year.objects.filter(Exists(free), ~Exists(lately), starts_on__lte=on, ends_on__gte=on)


def kinds(person: Any, at: Any, on: Any, kept: Any) -> Kinds:
    """Years that are over and open, milestones that are due and not judged, money that lies unallocated: of open funds."""
    mine = runs(person, on, kept, "fund__")
    open_ = {"fund__state": Fund.State.OPEN}
    over = Year.objects.filter(mine, state=Year.State.OPEN, ends_on__lt=on, **open_)
    due = Milestone.objects.filter(mine, state=Milestone.State.AHEAD, removed_at__isnull=True, due_on__lt=on)
    idle = _idle(on).filter(mine, state=Year.State.OPEN, accounts__kind="AVAILABLE", **open_)
    facts = {"pk": "pk", "title": "fund__title", "kind": "fund__year_kind", "starts": "starts_on", "ends": "ends_on"}
    return {
        "fund_year_over": (over, facts),
        "fund_milestone": (due, {"pk": "pk", "title": "title", "fund": "fund__title", "due": "due_on"}),
        "fund_idle": (idle, {"pk": "pk", "title": "fund__title", "pence": F("accounts__balance")}),
    }


def _over(facts: Facts) -> Iterator[Need]:
    label, ends = label_of(facts["kind"], date.fromisoformat(facts["starts"])), date.fromisoformat(facts["ends"])
    thing = f"the year {label} of {facts['title']}"
    yield Need("Close", thing, reverse("year_end", args=[facts["pk"]]), None, f"It ended on {day_words(ends)}.")


def _due(facts: Facts) -> Iterator[Need]:
    due = date.fromisoformat(facts["due"])
    detail = f"{facts['fund']}: it was due on {day_words(due)}."
    yield Need("Say what came of", facts["title"], reverse("milestone_judge", args=[facts["pk"]]), None, detail)


def _lies(facts: Facts) -> Iterator[Need]:
    detail = f"{pounds(int(facts['pence']))} is not allocated, and nothing was shared out for a month."
    yield Need("Share out", facts["title"], reverse("share", args=[facts["pk"]]), None, detail)


NEEDS: dict[str, Callable[[Facts], Iterator[Need]]] = {
    "fund_year_over": _over,
    "fund_milestone": _due,
    "fund_idle": _lies,
}
