"""How a page gets its consultation: what one may not see is not there."""

from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from consultations.models import Consultation
from consultations.selectors.planning import consultations_visible_to, with_all
from cph.core import clock


def consultation_or_404(request: HttpRequest, pk: int) -> Consultation:
    """The consultation, if this person may know of it today."""
    found = get_object_or_404(with_all(consultations_visible_to(request.user, clock.today())), pk=pk)
    request.body_in_hand = found.network
    return found
