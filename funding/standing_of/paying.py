"""On the page of a fund: what is paid, what waits to be paid, the books."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse

from cph.core.action import Action
from cph.core.refusals import allowed
from cph.people.models import Person
from funding.models import Fund
from funding.permissions.paying import runs
from funding.permissions.running import check_may_read_books
from funding.selectors.funds import years_in_hand
from funding.selectors.paying import payments_at_a_glance


def on_fund(person: Person, fund: Fund, at: datetime) -> dict[str, Any] | None:
    """For those who read the books: one query. Others see what was paid where it was allocated."""
    is_run = runs(person, fund, at)
    if not is_run and not allowed(check_may_read_books, person, fund, at=at):
        return None
    found = payments_at_a_glance(fund, person)
    waits = found["waits"] or {"count": 0, "pence": None}
    years = [one.year for one in reversed(years_in_hand(fund, at))]
    return {"runs": is_run, "waits": waits, "batches": found, "years": years,
            "action": _next(fund, waits["count"], found["others"]) if is_run else None}  # fmt: skip


def _next(fund: Fund, waiting: int, to_release: int) -> Action | None:
    """A batch of another first, then what can be paid."""
    if to_release:
        return Action("Release a batch", reverse("batch_list", args=[fund.pk]))
    return Action("Pay approved claims", reverse("batch_make", args=[fund.pk])) if waiting else None
