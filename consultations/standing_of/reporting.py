"""On the page of a consultation: what reporting shows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from consultations.models import Consultation
from cph.people.models import Person


def on_consultation(person: Person, consultation: Consultation, at: datetime) -> dict[str, Any] | None:
    """Nothing yet."""
    return None
