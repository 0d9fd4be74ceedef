"""The questions as a respondent will see them: answering is tried out, nothing is stored."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from consultations.models import Consultation
from consultations.permissions.planning import check_may_run
from consultations.rules.answered import answered
from consultations.rules.answers import draft_values, read
from consultations.rules.shown import shown_of, summary_items
from consultations.rules.walk import carried, on_page, walk
from consultations.selectors.asking import asked_of, materials_of
from consultations.views.reach import consultation_or_404
from cph.core import clock


@login_required
@never_cache
def consultation_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """All questions at once, or page by page, as it will be; either can be tried."""
    found = consultation_or_404(request, pk)
    if found.state != Consultation.State.DRAFT:
        check_may_run(request.user, found, at=clock.now())
    asked = asked_of(found)
    data = draft_values(asked, dict(request.POST.lists()))
    as_it_will_be = "page" if found.one_page_at_a_time and not found.is_anonymous else "all"
    by_page = request.GET.get("by", as_it_will_be) == "page"
    context = {"consultation": found, "asked": asked, "by_page": by_page, "materials": materials_of(found)}
    tries = _by_page if by_page else _at_once
    return render(request, "consultations/preview.html", context | tries(request, asked, data))


def _at_once(request: HttpRequest, asked: list, data: dict) -> dict[str, Any]:
    if request.method != "POST" or request.POST.get("step") == "back":
        return {"shown": shown_of(asked, data, {})}
    found = read(asked, dict(request.POST.lists()))
    if found.faults:
        return {"shown": shown_of(asked, data, found.faults), "faults": summary_items(asked, found.faults)}
    return {"answered": answered(asked, found.given), "carried": carried(asked, data, 0)}


def _by_page(request: HttpRequest, asked: list, data: dict) -> dict[str, Any]:
    typed = request.POST.get("page", "1")
    page = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else 1
    forward = {"next": True, "back": False}.get(request.POST.get("step", ""))
    gone = walk(asked, dict(request.POST.lists()), page, forward=forward)
    if gone.is_through:
        return {"answered": answered(asked, gone.read.given), "carried": carried(asked, data, 0), "page": gone.page + 1}
    here = on_page(asked, gone.read, gone.page)
    return {
        "shown": shown_of(asked, data, gone.faults, of=here),
        "faults": summary_items(asked, gone.faults),
        "carried": carried(asked, data, gone.page),
        "page": gone.page,
        "walk": gone,
    }
