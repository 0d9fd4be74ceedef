"""The ledger, the balances, the proof that they hold, and the copy for whoever audits them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from cph.core import clock
from cph.core.pages import Page, keyset
from cph.core.refusals import NotAllowed, Refused
from cph.core.sheets import kind_of, sheet_response
from funding.exports.books import LEDGER_HEADS, books_as_bundle, books_as_sheet, ledger_rows, name_of
from funding.filters.books import LedgerFilter
from funding.models import Posting, Year
from funding.permissions.paying import runs
from funding.permissions.running import check_may_read_books, check_may_run
from funding.rules import verify_books
from funding.selectors.confidence import names_givers
from funding.selectors.ledger import (
    CHUNK,
    Whole,
    account_words,
    balances_in_words,
    briefs,
    entries_of,
    given_in,
    last_of,
    postings_of,
    trails_of,
    wholes,
    without_givers,
)
from funding.selectors.reach import funds_run_by
from funding.services.proving import ask_for_check
from funding.services.taking_books import note_taken
from funding.views.reach import year_or_404

FORMATS = ("csv", "xlsx", "json")


def _to_read(request: HttpRequest, pk: int) -> tuple[Year, bool]:
    """A year whose books this person reads; and whether they may know which school gave."""
    year, at = year_or_404(request, pk), clock.now()
    check_may_read_books(request.user, year.fund, at=at)
    return year, names_givers(request.user, year.fund, at)


def _postings(year: Year, names: bool) -> QuerySet[Posting]:
    rows = postings_of(year).select_related("posted_by", "reverses")
    return rows if names else without_givers(rows)


@login_required
@require_safe
def ledger(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The postings of a year, newest first; as a file exactly those that the page shows."""
    year, names = _to_read(request, pk)
    filter = LedgerFilter(request.GET, _postings(year, names))
    rows = filter.qs if filter.form.is_valid() else filter.queryset
    if kind := kind_of(request):
        found = ledger_rows(_in_chunks(rows), names_givers=names)
        return sheet_response(kind, f"ledger {name_of(year)}", LEDGER_HEADS, found)
    page = keyset(request, rows, "-number")
    context = {
        "year": year, "fund": year.fund, "filter": filter, "page": page, "rows": _shown(page, names),
        "given": 0 if names else given_in(year),
    }  # fmt: skip
    return render(request, "funding/ledger.html", context)


def _shown(page: Page, names: bool) -> list[tuple]:
    """Each posting with its entries in words."""
    return [
        (one, [(account_words(entry.account, names_givers=names), entry) for entry in one.entries])
        for one in briefs(page.rows)
    ]


def _in_chunks(rows: QuerySet[Posting]) -> Iterator[Whole]:
    """Newest first, a few hundred in memory at a time."""
    below = None
    while some := list((rows if below is None else rows.filter(number__lt=below)).order_by("-number")[:CHUNK]):
        yield from wholes(some, named=True)
        below = some[-1].number


@login_required
@require_safe
def posting(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One posting: what moved, what it rests on, what puts it right."""
    year, names = _to_read(request, pk)
    rows = _postings(year, names).select_related(
        "decision__body", "decision__item__agenda__meeting", "reverses__year", "reversed_by"
    )
    found = get_object_or_404(rows, number=number)
    page = keyset(request, entries_of(found), "pk")
    entries = [(account_words(one.account, names_givers=names), one) for one in page]
    context = {
        "year": year, "fund": year.fund, "posting": found, "page": page, "entries": entries, "names": names,
        "trail": trails_of([found]).get(found.pk), "runs": runs(request.user, year.fund, clock.now()),
        "contra": getattr(found, "reversed_by", None),
    }  # fmt: skip
    return render(request, "funding/posting.html", context)


@login_required
@require_safe
def books(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the money of a year stands, whether the books hold, and the copy for whoever audits them."""
    year, _ = _to_read(request, pk)
    checks = list(year.checks.select_related("asked_by").order_by("-pk")[:5])
    context = {
        "year": year, "fund": year.fund, "balances": balances_in_words(year), "checks": checks,
        "last": last_of(year), "runs": runs(request.user, year.fund, clock.now()),
    }  # fmt: skip
    return render(request, "funding/books.html", context)


@login_required
@require_POST
def books_check(request: HttpRequest, pk: int) -> HttpResponse:
    """Work the books out again from their entries."""
    year, _ = _to_read(request, pk)
    done = ask_for_check(year, by=request.user, at=clock.now())
    if done.done_at is None:
        messages.info(request, "The books are being checked. Look at this page again in a minute.")
    elif done.faults:
        messages.warning(request, "The books do not hold. Below stands what does not.")
    else:
        messages.success(request, "The books hold.")
    return redirect("books", pk)


@login_required
@require_POST
def books_take(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The copy to hand over: every pound from the decision to what shows it. That it was taken stands in the history."""
    year, _ = _to_read(request, pk)
    check_may_run(request.user, year.fund, at=clock.now())
    kind, last = request.POST.get("format", ""), last_of(year)
    if kind not in FORMATS:
        raise Refused("Choose CSV, XLSX or JSON.")
    if last is None:
        raise Refused("Nothing has been posted in this year yet: there is nothing to take away.")
    note_taken(year, last, kind, by=request.user, at=clock.now())
    if kind == "json":
        return books_as_bundle(year, last, by=request.user, at=clock.now())
    return books_as_sheet(year, kind, last.number)


@login_required
@require_safe
def books_verifier(request: HttpRequest) -> HttpResponse:
    """The program that checks a copy, to be handed over with it: it needs nothing but Python."""
    if not next(islice(funds_run_by(request.user, clock.today()), 1), None):
        raise NotAllowed("The program that checks a copy of the books is taken by those who run a fund.")
    answer = HttpResponse(Path(verify_books.__file__).read_bytes(), content_type="text/x-python; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="verify_books.py"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
