"""Papers that ask for money: their costing, what is found in them, how they stand, what of them somebody may read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from typing import Any

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from cph.core.templatetags.words import pounds
from cph.people.models import Person
from funding.models import CostLine, Proposal, Version
from funding.rules.costing import Costed, Costing, Line, cost, to_pence
from funding.rules.implied import all_words, number_words
from funding.rules.lint import Draft, Finding, lint
from funding.selectors.reach import proposals_visible_to, writes_papers
from networks.constitutions.models import Body
from networks.constitutions.seats import Capacity, seats_of
from networks.elections.selectors.rolls import people_with_a_seat
from networks.meetings.models import Decision, Purpose
from networks.meetings.permissions.minutes import decisions_for
from networks.schools.models import Authority, Officer

State = Proposal.State
COLOURS = {
    State.DRAFT: "grey", State.ISSUED: "blue", State.AGREED: "green", State.REFUSED: "red", State.WITHDRAWN: "grey",
}  # fmt: skip


# --- the costing


@dataclass(frozen=True)
class Cell:
    """A number of a line with its word; `follows` where nobody wrote it: the sums imply it."""

    head: str
    words: str
    follows: bool = False


@dataclass(frozen=True)
class Row:
    """A line of the costing as it stands, and what follows of it."""

    line: CostLine
    costed: Costed
    findings: list[Finding]
    units_follow: Fraction | None = None

    @property
    def cells(self) -> list[Cell]:
        """How many, the price of one, how often, for how many, and the total."""
        line, costed = self.line, self.costed
        total = "" if costed.total is None else pounds(costed.total)
        if costed.each is not None:
            total = f"{total} ({pounds(costed.each)} each)" if total else f"{pounds(costed.each)} each"
        return [
            self._factor("How many", "quantity", line.quantity, line.quantity_of),
            self._factor("Price of one", "price", line.price_pence, ""),
            self._factor("Times a year", "times", line.times, line.times_of),
            self._factor("For", "units", line.units, line.units_of),
            Cell("Total", total),
        ]

    def _factor(self, head: str, name: str, value: Decimal | None, of: str) -> Cell:
        words = price_words if name == "price" else amount_words
        if value is not None:
            return Cell(head, f"{words(value)} {of}".strip())
        implied = dict([self.costed.implied] if self.costed.implied else [])
        if self.units_follow is not None:
            implied["units"] = self.units_follow
        if name not in implied:
            return Cell(head, f"? {of}" if of else "")
        number = implied[name]
        shown = pounds(to_pence(number)) if name == "price" else number_words(number)
        return Cell(head, f"{shown} {of}".strip(), follows=True)


@dataclass(frozen=True)
class Sheet:
    """The costing of a paper, what its sums imply, and what is to be looked at."""

    rows: list[Row]
    costing: Costing
    implied: list[str]
    findings: list[Finding]


def lines_of(proposal: Proposal) -> list[CostLine]:
    """The lines in their order."""
    return list(proposal.lines.select_related("edited_by").order_by("position", "pk"))


def as_line(line: CostLine) -> Line:
    """A row of the database as the rules read it."""
    return Line(
        line.label, line.quantity, line.price_pence, line.times, line.units, line.stated_pence, line.quantity_of,
        line.times_of, line.units_of,
    )  # fmt: skip


def draft_of(proposal: Proposal, costing: Costing) -> Draft:
    """The paper as the rules read it."""
    return Draft(
        proposal.purpose, Purpose(proposal.purpose).label, proposal.background, proposal.resourcing, proposal.recommendation,
        proposal.asked_pence, proposal.source, proposal.is_recurring, proposal.begins_on, proposal.ends_on,
        proposal.success, costing,
    )  # fmt: skip


def sheet_of(proposal: Proposal, lines: Sequence[CostLine] | None = None) -> Sheet:
    """The costing of a paper and all that is said of it: one query, or none where the lines are at hand."""
    found = lines_of(proposal) if lines is None else list(lines)
    costing = cost([as_line(one) for one in found], proposal.asked_pence)
    findings = lint(draft_of(proposal, costing))
    rows = [
        Row(
            line,
            costed,
            [one for one in findings if one.line == place],
            costing.implied.number if costing.implied and costed.line.is_per_unit else None,
        )
        for place, (line, costed) in enumerate(zip(found, costing.lines, strict=True), start=1)
    ]
    return Sheet(rows, costing, all_words(costing), findings)


def fingerprint(proposal: Proposal, lines: Sequence[CostLine]) -> str:
    """What tells whether a paper, or a line of it, was changed since somebody looked at it."""
    parts = [str(proposal.edit_count), *(f"{one.pk}.{one.edit_count}.{one.position}" for one in lines)]
    return sha256(";".join(parts).encode()).hexdigest()[:16]


# --- what the forms offer


def bodies_that_decide(network: Body) -> QuerySet[Body]:
    """The network, its executive and its groups: each may be asked for money."""
    return Body.objects.filter(Q(pk=network.pk) | Q(parent=network)).order_by("parent_id", "kind", "name")


def people_who_may_lead(network: Body, at: datetime) -> QuerySet[Person]:
    """Everybody with a seat in the network today."""
    return people_with_a_seat(network, timezone.localdate(at))


def authorities_for(person: Person, network: Body, at: datetime) -> QuerySet[Authority]:
    """The authorities for which this person writes papers here, as their officer."""
    on = timezone.localdate(at)
    if seats_of(person, on).in_network(network, Capacity.OFFICER) is None:
        return Authority.objects.none()
    return Authority.objects.filter(pk__in=Officer.objects.on(on).filter(person=person).values("authority"))


# --- lists


def papers_for(person: Person, at: datetime) -> QuerySet[Proposal]:
    """The papers this person may see, each as they see it: who does not write it reads it as it was issued last."""
    on = timezone.localdate(at)
    last = Version.objects.filter(proposal=OuterRef("pk")).order_by("-number")
    title = Subquery(last.values_list(KeyTextTransform("title", "content"))[:1])
    rows = proposals_visible_to(person, on).annotate(
        is_mine=Case(When(writes_papers(person, on), then=Value(True)), default=Value(False)),
        version=Subquery(last.values("number")[:1]),
        reads_decision=Exists(decisions_for(person, at).filter(pk=OuterRef("decision"))),
    )
    frozen = Q(state=State.DRAFT, is_mine=False)
    asked = Subquery(last.values_list(KeyTextTransform("asked_pence", "content"))[:1])
    rows = rows.annotate(
        shown_title=Case(When(frozen, then=Coalesce(title, "title")), default=F("title"), output_field=CharField()),
        shown_asked=Case(
            When(frozen, then=Cast(asked, Proposal._meta.get_field("asked_pence").__class__())),
            default=F("asked_pence"),
        ),
        shown_agreed=Case(When(Q(reads_decision=True) | Q(decision__isnull=True), then=F("decided_pence"))),
    )
    return rows.select_related("body", "lead", "meeting")


HEADS = ("Paper", "Body that decides", "Lead officer", "Asked for (£)", "Agreed (£)", "Meeting", "State", "Begun on")


def cells(rows: Iterable[Any]) -> Iterator[list[Any]]:
    """The list as a table to take away: what the page shows, amounts in pounds."""
    for one in rows:
        meeting = timezone.localdate(one.meeting.starts_at) if one.meeting else None
        yield [
            one.shown_title, one.body.name, one.lead.name, in_pounds(one.shown_asked), in_pounds(one.shown_agreed), meeting,
            state_words(one, one.version)[0],
            timezone.localdate(one.created_at),
        ]  # fmt: skip


def in_pounds(pence: int | None) -> Decimal | None:
    """Pence as pounds, for a table that counts."""
    return None if pence is None else Decimal(pence) / 100


def state_words(proposal: Proposal, version: int | None) -> tuple[str, str]:
    """How a paper stands, and its colour."""
    if proposal.state == State.DRAFT and version:
        return f"Being changed after version {version}", "yellow"
    return proposal.get_state_display(), COLOURS[State(proposal.state)]


# --- what was issued and decided


def versions_of(proposal: Proposal) -> QuerySet[Version]:
    """The versions, latest first."""
    return proposal.versions.select_related("paper", "issued_by").order_by("-number")


def decision_for(person: Person, proposal: Proposal, at: datetime) -> Decision | None:
    """What was decided on it, if this person may read that."""
    if proposal.decision_id is None:
        return None
    rows = decisions_for(person, at).select_related("body")
    return rows.filter(pk=proposal.decision_id).first()


def price_words(pence: Decimal) -> str:
    """£106.06; parts of a penny in full."""
    return pounds(int(pence)) if pence == int(pence) else f"£{amount_words(pence / 100)}"


def amount_words(value: Decimal | None) -> str:
    """A number as it was typed: 11, 0.5."""
    if value is None:
        return ""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
