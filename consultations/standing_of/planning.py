"""On the page of a consultation: who asks whom about what, until when, and what whoever runs it does next."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from consultations.models import Consultation
from consultations.permissions.planning import check_may_run
from consultations.selectors.planning import asker_of
from cph.core.refusals import allowed
from cph.people.models import Person


def on_consultation(person: Person, consultation: Consultation, at: datetime) -> dict[str, Any] | None:
    """Always there: everybody who sees the consultation sees who asks and how it is run."""
    return {"asker": asker_of(consultation), "runs": allowed(check_may_run, person, consultation, at=at)}
