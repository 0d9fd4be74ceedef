"""Answers without a name: filled in, checked, sealed. They travel in the form alone; nothing is kept before they are sent.

No log, session, message or address holds any of it: the address has /sealed/ in it (see cph/core/quiet.py, docs/decisions/0015).
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from consultations.models import Respondent
from consultations.rules.answered import answered, only_answered
from consultations.rules.answers import draft_values
from consultations.selectors.asking import asked_of, materials_of
from consultations.selectors.responding import why_not_now
from consultations.selectors.sealing import has_sent
from consultations.services.sealing import Slip, new_slip, put_in
from consultations.views.own import Sheet, own_or_404, posted, words_for
from consultations.views.typed import keeps_nothing
from cph.core import clock
from cph.core.refusals import NotAllowed, Refused


@sensitive_variables()
@sensitive_post_parameters()
@never_cache
@keeps_nothing
@require_http_methods(["GET", "HEAD", "POST"])
def respond_sealed(request: HttpRequest, pk: int, respondent: int) -> HttpResponse:
    """The questions, check, seal. Sent again, the same page gives the same receipt."""
    found = own_or_404(request, pk, respondent)
    if not found.consultation.is_anonymous:
        raise Refused("This consultation takes answers with names: respond on its own page.")
    sheet = _sheet(request, found)
    step = request.POST.get("step", "")
    if step == "send" and not sheet.read.faults:
        return _seal(request, found, sheet)
    why = why_not_now(found.consultation, clock.now())
    if why or has_sent(found):
        typed = only_answered(sheet.asked, sheet.read.given)
        return render(request, "consultations/sealed_not_now.html", words_for(found) | {"why": why, "typed": typed})
    if step == "check" and not sheet.read.faults:
        return _check(request, found, sheet)
    faults = dict(sheet.read.faults) if step in ("check", "send") else {}
    context = words_for(found) | sheet.page(faults=faults) | {"materials": materials_of(found.consultation)}
    return render(request, "consultations/sealed.html", context)


@sensitive_variables()
def _sheet(request: HttpRequest, found: Respondent) -> Sheet:
    asked = asked_of(found.consultation)
    return Sheet.of(asked, draft_values(asked, posted(request)) if request.method == "POST" else {})


@sensitive_variables()
def _check(
    request: HttpRequest, found: Respondent, sheet: Sheet, *, slip: Slip | None = None, error: str = ""
) -> HttpResponse:
    context: dict[str, Any] = words_for(found) | {
        "answers": answered(sheet.asked, sheet.read.given),
        "is_empty": not sheet.read.given,
        "hidden": [*sheet.hidden, *(slip or new_slip()).fields.items()],
        "consents": request.POST.get("consents") == "yes",
        "error": error,
        "is_sealed": True,
    }
    return render(request, "consultations/respond_check.html", context, status=409 if error else 200)


@sensitive_variables()
def _seal(request: HttpRequest, found: Respondent, sheet: Sheet) -> HttpResponse:
    try:
        slip = Slip.from_form(request.POST.get("tracker", ""), request.POST.get("nonce", ""))
    except ValueError:
        return _check(
            request, found, sheet, error="Something was missing from this page. Check your answers and send them now."
        )
    try:
        receipt = put_in(
            found.consultation, request.user, found, sheet.read.given, slip=slip, at=clock.now(),
            consents=request.POST.get("consents") == "yes",
        )  # fmt: skip
    except (Refused, NotAllowed) as refusal:
        return _check(request, found, sheet, slip=slip, error=str(refusal))
    return render(request, "consultations/sealed_sent.html", words_for(found) | {"receipt": receipt})
