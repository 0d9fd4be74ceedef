"""On the page of a consultation: what I answer and for whom, and for who runs it how many have responded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from consultations.models import Consultation, Respondent, Response
from consultations.permissions.responding import check_may_see_colleagues, check_may_watch
from consultations.selectors.coverage import coverage
from consultations.selectors.responding import called, respondents_of_person, why_not_now
from consultations.selectors.sealing import are_waiting, sent_by
from cph.core.action import Action
from cph.core.refusals import allowed
from cph.people.models import Person


@dataclass(frozen=True)
class Mine:
    """A school or a person this reader answers for, and what was sent last."""

    respondent: Respondent
    name: str
    last: Response | None
    is_sent: bool


def on_consultation(person: Person, consultation: Consultation, at: datetime) -> dict[str, Any] | None:
    """For who answers, and for who runs it. Nobody else learns here who has responded."""
    if consultation.state == Consultation.State.DRAFT:
        return None
    mine = mine_of(person, consultation, at)
    watches = allowed(check_may_watch, person, consultation, at=at)
    if not mine and not watches:
        return None
    why = why_not_now(consultation, at)
    sees = consultation.shows_others and any(one.is_sent for one in mine)
    return {
        "mine": mine,
        "why_not": why,
        "coverage": coverage(consultation) if watches else None,
        "may_key_in": watches and not why and not consultation.is_anonymous,
        "sees_colleagues": sees and allowed(check_may_see_colleagues, person, consultation, at=at),
        "not_taken_in": watches and are_waiting(consultation),
        "left_out": consultation.unreadable if watches and consultation.closed_at else None,
        "action": _action(consultation, mine, why, watches),
    }


def mine_of(person: Person, consultation: Consultation, at: datetime) -> list[Mine]:
    """For whom this person answers in this consultation."""
    rows = list(respondents_of_person(person, at).filter(consultation=consultation))
    if not rows:
        return []
    if consultation.is_anonymous:
        sent = sent_by(consultation)
        return [Mine(one, called(one), None, one.pk in sent) for one in rows]
    counting = Response.objects.filter(respondent__in=rows, is_last=True).select_related("sent_by")
    last = {one.respondent_id: one for one in counting}
    return [Mine(one, called(one), last.get(one.pk), one.pk in last) for one in rows]


def _action(consultation: Consultation, mine: list[Mine], why: str, watches: bool) -> Action | None:
    """Answers that could not be taken in come first; then the first school or person that has not responded."""
    if watches and are_waiting(consultation):
        return Action("See why answers are not in", reverse("consultation_unopened", args=[consultation.pk]))
    waiting = next((one for one in mine if not one.is_sent), None)
    if why or waiting is None:
        return None
    words = f"Respond for {waiting.name}" if waiting.respondent.school_id else "Respond"
    return Action(words, reverse("respond", args=[consultation.pk, waiting.respondent.pk]))
