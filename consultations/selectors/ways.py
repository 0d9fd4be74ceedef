"""The ways that the constitution names, what the planner proposes for a consultation, and what was chosen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from consultations.models import ChosenWay, Consultation
from consultations.rules.ways import HERE, Matter, Proposal, Way, propose
from networks.constitutions.models import Certainty, Channel, Constitution


def ways_of(constitution: Constitution) -> list[Way]:
    """What the constitution says of each way, in its order: one query."""
    rows = Channel.objects.filter(article__constitution=constitution).select_related("article", "asked_by")
    return [
        Way(
            one.way, str(one.article), one.impact_at_most, one.impact_at_least, one.importance_at_most,
            one.importance_at_least, one.is_interim, one.school_days, one.asked_by.title if one.asked_by else "",
            one.certainty == Certainty.STATED, one.pk,
        )
        for one in rows.order_by("position", "pk")
    ]  # fmt: skip


def matter_of(consultation: Consultation) -> Matter:
    """What is weighed."""
    return Matter(consultation.timescale, consultation.impact, consultation.importance, consultation.asker)


def proposals_for(consultation: Consultation) -> list[Proposal]:
    """What the planner proposes for it now."""
    return propose(matter_of(consultation), ways_of(consultation.constitution))


@dataclass(frozen=True)
class Weighed:
    """A way with what is proposed now and what was chosen, if anything was."""

    proposal: Proposal
    label: str
    chosen: ChosenWay | None

    @property
    def way(self) -> str:
        return self.proposal.way

    @property
    def is_stale(self) -> bool:
        """Whether the planner would say otherwise now than when it was chosen."""
        return self.chosen is not None and self.chosen.is_proposed != self.proposal.is_proposed


def weighed(consultation: Consultation) -> list[Weighed]:
    """All six ways. Two queries."""
    known = {one.way: one for one in consultation.ways.select_related("channel", "chosen_by")}
    labels = dict(Channel.Way.choices)
    return [Weighed(one, str(labels[one.way]), known.get(one.way)) for one in proposals_for(consultation)]


def names_none(ways: Iterable[Weighed]) -> bool:
    """Whether the constitution, as it is recorded, names no way of consulting at all: then every reason is a suggestion."""
    return all(one.proposal.channel is None for one in ways)


def chosen_ways(consultation: Consultation) -> list[ChosenWay]:
    """The ways that were chosen, in the order of the constitution. Asked once for each consultation object."""
    known = consultation.__dict__.get("_chosen_ways")
    if known is None:
        rows = consultation.ways.filter(is_chosen=True).select_related("channel__article")
        known = sorted(rows, key=lambda one: list(Channel.Way.values).index(one.way))
        consultation.__dict__["_chosen_ways"] = known
    return known


def asks_here(consultation: Consultation) -> bool:
    """Whether members answer on these pages, or all of it happens at meetings."""
    return any(one.way in HERE for one in chosen_ways(consultation))


def days_asked_for(consultation: Consultation) -> tuple[int | None, str]:
    """How many school days a chosen way must be open, and the article that says so."""
    stated = [one.channel for one in chosen_ways(consultation) if one.channel and one.channel.school_days]
    if not stated:
        return None, ""
    most = max(stated, key=lambda one: one.school_days)
    return most.school_days, str(most.article)
