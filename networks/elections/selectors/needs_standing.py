"""What standing asks of somebody: accept, support, bring evidence, decide, answer an objection or a question."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from cph.core.needing import Facts, Kinds
from cph.core.needs import Need
from networks.elections.models import Contest, Election, Finding, Nomination, Objection, Question, Reply
from networks.elections.selectors.standing import live, standing

NOTICED = {"contest__election__state": Election.State.NOTICED}


def kinds(person: Any, at: Any, kept: Any) -> Kinds:
    """What standing asks, each kind with its rows. `kept`: the networks whose clerk this is."""
    return {
        "accept": _to_accept(person, at),
        "support": _to_support(person, at),
        "evidence": _to_show(person, at),
        "decide": _to_decide(person, at),
        "objection": _to_answer(person, at, kept),
        "reply": _to_reply(person, at),
    }


OF_NOMINATION = {"pk": "pk", "post": "contest__post__title", "name": "nominee__name"}
OF_ELECTION = "contest__election__"


def _to_accept(person: Any, at: Any) -> tuple[QuerySet, Facts]:
    mine = Q(nominee=person, accepted_at__isnull=True) | Q(partner=person, partner_accepted_at__isnull=True)
    rows = Nomination.objects.filter(live(), mine, contest__election__withdrawals_close_at__gt=at, **NOTICED)
    return rows, OF_NOMINATION | {"until": F(OF_ELECTION + "withdrawals_close_at")}


def _to_support(person: Any, at: Any) -> tuple[QuerySet, Facts]:
    mine = Q(proposer=person, proposed_at__isnull=True) | Q(seconder=person, seconded_at__isnull=True)
    rows = Nomination.objects.filter(live(), mine, contest__election__nominations_close_at__gt=at, **NOTICED)
    return rows, OF_NOMINATION | {"until": F(OF_ELECTION + "nominations_close_at")}


def _to_show(person: Any, at: Any) -> tuple[QuerySet, Facts]:
    """Accepted, not decided, and the latest finding on one requirement asks for evidence."""
    later = Finding.objects.filter(
        requirement=OuterRef("requirement"), nomination=OuterRef("nomination"), person=OuterRef("person"),
        pk__gt=OuterRef("pk"),
    )  # fmt: skip
    short = Finding.objects.filter(
        ~Exists(later), nomination=OuterRef("pk"), person=person, outcome="NEEDS_EVIDENCE", requirement__isnull=False
    )
    mine = Q(nominee=person, accepted_at__isnull=False) | Q(partner=person, partner_accepted_at__isnull=False)
    rows = Nomination.objects.filter(
        live(), mine, Exists(short), decision="WAITING", contest__election__voting_opens_at__gt=at, **NOTICED
    )
    return rows, OF_NOMINATION | {"until": F(OF_ELECTION + "withdrawals_close_at")}


def _to_decide(person: Any, at: Any) -> tuple[QuerySet, Facts]:
    """Contests of the returning officer in which accepted nominations wait for a decision."""
    waiting = Q(nominations__in=Nomination.objects.filter(standing(), decision="WAITING"))
    rows = Contest.objects.filter(
        waiting, election__officer=person, election__state=Election.State.NOTICED, state=Contest.State.CALLED
    ).annotate(n=Count("nominations"))
    return rows, {"pk": "pk", "post": "post__title", "n": "n", "until": F("election__withdrawals_close_at")}


def _to_answer(person: Any, at: Any, kept: Any) -> tuple[QuerySet, Facts]:
    """Objections to decisions, for the scrutineer or, without one, the clerk who did not decide."""
    mine = Q(election__scrutineer=person) | (
        Q(election__scrutineer__isnull=True, election__network__in=kept)
        & ~Q(election__officer=person)
        & ~Q(nomination__nominee=person)
    )
    rows = Objection.objects.filter(
        mine, nomination__isnull=False, answer="", election__state=Election.State.NOTICED,
        election__voting_opens_at__gt=at,
    )  # fmt: skip
    return rows, {
        "pk": "nomination", "post": "nomination__contest__post__title", "name": "made_by__name",
        "until": F("election__voting_opens_at"),
    }  # fmt: skip


def _to_reply(person: Any, at: Any) -> tuple[QuerySet, Facts]:
    """Contests in which this person is a candidate with questions not answered yet."""
    here = Nomination.objects.filter(
        standing(), Q(nominee=person) | Q(partner=person), contest=OuterRef("contest"), decision="VALID"
    )
    said = Reply.objects.filter(Q(nomination__nominee=person) | Q(nomination__partner=person), question=OuterRef("pk"))
    open_ones = Question.objects.filter(
        Exists(here), ~Exists(said), hidden_because="", contest__election__withdrawals_close_at__lte=at,
        contest__election__voting_opens_at__gt=at, **NOTICED,
    )  # fmt: skip
    rows = open_ones.order_by().values("contest").annotate(n=Count("pk"))
    return rows, {
        "pk": "contest", "post": "contest__post__title", "n": "n", "until": F(OF_ELECTION + "voting_opens_at"),
    }  # fmt: skip


# --- how they read


def _due(facts: Facts) -> Any:
    return timezone.localdate(datetime.fromisoformat(facts["until"]))


def _of(verb: str, thing: str, page: str) -> Callable[[Facts], Iterator[Need]]:
    def need(facts: Facts) -> Iterator[Need]:
        what = thing.format(**facts, s="" if facts.get("n") == 1 else "s")
        yield Need(verb, what, reverse(page, args=[facts["pk"]]), _due(facts))

    return need


NEEDS: dict[str, Callable[[Facts], Iterator[Need]]] = {
    "accept": _of("Accept or decline", "your nomination for {post}", "nomination"),
    "support": _of("Say whether you support", "the nomination of {name} for {post}", "nomination"),
    "evidence": _of("Add evidence to", "your nomination for {post}", "nomination"),
    "decide": _of("Decide on", "{n} nomination{s} for {post}", "candidates"),
    "objection": _of("Answer", "the objection of {name}, {post}", "nomination"),
    "reply": _of("Answer", "{n} question{s} to candidates for {post}", "contest_questions"),
}
