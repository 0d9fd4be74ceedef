"""On the page of a consultation: who asks whom about what, until when, and what whoever runs it does next."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse

from consultations.models import Consultation
from consultations.permissions.planning import check_may_plan, check_may_run, check_may_see_sums
from consultations.selectors.dates import span_for
from consultations.selectors.pieces import pieces_of
from consultations.selectors.planning import Stage, asker_of, stage_of
from consultations.selectors.views_heard import views_of
from consultations.services.hearing import TAKES_VIEWS
from cph.core.action import Action
from cph.core.refusals import allowed
from cph.people.models import Person

State = Consultation.State


def on_consultation(person: Person, consultation: Consultation, at: datetime) -> dict[str, Any] | None:
    """Always there: everybody who sees the consultation sees who asks and how it is run."""
    runs = allowed(check_may_run, person, consultation, at=at)
    prepares = runs and consultation.state == State.DRAFT
    was_open = consultation.state != State.DRAFT
    stage, pieces = stage_of(consultation, at), pieces_of(consultation)
    return {
        "asker": asker_of(consultation),
        "runs": runs,
        "prepares": prepares,
        "ways": pieces.ways,
        "span": span_for(consultation),
        "extensions": pieces.extensions,
        "analysts": pieces.analysts,
        # what a meeting said is a response of its kind: whoever wrote it down sees it at once, others with the figures
        "views": views_of(consultation)
        if was_open and (runs or allowed(check_may_see_sums, person, consultation, at=at))
        else [],
        "audience": pieces.audience,
        "may_extend": runs and stage == Stage.OPEN,
        "may_withdraw": runs and consultation.state in (State.DRAFT, State.OPEN, State.CLOSED),
        "may_write_down": runs and consultation.state in TAKES_VIEWS,
        "may_hand_on": runs and consultation.state not in (State.DRAFT, State.FILED, State.WITHDRAWN),
        "may_copy": allowed(check_may_plan, person, consultation.network, at=at),
        "action": _action(consultation, at) if prepares else None,
    }


def _action(consultation: Consultation, at: datetime) -> Action | None:
    """What is next before it opens: the ways, the questions, the dates, then the check."""
    pk = consultation.pk
    if consultation.is_template:
        return Action("Plan a consultation from it", reverse("consultation_copy", args=[pk]))
    if not pieces_of(consultation).ways:
        return Action("Choose the ways", reverse("consultation_ways", args=[pk]))
    if consultation.closes_at is None:
        return Action("Set the dates", reverse("consultation_dates", args=[pk]))
    return Action("Check, then open it", reverse("consultation_open", args=[pk]))
