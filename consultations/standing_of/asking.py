"""On the page of a consultation: what is asked, the facts and papers, the way to the builder and the preview."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse

from consultations.models import Consultation
from consultations.permissions.planning import check_may_run
from consultations.selectors.asking import faults_of
from consultations.selectors.pieces import pieces_of
from cph.core.action import Action
from cph.core.refusals import allowed
from cph.people.models import Person


def on_consultation(person: Person, consultation: Consultation, at: datetime) -> dict[str, Any] | None:
    """Everybody who sees the consultation sees what is asked; whoever runs it, what is still wrong with it."""
    pieces = pieces_of(consultation)
    asked = pieces.questions
    runs = allowed(check_may_run, person, consultation, at=at)
    is_draft = consultation.state == Consultation.State.DRAFT
    found: dict[str, Any] = {
        "asked": asked,
        "materials": pieces.materials,
        "runs": runs,
        "previews": bool(asked) and (runs or is_draft),
        "faults": faults_of(consultation) if runs and is_draft and asked else [],
    }
    if runs and is_draft and not asked:
        found["action"] = Action("Add the questions", reverse("question_list", args=[consultation.pk]))
    return found
