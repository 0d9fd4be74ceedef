"""While it is open and afterwards: who of those asked has responded, by group, phase, size and type. Never an answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from consultations.models import Consultation, Respondent, Response
from consultations.rules.audience import SEVERAL, SIZES
from consultations.rules.coverage import NO_GROUP, Share, coverage_words, shares
from consultations.selectors.sealing import sent_by
from networks.schools.models import Phase, Sector


@dataclass(frozen=True)
class Coverage:
    """Counts of those asked and those who responded. Who was on the roll and not drawn is in neither."""

    whole: Share
    groups: list[Share]
    phases: list[Share]
    sizes: list[Share]
    types: list[Share]
    noun: str = "school"

    @property
    def asked(self) -> int:
        return self.whole.asked

    @property
    def responded(self) -> int:
        return self.whole.responded

    @property
    def words(self) -> str:
        """41 of 63 schools; East group 2 of 9."""
        return coverage_words(self.whole, self.groups, noun=self.noun)

    @property
    def whole_words(self) -> str:
        """41 of 63 schools."""
        return coverage_words(self.whole, (), noun=self.noun)

    @property
    def parts(self) -> list[tuple[str, list[Share]]]:
        """Each way of looking at it that tells parts apart."""
        all_parts = [
            ("Group", self.groups),
            ("Phase", self.phases),
            ("Size", self.sizes),
            ("Type of school", self.types),
        ]
        return [(name, some) for name, some in all_parts if len(some) > 1]


def with_responded(consultation: Consultation) -> QuerySet[Respondent]:
    """Those asked, each with `has_responded`."""
    rows = Respondent.objects.filter(consultation=consultation, is_asked=True)
    if consultation.is_anonymous:
        sent = Q(pk__in=sent_by(consultation))
        return rows.annotate(has_responded=Exists(Respondent.objects.filter(sent, pk=OuterRef("pk"))))
    return rows.annotate(has_responded=Exists(Response.objects.filter(respondent=OuterRef("pk"), is_last=True)))


def missing_of(consultation: Consultation) -> QuerySet[Respondent]:
    """Those asked who have not responded, by name."""
    return with_responded(consultation).filter(has_responded=False).order_by("name", "pk")


def coverage(consultation: Consultation) -> Coverage:
    """How many of whom: one query, whatever the size of the roll (one more where answers have no names)."""
    rows = (
        with_responded(consultation)
        .values("phase", "size", "type", group_name=F("group__name"), is_school=Q(school__isnull=False))
        .annotate(number=Count("pk"), came=Count("pk", filter=Q(has_responded=True)))
    )
    found = list(rows.order_by())
    whole = Share("", sum(one["number"] for one in found), sum(one["came"] for one in found))
    noun = "school" if all(one["is_school"] for one in found) else "person,people"
    if any(one["is_school"] for one in found) and noun != "school":
        noun = "respondent"
    by = {
        name: shares(((_label(name, one), one["number"], one["came"]) for one in found), list(words.values()))
        for name, words in LABELS.items()
    }
    return Coverage(whole, by["group_name"], by["phase"], by["size"], by["type"], noun)


LABELS: dict[str, dict[str, str]] = {
    "group_name": {},
    "phase": {value: str(label) for value, label in Phase.choices},
    "size": SIZES,
    "type": {value: str(label) for value, label in Sector.choices},
}


def _label(name: str, row: dict[str, Any]) -> str:
    """A value as people say it; whoever has none is in no group, or is not known."""
    value = row[name]
    if value == SEVERAL:
        return "Schools of several kinds"
    return LABELS[name].get(value, value) or (NO_GROUP if name == "group_name" else "Not known")
