"""On the page of a consultation: the way to what was said, for whoever may see it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse

from consultations.models import Consultation
from consultations.permissions.planning import TAKEN_IN, check_may_analyse, check_may_see_sums
from consultations.selectors.theming import progress_of
from consultations.selectors.understanding import are_ready
from cph.core.action import Action
from cph.core.refusals import allowed
from cph.people.models import Person


def on_consultation(person: Person, consultation: Consultation, at: datetime) -> dict[str, Any] | None:
    """Nothing before the close; then the figures, and for analysts what they have still to read."""
    if consultation.state not in TAKEN_IN or not allowed(check_may_see_sums, person, consultation, at=at):
        return None
    analyses, is_ready = allowed(check_may_analyse, person, consultation, at=at), are_ready(consultation)
    unread = 0
    if analyses and is_ready and consultation.state == Consultation.State.CLOSED:
        unread = sum(one.texts - one.read for one in progress_of(consultation, person))
    action = Action("See the results", reverse("results", args=[consultation.pk])) if is_ready else None
    return {"is_ready": is_ready, "analyses": analyses, "unread": unread, "action": action}
