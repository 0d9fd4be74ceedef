"""One school’s contribution: what it is asked for, what it answers, what came in, its receipts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from cph.audit.selectors import history_of
from cph.core import clock
from cph.core.pages import keyset
from cph.core.refusals import Refused, allowed
from cph.core.templatetags.words import pounds
from cph.documents.models import Paper
from cph.documents.responses import response_for
from cph.documents.selectors import papers_about
from funding.forms.contributing import ReceiveForm, TakeBackForm
from funding.models import Receipt, Request
from funding.permissions.contributing import check_may_keep, leads
from funding.selectors.contributing import (
    STATES,
    receipts_of,
    requests_to_schools_of,
    requests_visible_to,
    with_standing,
)
from funding.selectors.silence import said_of
from funding.services import contributing as services
from funding.services.receiving import Came, receive, take_back


def request_or_404(request: HttpRequest, pk: int) -> Request:
    """A request, for those who keep the money and for the school itself; for nobody else is there one."""
    today = clock.today()
    rows = requests_visible_to(request.user, today).select_related(
        "school", "subscription__year__fund__network", "subscription__year__fund__keeper"
    )
    found = get_object_or_404(with_standing(rows, today), pk=pk)
    request.body_in_hand = found.subscription.year.fund.network
    found.words, found.colour = STATES[found.standing]
    return found


def _context(request: HttpRequest, found: Request, keeps: bool) -> dict[str, Any]:
    year = found.subscription.year
    return {"asked": found, "year": year, "fund": year.fund, "subscription": found.subscription, "keeps": keeps}


@login_required
@require_safe
def contribution(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter to the school, its answer, what came in; for those who keep the money, what they did."""
    found, now = request_or_404(request, pk), clock.now()
    keeps = allowed(check_may_keep, request.user, found.subscription.year.fund, at=now)
    context = _context(request, found, keeps) | {
        "receipts": list(receipts_of(found)),
        "said": said_of(found.subscription.year.fund.network, clock.today()),
        "answers": leads(request.user, found, now),
        "over": max(found.received - found.pence, 0),
        "history": history_of(found)[:30] if keeps else None,
    }
    return render(request, "funding/contribution.html", context)


@login_required
@require_POST
def contribution_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The school contributes, or not this year; no reasons are asked."""
    found = request_or_404(request, pk)
    gives = request.POST.get("gives")
    if gives not in ("yes", "no"):
        raise Refused("Say whether the school contributes this year.")
    services.answer(found, gives=gives == "yes", by=request.user, at=clock.now())
    if gives == "no":
        messages.success(request, "It is noted: not this year. You are not reminded, and may change your mind.")
    else:
        messages.success(request, "It is noted: the school contributes. Please write the reference on the transfer.")
    return redirect("contribution", pk)


@login_required
def contribution_receive(request: HttpRequest, pk: int) -> HttpResponse:
    """Note what came in otherwise than by the bank statement."""
    found, at = request_or_404(request, pk), clock.now()
    check_may_keep(request.user, found.subscription.year.fund, at=at)
    first = {"pence": found.left if found.left > 0 else None, "on": clock.today()}
    form = ReceiveForm(request.POST if request.method == "POST" else None, initial=first)
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        try:
            receive(Came(found, facts["pence"], facts["on"], facts["form_key"], facts["words"]), by=request.user, at=at)
            tell_how_much(
                request, with_standing(Request.objects.filter(pk=pk).select_related("school"), clock.today()).get()
            )
            return redirect("contribution", pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return render(request, "funding/contribution_receive.html", _context(request, found, True) | {"form": form})


def tell_how_much(request: HttpRequest, found: Request) -> None:
    """What came in, and plainly if it is more than was asked, or less."""
    words = f"Noted. {found.school.name} is told, with a receipt."
    if found.left < 0:
        words += f" It gave {pounds(-found.left)} more than asked: it is kept as a contribution."
    elif found.left > 0:
        words += f" {pounds(found.left)} of what was asked is still open."
    messages.success(request, words)


def _receipt_or_404(found: Request, receipt: int) -> Receipt:
    return get_object_or_404(receipts_of(found), pk=receipt)


@login_required
@require_safe
def contribution_receipt(request: HttpRequest, pk: int, receipt: int) -> HttpResponse:
    """The receipt as a page: what its PDF says."""
    found = request_or_404(request, pk)
    one = _receipt_or_404(found, receipt)
    keeps = allowed(check_may_keep, request.user, found.subscription.year.fund, at=clock.now())
    paper = papers_about(one).first()
    context = _context(request, found, keeps) | {
        "receipt": one,
        "paper": paper,
        "is_back": one.is_back,
    }
    context["sections"] = paper.context["sections"] if paper else []
    return render(request, "funding/contribution_receipt.html", context)


@login_required
@require_safe
def contribution_receipt_pdf(request: HttpRequest, pk: int, receipt: int) -> HttpResponseBase:
    """The receipt as a PDF, for the school’s own files."""
    one = _receipt_or_404(request_or_404(request, pk), receipt)
    if one.is_back:
        raise Refused("This contribution was taken back: it was noted wrongly. Its receipt is not handed out any more.")
    return response_for(get_object_or_404(Paper, pk__in=papers_about(one).values("pk")))


@login_required
def contribution_take_back(request: HttpRequest, pk: int, receipt: int) -> HttpResponse:
    """It was noted wrongly: a contra puts the books right."""
    found, at = request_or_404(request, pk), clock.now()
    check_may_keep(request.user, found.subscription.year.fund, at=at)
    one = _receipt_or_404(found, receipt)
    form = TakeBackForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            take_back(one, reason=form.cleaned_data["reason"], by=request.user, at=at)
            messages.success(request, "It is taken back. If it is another school’s, note it there by hand.")
            return redirect("contribution", pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return render(
        request, "funding/contribution_take_back.html", _context(request, found, True) | {"form": form, "receipt": one}
    )


@login_required
@require_safe
def contribution_mine(request: HttpRequest) -> HttpResponse:
    """What your school gives: everything it was asked for, and what came of it."""
    today = clock.today()
    rows = requests_to_schools_of(request.user, today).select_related("school", "subscription__year__fund__network")
    page = keyset(request, with_standing(rows, today), "-subscription__year__starts_on", "-pk")
    for one in page:
        one.words, one.colour = STATES[one.standing]
    return render(request, "funding/contribution_mine.html", {"page": page})
