"""The records that show what was done: which somebody may choose from, which they may read, what is said of them.

A confidential record is absent for whoever may not read it: no number, no title, no line that tells of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from consultations.models import Consultation, Feedback
from consultations.rules.editions import shortened
from cph.core.templatetags.words import day_words
from cph.people.models import Person
from networks.constitutions.models import Body
from networks.meetings.models import Action, AgendaItem, Decision, Issue, ItemPaper
from networks.meetings.permissions import readable
from networks.meetings.permissions.minutes import actions_for, decisions_for

OPEN = AgendaItem.Part.OPEN
MOST = 200  # of a kind, the newest, are offered
Ref = tuple[str, int]
MODELS: dict[str, Any] = {"decision": Decision, "action": Action, "paper": ItemPaper}


@dataclass(frozen=True)
class Proof:
    """A record as a reader is told of it."""

    kind: str
    pk: int
    label: str
    text: str
    url: str = ""

    def plain(self) -> dict[str, Any]:
        """As the report keeps it."""
        return {"kind": self.kind, "id": self.pk, "label": self.label, "text": self.text}


# --- choosing


def in_network(rows: QuerySet, network: Body, path: str = "body") -> QuerySet:
    """Those of this network and of its bodies."""
    return rows.filter(Q(**{path: network.pk}) | Q(**{f"{path}__parent": network.pk}))


def decisions_to_choose(person: Person, consultation: Consultation, at: datetime) -> QuerySet[Decision]:
    """Decisions of the network that this person may read, newest first."""
    return in_network(decisions_for(person, at), consultation.network).order_by("-decided_at", "-pk")


def decisions_of_deciders(person: Person, consultation: Consultation, at: datetime) -> QuerySet[Decision]:
    """Decisions of the body that decides, as far as this person may read them; of the whole network where none is named."""
    rows = decisions_to_choose(person, consultation, at)
    return rows.filter(body=consultation.decided_by_id) if consultation.decided_by_id else rows


def actions_to_choose(person: Person, consultation: Consultation, at: datetime) -> QuerySet[Action]:
    """Actions of the network that this person may read, newest first."""
    return in_network(actions_for(person, at), consultation.network).order_by("-created_at", "-pk")


def papers_to_choose(person: Person, consultation: Consultation, at: datetime) -> QuerySet[ItemPaper]:
    """Papers of agendas that are out, as far as this person may read them; none of a draft."""
    issued = Issue.objects.filter(meeting=OuterRef("item__agenda__meeting"))
    out = Q(Exists(issued), late_at__isnull=False) | Q(Exists(issued.filter(issued_at__gte=OuterRef("uploaded_at"))))
    rows = readable(ItemPaper.objects.filter(removed_at__isnull=True, item__removed_at__isnull=True), person, at)
    rows = in_network(rows.filter(out), consultation.network, "item__agenda__meeting__body")
    return rows.select_related("item__agenda__meeting").order_by("-uploaded_at", "-pk")


CHOICES = {"decision": decisions_to_choose, "action": actions_to_choose, "paper": papers_to_choose}


# --- reading


def refs_of(rows: Iterable[Feedback]) -> dict[int, Ref]:
    """What each row of feedback rests on, by the row."""
    found = {}
    for one in rows:
        for kind in MODELS:
            if pk := getattr(one, f"{kind}_id"):
                found[one.pk] = (kind, pk)
    return found


def _by_kind(refs: Iterable[Ref]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for kind, pk in refs:
        found.setdefault(kind, set()).add(pk)
    return found


def readable_proofs(person: Person, consultation: Consultation, refs: Iterable[Ref], at: datetime) -> dict[Ref, Proof]:
    """Of these records, those this person reads today: a query a kind."""
    found = {}
    for kind, pks in _by_kind(refs).items():
        for row in _with_labels(kind, CHOICES[kind](person, consultation, at).filter(pk__in=pks)):
            found[kind, row.pk] = proof_of(kind, row)
    return found


def open_proofs(refs: Iterable[Ref]) -> dict[Ref, Proof]:
    """Of these records, those of Part A that stand today: what a paper for everybody may name."""
    found = {}
    for kind, pks in _by_kind(refs).items():
        rows = MODELS[kind].objects.filter(pk__in=pks, part=OPEN, removed_at__isnull=True)
        rows = rows.filter(Q(item__isnull=True) | Q(item__part=OPEN, item__removed_at__isnull=True))
        for row in _with_labels(kind, rows):
            found[kind, row.pk] = proof_of(kind, row)
    return found


def standing_refs(refs: Iterable[Ref]) -> set[Ref]:
    """Of these records, those that were not struck or removed, of either part."""
    return {
        (kind, pk)
        for kind, pks in _by_kind(refs).items()
        for pk in MODELS[kind].objects.filter(pk__in=pks, removed_at__isnull=True).values_list("pk", flat=True)
    }


def _with_labels(kind: str, rows: QuerySet) -> QuerySet:
    if kind == "paper":
        return rows.select_related("item__agenda__meeting")
    return rows.select_related("body").annotate(body_name=F("body__name"))


def proof_of(kind: str, row: Any) -> Proof:
    """A record in words."""
    return {"decision": _decision, "action": _action, "paper": _paper}[kind](row)


def _decision(row: Decision) -> Proof:
    day = day_words(timezone.localdate(row.decided_at))
    url = f"{reverse('decision_list', args=[row.body_id])}?words={row.number}"
    return Proof("decision", row.pk, f"Decision {row.number} of {row.body.name}, {day}", row.text, url)


def _action(row: Action) -> Proof:
    state = row.get_state_display().lower()
    return Proof("action", row.pk, f"Action {row.number}, {state}", row.text, reverse("action", args=[row.pk]))


def _paper(row: ItemPaper) -> Proof:
    meeting = row.item.agenda.meeting
    day = day_words(timezone.localdate(meeting.starts_at))
    return Proof("paper", row.pk, f"Paper for {meeting.title}, {day}", row.title, reverse("item_paper", args=[row.pk]))


def line_of(kind: str, row: Any) -> str:
    """A record as a line of a list to choose from."""
    proof = proof_of(kind, row)
    return f"{proof.label}: {shortened(proof.text, 90)}"
