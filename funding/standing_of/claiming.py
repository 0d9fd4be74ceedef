"""On the page of a fund: what was claimed of it as far as this person sees, what waits for them, what they may claim."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Count, Q, Sum
from django.urls import reverse
from django.utils import timezone

from cph.core.action import Action
from cph.core.templatetags.words import count_of
from cph.people.models import Person
from funding.models import Claim, Fund
from funding.selectors.backfill import lines_ready
from funding.selectors.claiming import NOTHING, WORDS
from funding.selectors.funds import years_in_hand
from funding.selectors.reach import allocations_claimable_by, claims_visible_to, schools_led_by
from funding.selectors.seats import runs_by
from networks.constitutions.seats import seats_of

State = Claim.State


def on_fund(person: Person, fund: Fund, at: datetime) -> dict[str, Any] | None:
    """Sums by state, the one next thing, and ways to claim; nothing for who neither claims nor sees a claim."""
    on = timezone.localdate(at)
    rows, runs = _sums(person, fund, at), runs_by(seats_of(person, on), fund) is not None
    may_write = _may_write(person, fund, at, runs=runs)
    if not rows and not may_write:
        return None
    ready = len(lines_ready(fund, on, None if runs else [person.pk])) if may_write else 0
    waiting = {row["state"]: row for row in rows}
    return {
        "rows": [row | {"words": WORDS[row["state"]][0], "colour": WORDS[row["state"]][1]} for row in rows],
        "may_write": may_write,
        "ready": ready,
        "runs": runs,
        "action": _action(fund, waiting, ready, runs=runs, may_write=may_write),
    }


def _may_write(person: Person, fund: Fund, at: datetime, *, runs: bool) -> bool:
    """Who runs the fund claims out of whatever is allocated; others out of what is meant for them."""
    if runs:
        return fund.state == Fund.State.OPEN and any(
            one.is_open and one.balance.given for one in years_in_hand(fund, at)
        )
    return allocations_claimable_by(person, timezone.localdate(at)).filter(year__fund=fund).exists()


def _sums(person: Person, fund: Fund, at: datetime) -> list[dict[str, Any]]:
    on = timezone.localdate(at)
    mine = Q(school__in=schools_led_by(person, on))
    rows = claims_visible_to(person, on).filter(allocation__year__fund=fund).exclude(state__in=NOTHING)
    found = rows.order_by().values("state").annotate(
        n=Count("pk"), pence=Sum("amount_pence"), mine=Count("pk", filter=mine),
        others=Count("pk", filter=~mine & ~Q(written_by=person) & (Q(approved_by__isnull=True) | ~Q(approved_by=person))),
    )  # fmt: skip
    order = list(State.values)
    return sorted(found, key=lambda row: order.index(row["state"]))


def _action(
    fund: Fund, waiting: dict[str, dict[str, Any]], ready: int, *, runs: bool, may_write: bool
) -> Action | None:
    """First what others wait for, then what one may claim."""
    claims = reverse("claim_list", args=[fund.pk])
    if (confirm := waiting.get(State.SENT)) and confirm["mine"]:
        return Action(f"Confirm {count_of(confirm['mine'], 'claim')}", f"{claims}?state=SENT")
    if runs and (approve := waiting.get(State.CONFIRMED)) and approve["others"]:
        return Action(f"Approve {count_of(approve['others'], 'claim')}", f"{claims}?state=CONFIRMED")
    if ready and not runs:
        return Action(f"Claim for {count_of(ready, 'meeting')}", reverse("claim_backfill", args=[fund.pk]))
    if may_write and not runs:
        return Action("Write a claim", f"{reverse('claim_new')}?fund={fund.pk}")
    return None
