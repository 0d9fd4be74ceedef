"""We asked, you said, we did: rows are added, edited, moved, removed; each says who and when in the trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from consultations.models import Consultation, Feedback
from consultations.permissions.reporting import check_may_report
from consultations.rules.editions import shortened
from consultations.selectors.proofs import CHOICES, Ref, refs_of
from consultations.services.keeping_report import held_consultation, say
from cph.core.refusals import Refused
from cph.people.models import Person
from networks.constitutions.seats import Seat

State = Consultation.State
FAR = 30_000  # a place no row has, while two change theirs
MOST = 100


@dataclass(frozen=True)
class Words:
    """What a row says. `proof` names the record that shows what was done; None where nothing is said yet."""

    asked: str
    said: str
    did: str = ""
    proof: Ref | None = None


def _held(consultation: Consultation, by: Person, at: datetime) -> tuple[Consultation, Seat]:
    current = held_consultation(consultation)
    seat = check_may_report(by, current, at=at)
    if current.state == State.FILED:
        raise Refused("This consultation is filed: its feedback stands.")
    return current, seat


def _row(consultation: Consultation, row: Feedback) -> Feedback:
    found = Feedback.objects.filter(pk=row.pk, consultation=consultation, removed_at__isnull=True).first()
    if found is None:
        raise Refused("Somebody removed this row meanwhile.")
    return found


@transaction.atomic
def add_feedback(consultation: Consultation, words: Words, *, form_key: UUID, by: Person, at: datetime) -> Feedback:
    """One more row, at the end. A form sent twice adds one."""
    current, seat = _held(consultation, by, at)
    if known := Feedback.objects.filter(form_key=form_key).first():
        if known.consultation_id != current.pk or known.written_by_id != by.pk:
            raise Refused("This form was sent by somebody else. Start again.")
        return known
    standing = current.feedback.filter(removed_at__isnull=True)
    if standing.count() >= MOST:
        raise Refused(f"A consultation has at most {MOST} rows of feedback. Put some of them together.")
    last = standing.aggregate(last=Max("position"))["last"] or 0
    facts = _facts(current, words, None, by, at)
    made = Feedback.objects.create(
        consultation=current, position=last + 1, written_by=by, written_at=at, form_key=form_key, **facts
    )
    say("added feedback on", _subject(current, made), current, made, by=by, at=at, seat=seat)
    return made


class Overtaken(Refused):
    """Somebody else changed this row since the page was opened; `row` is how it stands now."""

    def __init__(self, row: Feedback) -> None:
        super().__init__(
            f"{row.written_by.name} changed this row since you opened it. Nothing was overwritten: compare the two and save "
            "again."
        )
        self.row = row


def version_of(row: Feedback) -> str:
    """What tells whether a row was changed since somebody opened it."""
    return row.written_at.isoformat()


@transaction.atomic
def edit_feedback(row: Feedback, words: Words, *, by: Person, at: datetime, seen: str = "") -> Feedback:
    """Other words, or what was done by now. Sent twice, it is one change; `seen` is the version they were written over."""
    current, seat = _held(row.consultation, by, at)
    found = _row(current, row)
    facts = _facts(current, words, found, by, at)
    if all(getattr(found, name) == value for name, value in facts.items()):
        return found
    if seen and seen != version_of(found):
        raise Overtaken(found)
    was_done = found.done_at is not None
    for name, value in facts.items():
        setattr(found, name, value)
    found.written_by, found.written_at = by, at
    found.save(update_fields=[*facts, "written_by", "written_at"])
    verb = "said what was done about" if found.done_at and not was_done else "changed feedback on"
    say(verb, _subject(current, found), current, found, by=by, at=at, seat=seat)
    return found


def _facts(
    consultation: Consultation, words: Words, before: Feedback | None, by: Person, at: datetime
) -> dict[str, Any]:
    """The row's columns. A record is taken where the writer may read it, or where the row rests on it already."""
    asked, said, did = words.asked.strip(), words.said.strip(), words.did.strip()
    if not asked or not said:
        raise Refused("Enter what you asked and what you heard.")
    if words.proof and not did:
        raise Refused("Say what you did, in a sentence, beside the record that shows it.")
    if did and words.proof is None:
        raise Refused("Choose the decision, the action or the paper that shows what was done.")
    facts: dict[str, Any] = {"asked": asked, "said": said, "did": did, "done_at": None}
    facts |= dict.fromkeys(("decision_id", "action_id", "paper_id"))
    if did and words.proof is not None:
        kind, pk = words.proof
        stays = before is not None and refs_of([before]).get(before.pk) == words.proof
        if not stays and not CHOICES[kind](by, consultation, at).filter(pk=pk).exists():
            raise Refused("Choose a decision, an action or a paper of this network that you may read.")
        done = before is not None and before.done_at
        facts |= {f"{kind}_id": pk, "done_at": done or at}
    return facts


def _subject(consultation: Consultation, row: Feedback) -> str:
    """For the trail: which row; not what rests on it, which may be confidential."""
    return f"“{consultation.title}”: {shortened(row.asked)}"


@transaction.atomic
def move_feedback(row: Feedback, to: str, *, by: Person, at: datetime) -> Feedback:
    """One place up or down; at the end of the list nothing happens."""
    current, seat = _held(row.consultation, by, at)
    found = _row(current, row)
    standing = current.feedback.filter(removed_at__isnull=True).exclude(pk=found.pk)
    if to == "up":
        other = standing.filter(position__lt=found.position).order_by("-position").first()
    else:
        other = standing.filter(position__gt=found.position).order_by("position").first()
    if other is None:
        return found
    here, there = found.position, other.position
    for one, place in ((found, FAR), (other, here), (found, there)):
        one.position = place
        one.save(update_fields=["position"])
    say("moved feedback on", _subject(current, found), current, found, by=by, at=at, seat=seat)
    return found


@transaction.atomic
def remove_feedback(row: Feedback, *, by: Person, at: datetime) -> None:
    """Take a row out. It stays in the trail; removed twice, it is removed once."""
    current, seat = _held(row.consultation, by, at)
    found = Feedback.objects.get(pk=row.pk, consultation=current)
    if found.removed_at is None:
        found.removed_at = at
        found.save(update_fields=["removed_at"])
        say("removed feedback on", _subject(current, found), current, found, by=by, at=at, seat=seat)
