"""Elections: the list of a body, one election, calling one, its timetable, notice and roll."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cph.core import clock
from networks.elections.selectors.calling import contests_of, stage_of, stage_words
from networks.elections.standing_of import parts_of
from networks.elections.views.reach import election_or_404


@login_required
@require_safe
def election(request: HttpRequest, pk: int) -> HttpResponse:
    """One election: where it stands, the next thing to do, then what each part of it has to show."""
    found, at = election_or_404(request, pk), clock.now()
    stage, parts = stage_of(found, at), list(parts_of(request.user, found, at))
    words, colour = stage_words(stage)
    context = {
        "election": found,
        "contests": contests_of(found),
        "stage": stage.value,
        "words": words,
        "colour": colour,
        "now_at": at,
        "parts": parts,
        "action": next((one.action for one in parts if one.action), None),
    }
    return render(request, "elections/election.html", context)
