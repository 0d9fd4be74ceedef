"""What results ask of somebody: count, sign, declare, answer an objection, let terms begin."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from cph.core.needing import Facts, Kinds
from cph.core.needs import Need
from networks.ballots.models import Box
from networks.elections.models import Contest, Election, Objection

ALIVE = (Election.State.NOTICED, Election.State.VOTING, Election.State.CLOSED, Election.State.DECLARED)
NAMED = {"pk": "pk", "post": "post__title", "group": "group__name", "title": "election__title", "box": "box_id"}


def kinds(person: Any, at: Any, kept: Any) -> Kinds:
    """What results ask, each kind with its rows. `kept`: the networks whose clerk this is."""
    mine = Contest.objects.filter(election__officer=person, election__state__in=ALIVE)
    witnessed = Q(election__scrutineer=person, election__state__in=ALIVE)
    signed = Q(declaration__signed_at__isnull=False, declaration__declared_at__isnull=True)
    may_be_declared = Q(declaration__witnessed_at__isnull=False) | Q(election__scrutineer__isnull=True)
    to_count = Q(state=Contest.State.UNOPPOSED) | Q(box__state=Box.State.OPENED)
    closes = NAMED | {"closes_at": "election__voting_closes_at", "settled_at": "election__withdrawals_close_at"}
    return {
        "count": (mine.filter(to_count, declaration__isnull=True), closes),
        "sign": (mine.filter(declaration__isnull=False, declaration__signed_at__isnull=True), closes),
        "witness": (Contest.objects.filter(witnessed, signed, declaration__witnessed_at__isnull=True), closes),
        "declare": (mine.filter(signed, may_be_declared), closes),
        "objections": (_to_answer(person, kept), NAMED),
        "terms": (_to_begin(at, kept), NAMED | {"starts_on": "election__terms_start_on"}),
    }


def _objections() -> QuerySet:
    return Objection.objects.filter(contest=OuterRef("pk"), nomination__isnull=True)


def _to_answer(person: Any, kept: Any) -> QuerySet:
    """Objections to results, for the scrutineer and for the clerk who did not run the election; never one's own."""
    asked = Exists(_objections().filter(answer="").exclude(made_by=person))
    clerk = Q(election__network__in=kept) & ~Q(election__officer=person)
    return Contest.objects.filter(Q(election__scrutineer=person) | clerk, asked, state=Contest.State.DECLARED)


def _to_begin(at: Any, kept: Any) -> QuerySet:
    """Declared, the time to object over, nothing open or upheld, somebody elected, and no term begun."""
    stopped = Exists(_objections().exclude(answer=Objection.Answer.DISMISSED))
    rows = Contest.objects.filter(~stopped, state=Contest.State.DECLARED, election__network__in=kept)
    over = rows.filter(declaration__declared_at__isnull=False, election__objections_close_at__lte=at)
    return over.filter(declaration__terms_begun_at__isnull=True).exclude(declaration__elected=[])


# --- how they read


def _name(facts: Facts) -> str:
    return f"{facts['post']}, {facts['group']}" if facts["group"] else facts["post"]


def _step(verb: str, thing: str) -> Callable[[Facts], Iterator[Need]]:
    def need(facts: Facts) -> Iterator[Need]:
        due = datetime.fromisoformat(facts["closes_at" if facts["box"] else "settled_at"])
        what = f"{thing} {_name(facts)}, {facts['title']}"
        yield Need(verb, what, reverse("result", args=[facts["pk"]]), timezone.localdate(due))

    return need


def _count_need(facts: Facts) -> Iterator[Need]:
    verb, thing = ("Count", "the votes for") if facts["box"] else ("Write", "the declaration for")
    yield from _step(verb, thing)(facts)


def _objection_need(facts: Facts) -> Iterator[Need]:
    url = reverse("result", args=[facts["pk"]])
    yield Need("Answer", f"an objection to the result for {_name(facts)}", url, None, "No term begins before.")


def _terms_need(facts: Facts) -> Iterator[Need]:
    starts = datetime.fromisoformat(facts["starts_on"]).date() if facts["starts_on"] else None
    url = reverse("result", args=[facts["pk"]])
    yield Need("Let begin", f"the terms of those elected {_name(facts)}", url, starts)


NEEDS: dict[str, Callable[[Facts], Iterator[Need]]] = {
    "count": _count_need,
    "sign": _step("Sign", "the result for"),
    "witness": _step("Sign", "the result for"),
    "declare": _step("Declare", "the result for"),
    "objections": _objection_need,
    "terms": _terms_need,
}
