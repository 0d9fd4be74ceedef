"""The short lists on the page of a consultation, all in one query: what is asked, facts and papers, ways, audience, more time."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from consultations.models import Analyst, AudiencePart, ChosenWay, Consultation, Extension, Material, Question
from consultations.selectors.rolls import label_of
from cph.core.composed import composed
from cph.core.needing import Facts, rows_of
from networks.constitutions.models import Channel

WAYS = dict(Channel.Way.choices)
IN_ORDER = list(Channel.Way.values)


@dataclass(frozen=True)
class MoreTime:
    """It stays open longer."""

    extended_at: datetime
    closed_at: datetime
    reason: str


@dataclass(frozen=True)
class Pieces:
    """What everybody who sees the consultation reads of it, each list in its order."""

    questions: list[str]
    materials: list[Facts]
    ways: list[Facts]
    extensions: list[MoreTime]
    analysts: list[str]
    audience: list[str]


def pieces_of(consultation: Consultation) -> Pieces:
    """All of them. One query, asked once for each consultation object."""
    known: Pieces | None = consultation.__dict__.get("_pieces")
    if known is None:
        known = consultation.__dict__["_pieces"] = _read(_rows(consultation=consultation.pk))
    return known


@composed
def _rows(*, consultation: int) -> QuerySet:
    """Rows of every list, each with its facts."""
    of: dict[str, Any] = {"consultation": consultation}
    named = {"group": "group__name", "school": "school__name", "person": "person__name"}
    return rows_of(
        {
            "questions": (Question.objects.filter(withdrawn_at=None, **of), _facts("position", "pk", "text")),
            "materials": (
                Material.objects.filter(removed_at=None, **of), _facts("position", "pk", "kind", "title", "text"),
            ),
            "ways": (ChosenWay.objects.filter(is_chosen=True, **of), _facts("way", "because")),
            "extensions": (Extension.objects.filter(**of), _facts("closes_at", "closed_at", "extended_at", "reason")),
            "analysts": (Analyst.objects.filter(ended_at=None, **of), _facts("pk") | {"name": "person__name"}),
            "audience": (AudiencePart.objects.filter(**of), _facts("pk", "of", "value") | named),
        }
    )  # fmt: skip


def _facts(*names: str) -> Facts:
    return {name: name for name in names}


def _read(rows: list[Any]) -> Pieces:
    found: defaultdict[str, list[Facts]] = defaultdict(list)
    for kind, facts in rows:
        found[kind].append(facts if isinstance(facts, dict) else json.loads(facts))

    def ordered(kind: str, by: Callable[[Facts], Any]) -> list[Facts]:
        return sorted(found[kind], key=by)

    return Pieces(
        questions=[one["text"] for one in ordered("questions", _place)],
        materials=ordered("materials", _place),
        ways=[one | {"label": WAYS[one["way"]]} for one in ordered("ways", lambda one: IN_ORDER.index(one["way"]))],
        extensions=[_more_time(one) for one in ordered("extensions", lambda one: datetime.fromisoformat(one["closes_at"]))],
        analysts=[one["name"] for one in ordered("analysts", lambda one: (one["name"], one["pk"]))],
        audience=[_part_words(one) for one in ordered("audience", lambda one: (one["of"], one["pk"]))],
    )  # fmt: skip


def _place(one: Facts) -> tuple[int, int]:
    return one["position"], one["pk"]


def _more_time(one: Facts) -> MoreTime:
    moments = (datetime.fromisoformat(one[name]) for name in ("extended_at", "closed_at"))
    return MoreTime(*moments, one["reason"])


def _part_words(one: Facts) -> str:
    return one["group"] or one["school"] or one["person"] or label_of(one["of"].lower(), one["value"], {})
