"""Consultations: the list of a network, one consultation, planning one."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from consultations.permissions.planning import check_may_run
from consultations.selectors.planning import consultations_visible_to, stage_of, stage_words, with_all
from consultations.standing_of import parts_of
from consultations.views.reach import consultation_or_404
from cph.audit.selectors import history_of
from cph.core import clock
from cph.core.pages import keyset
from cph.core.refusals import allowed
from networks.constitutions.access import body_or_404


@login_required
@require_safe
def consultation_list(request: HttpRequest, pk: int) -> HttpResponse:
    """The consultations of a network, newest first."""
    body, at = body_or_404(request, pk), clock.now()
    rows = with_all(consultations_visible_to(request.user, clock.today()).filter(network=body.network_id))
    page = keyset(request, rows, "-pk")
    for one in page:
        one.words, one.colour = stage_words(stage_of(one, at))
    return render(request, "consultations/consultation_list.html", {"body": body.network, "page": page})


@login_required
@require_safe
def consultation(request: HttpRequest, pk: int) -> HttpResponse:
    """One consultation: where it stands, the next thing to do, then what each part of it has to show."""
    found, at = consultation_or_404(request, pk), clock.now()
    stage, parts = stage_of(found, at), list(parts_of(request.user, found, at))
    words, colour = stage_words(stage)
    context = {
        "consultation": found,
        "stage": stage.value,
        "words": words,
        "colour": colour,
        "now_at": at,
        "parts": parts,
        "action": next((one.action for one in parts if one.action), None),
        "history": history_of(found)[:30] if allowed(check_may_run, request.user, found, at=at) else None,
    }
    return render(request, "consultations/consultation.html", context)
