"""How a page gets its consultation: what one may not see is not there."""

from __future__ import annotations

from django.contrib import messages
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


def tell_if_taken_back(request: HttpRequest, before: Consultation) -> None:
    """After a change: whoever had let it open by itself reads that it does not any more. `before` is as it was."""
    if before.released_at is None:
        return
    if not Consultation.objects.filter(pk=before.pk, released_at__isnull=False).exists():
        messages.warning(request, "It does not open by itself any more: check it once more, then let it open.")
