"""Bank statements: read, their lines confirmed by a person."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from cph.core import clock
from cph.core.refusals import Refused
from cph.core.templatetags.words import pounds
from funding.forms.bank import LinesForm, StatementForm, named
from funding.models import Request, Statement, Year
from funding.permissions.contributing import check_may_keep
from funding.selectors.bank import lines_of, lines_to_settle, meant, requests_to_choose, statements_of
from funding.selectors.contributing import received
from funding.selectors.reach import funds_visible_to
from funding.services import bank as services
from funding.views.reach import year_or_404

AT_ONCE = 25  # lines on the page to confirm


def _statement_or_404(request: HttpRequest, pk: int) -> Statement:
    """A statement of a fund one may know of, for those who keep its money."""
    rows = Statement.objects.filter(year__fund__in=funds_visible_to(request.user, clock.today()))
    found = get_object_or_404(rows.select_related("year__fund__network", "year__fund__keeper", "read_by"), pk=pk)
    request.body_in_hand = found.year.fund.network
    check_may_keep(request.user, found.year.fund, at=clock.now())
    return found


@login_required
def contribution_bank(request: HttpRequest, pk: int) -> HttpResponse:
    """The statements that were read, and the form for the next."""
    year, at = year_or_404(request, pk), clock.now()
    check_may_keep(request.user, year.fund, at=at)
    form = StatementForm(request.POST if request.method == "POST" else None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _read(request, year, form)
        except Refused as refusal:
            form.add_error("file", str(refusal))
    rows = Paginator(statements_of(year.fund), 50).get_page(request.GET.get("page"))
    return render(
        request, "funding/contribution_bank.html", {"year": year, "fund": year.fund, "form": form, "rows": rows}
    )


def _read(request: HttpRequest, year: Year, form: StatementForm) -> HttpResponse:
    file = form.cleaned_data["file"]
    taken = services.read_statement(
        year, file.name, file.read(), first=form.cleaned_data["first"], last=form.cleaned_data["last"], by=request.user,
        at=clock.now(),
    )  # fmt: skip
    words = f"{taken.new} line{'s' if taken.new != 1 else ''} read. The balances add up."
    if taken.known:
        words += f" {taken.known} that an earlier statement had are left out."
    messages.success(request, words)
    return redirect("contribution_statement", taken.statement.pk)


@login_required
def contribution_statement(request: HttpRequest, pk: int) -> HttpResponse:
    """Its lines: those that wait with what they may be, in one form; then what was said of the others."""
    found = _statement_or_404(request, pk)
    fund = found.year.fund
    requests = requests_to_choose(fund)
    waiting = list(lines_to_settle(found)[: AT_ONCE + 1])
    sent = request.POST if request.method == "POST" else None
    if sent is not None:  # the lines that were looked at, be they settled by now
        wanted = [int(name[4:]) for name in sent if name.startswith("act_") and name[4:].isdecimal() and len(name) < 20]
        lines = list(found.lines.filter(pk__in=wanted[:200]).order_by("on", "row"))
    else:
        lines = waiting[:AT_ONCE]
    form = LinesForm(sent, lines=meant(lines, requests), requests=requests)
    if sent is not None and form.is_valid():
        try:
            return _settle(request, found, form)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {
        "statement": found, "year": found.year, "fund": fund, "form": form, "choices": [named(one) for one in requests],
        "more": len(waiting) > AT_ONCE, "lines": Paginator(lines_of(found), 100).get_page(request.GET.get("page")),
    }  # fmt: skip
    return render(request, "funding/contribution_statement.html", context)


def _settle(request: HttpRequest, found: Statement, form: LinesForm) -> HttpResponse:
    made = services.settle(found, form.confirmed, form.passed, by=request.user, at=clock.now())
    words = [f"{len(made)} contribution{'s' if len(made) != 1 else ''} noted, with receipts."] if made else []
    if form.passed:
        words.append(f"{len(form.passed)} line{'s' if len(form.passed) != 1 else ''} passed over.")
    keys = {one.request_id for one in made}
    for one in Request.objects.filter(pk__in=keys).select_related("school").annotate(received=received()):
        if one.received > one.pence:
            more = pounds(one.received - one.pence)
            words.append(f"{one.school.name} gave {more} more than asked: it is kept as a contribution.")
    messages.success(request, " ".join(words))
    return redirect("contribution_statement", found.pk)
