"""The report of a consultation as plain data, its editions, and its feedback as one reader has it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from consultations.models import Consultation, Feedback, Report
from consultations.rules.feedback import Owed, Standing, missing_to_file, standing
from consultations.selectors.planning import asker_of
from consultations.selectors.proofs import Proof, Ref, open_proofs, readable_proofs, refs_of, standing_refs
from consultations.selectors.publishing import quotations_of
from consultations.selectors.report_figures import coverage_part, figures_part, representativeness_part
from cph.core.templatetags.words import day_words, moment
from cph.people.models import Person
from networks.meetings.models import Meeting

NO_REF: Ref = ("", 0)
OUT = (Consultation.State.REPORTED, Consultation.State.FILED)
NAMING = {
    "NAMED": "Responses carry names. They are shown only where those who responded agreed.",
    "ANALYST": "Only the analysts know who answered what.",
    "ANONYMOUS": "Nobody can tell who answered what.",
}


# --- feedback


@dataclass(frozen=True)
class Shown:
    """A row of feedback as one person reads it: what it rests on only where they may read that."""

    row: Feedback
    standing: Standing
    proof: Proof | None

    @property
    def is_done(self) -> bool:
        return self.standing is Standing.DONE


def feedback_of(consultation: Consultation) -> list[Feedback]:
    """We asked, you said, we did: the rows that stand, in order."""
    rows = consultation.feedback.filter(removed_at__isnull=True)
    return list(rows.select_related("written_by").order_by("position"))


def closed_on(consultation: Consultation) -> date:
    """The day answers closed, in England."""
    return timezone.localdate(consultation.closes_at)


def feedback_for(person: Person, consultation: Consultation, at: datetime) -> list[Shown]:
    """The feedback as this person reads it: at most five queries, however many rows."""
    rows = feedback_of(consultation)
    refs, today = refs_of(rows), timezone.localdate(at)
    proofs = _proofs(person, consultation, refs.values(), at)
    day = closed_on(consultation)
    return [
        Shown(one, standing(one.done_at is not None, day, today), proofs.get(refs.get(one.pk, NO_REF))) for one in rows
    ]


def _proofs(person: Person, consultation: Consultation, refs: Iterable[Ref], at: datetime) -> dict[Ref, Proof]:
    """What this person reads of these and of the decision, kept with the consultation so that the page asks once.

    Once the report is out everybody reads what it names: records of Part A, without a way to the rest of their meeting.
    """
    wanted = {*refs, *_named(consultation)}
    known: dict[tuple[int, frozenset[Ref]], dict[Ref, Proof]] = consultation.__dict__.setdefault("_proofs", {})
    for (who, asked), found in known.items():
        if who == person.pk and wanted <= asked:
            return found
    found = readable_proofs(person, consultation, wanted, at)
    hidden = wanted - set(found)
    if hidden and consultation.state in OUT:
        found |= {ref: replace(proof, url="") for ref, proof in open_proofs(hidden).items()}
    known[person.pk, frozenset(wanted)] = found
    return found


def _named(consultation: Consultation) -> set[Ref]:
    """The decision that was named, if one was."""
    return {("decision", consultation.decision_id)} if consultation.decision_id else set()


def why_not_to_file(
    consultation: Consultation, rows: Iterable[Feedback] | None = None, *, has_report: bool | None = None
) -> list[str]:
    """What keeps this consultation from being filed, as a checklist."""
    found = feedback_of(consultation) if rows is None else list(rows)
    refs = refs_of(found)
    named = _named(consultation)
    stands = standing_refs({*refs.values(), *named})
    owed = Owed(
        done=[one.done_at is not None for one in found],
        is_proved=[refs.get(one.pk) in stands for one in found],
        has_report=consultation.reports.exists() if has_report is None else has_report,
        has_decision=bool(named & stands),
        needs_decision=consultation.decided_by_id is not None or bool(named),
    )
    return missing_to_file(owed)


# --- editions


def reports_of(consultation: Consultation) -> QuerySet[Report]:
    """The editions, latest first."""
    return consultation.reports.select_related("issued_by", "paper").order_by("-number")


def last_report(consultation: Consultation) -> Report | None:
    """The edition that is read now."""
    return reports_of(consultation).first()


def decision_for(person: Person, consultation: Consultation, at: datetime) -> Proof | None:
    """What was decided, if this person may read it."""
    return _proofs(person, consultation, (), at).get(("decision", consultation.decision_id or 0))


# --- the report


def report_context(consultation: Consultation) -> dict[str, Any]:
    """All that the report says but for its summary, as plain data that can be frozen: for everybody, so of Part A alone."""
    rows = feedback_of(consultation)
    refs = refs_of(rows)
    proofs = open_proofs({*refs.values(), *_named(consultation)})
    decided = proofs.get(("decision", consultation.decision_id or 0))
    return {
        "title": consultation.title,
        "network_name": consultation.network.name,
        "asked": asked_part(consultation),
        "dates": dates_part(consultation),
        "coverage": coverage_part(consultation),
        "representativeness": representativeness_part(consultation),
        "views": views_part(consultation),
        "figures": figures_part(consultation, quotations_of(consultation)),
        "decided": decided.plain() if decided else None,
        "decides_words": decides_words(consultation),
        "feedback": [_row(one, proofs.get(refs.get(one.pk, NO_REF))) for one in rows],
    }


def _row(one: Feedback, proof: Proof | None) -> dict[str, Any]:
    return {
        "id": one.pk, "asked": one.asked, "said": one.said, "did": one.did, "proof": proof.plain() if proof else None
    }  # fmt: skip


def asked_part(consultation: Consultation) -> list[list[str]]:
    """What was asked and why, as key facts."""
    told = [
        ("Asked by", asker_of(consultation)),
        ("What it was about", consultation.about),
        ("What is decided", consultation.decides),
        ("What could still change", consultation.could_change),
        ("What was settled already", consultation.settled),
        ("How people were consulted", "; ".join(ways_words(consultation))),
        ("Names", NAMING[consultation.naming]),
    ]
    return [[name, words] for name, words in told if words]


def ways_words(consultation: Consultation) -> list[str]:
    """The ways that were taken."""
    return [one.get_way_display() for one in consultation.ways.filter(is_chosen=True).order_by("pk")]


def dates_part(consultation: Consultation) -> list[list[str]]:
    """When it was open, and how often it was extended."""
    told = [["Opened", moment(consultation.opens_at)], ["Closed", moment(consultation.closes_at)]]
    for one in consultation.extensions.order_by("extended_at"):
        told.append(["Extended", f"From {moment(one.closed_at)} to {moment(one.closes_at)}: {one.reason}"])
    return told


def views_part(consultation: Consultation) -> list[dict[str, Any]]:
    """What meetings, groups and partners said, each with how many took part; corrected ones as corrected."""
    rows = consultation.views.filter(replaced_by__isnull=True).select_related("meeting", "group")
    return [
        {
            "who": one.meeting.title if one.meeting else one.group.name if one.group else one.name,
            "of": one.get_of_display(),
            "on": day_words(one.on),
            "people": one.people,
            "words": one.words,
        }
        for one in rows.order_by("on", "pk")
    ]


def decided_day(consultation: Consultation) -> date | None:
    """The day of the meeting that decides, as it stands by now; without a meeting the day that was planned."""
    meeting = consultation.meeting
    if meeting is None:
        return consultation.decides_on
    return None if meeting.state == Meeting.State.CANCELLED else timezone.localdate(meeting.starts_at)


def decides_words(consultation: Consultation) -> str:
    """Who decides, and when."""
    who, day = consultation.decided_by.name if consultation.decided_by else "", decided_day(consultation)
    when = f"on {day_words(day)}" if day else ""
    words = " ".join(one for one in (who, "decides" if who else "", when) if one)
    return f"{words}." if who else f"It is decided {when}." if when else ""
