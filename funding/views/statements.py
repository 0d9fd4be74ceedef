"""Statements: of a fund for the executive, of an allocation for its cluster, at any day; issued as numbered papers."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from cph.core import clock
from cph.core.forms import OnForm
from cph.core.names import key_of
from cph.core.sheets import kind_of, sheet_response
from cph.documents.models import Paper
from cph.documents.responses import response_for
from funding.models import Allocation, Fund
from funding.permissions.running import check_may_read_books
from funding.permissions.statements import check_may_read_statement
from funding.selectors import statements
from funding.services.statements import issue_statement
from funding.views.reach import allocation_or_404, fund_or_404


@login_required
def fund_statement(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The statement of a fund on a day, on the page, as a file, or issued as a paper."""
    fund = fund_or_404(request, pk)
    check_may_read_books(request.user, fund, at=clock.now())
    return _statement(request, fund, fund)


@login_required
def allocation_statement(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The statement of one allocation on a day."""
    allocation = allocation_or_404(request, pk)
    check_may_read_statement(request.user, allocation, at=clock.now())
    return _statement(request, allocation.year.fund, allocation)


def _statement(request: HttpRequest, fund: Fund, of: Fund | Allocation) -> HttpResponseBase:
    form, on = OnForm.asked(request.POST if request.method == "POST" else request.GET, clock.today())
    if on > clock.today():
        form.add_error("on", "Choose a day that has come.") if form.is_bound else None
        on = clock.today()
    if request.method == "POST" and form.is_valid():
        paper = issue_statement(of, on, by=request.user, at=clock.now())
        messages.success(request, f"The statement is issued as paper {paper.number}.")
        return redirect("funding_statement", pk=paper.pk)
    content = _content(of, on)
    if kind := kind_of(request):
        heads, rows = statements.sheet_of(content)
        return sheet_response(kind, f"Statement of {content['title']} {on:%Y-%m-%d}", heads, rows)
    context = {
        "fund": fund, "of": of, "on": on, "form": form, "statement": content, "most": statements.MOST,
        "papers": list(statements.papers_of(key_of(of))[:20]), "is_allocation": isinstance(of, Allocation),
    }  # fmt: skip
    return render(request, "funding/statement.html", context)


def _content(of: Fund | Allocation, on: date) -> dict[str, Any]:
    return statements.allocation_statement(of, on) if isinstance(of, Allocation) else statements.fund_statement(of, on)


def _paper_or_404(request: HttpRequest, pk: int) -> tuple[Paper, Fund]:
    """An issued statement, for whoever reads the books it is from."""
    paper = get_object_or_404(Paper, pk=pk, template=statements.TEMPLATE)
    kind, _, number = paper.about.partition(":")
    if kind == "funding.fund":
        fund = fund_or_404(request, int(number))
        check_may_read_books(request.user, fund, at=clock.now())
        return paper, fund
    if kind != "funding.allocation":
        raise Http404
    allocation = allocation_or_404(request, int(number))
    check_may_read_statement(request.user, allocation, at=clock.now())
    return paper, allocation.year.fund


@login_required
@require_safe
def statement(request: HttpRequest, pk: int) -> HttpResponse:
    """A statement as it was issued: the page that says what the PDF says."""
    paper, fund = _paper_or_404(request, pk)
    context = {"paper": paper, "fund": fund, "statement": paper.context["statement"], "most": statements.MOST}
    return render(request, "funding/statement_issued.html", context)


@login_required
@require_safe
def statement_pdf(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Its PDF."""
    paper, _ = _paper_or_404(request, pk)
    return response_for(paper)
