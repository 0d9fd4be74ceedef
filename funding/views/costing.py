"""The lines of a costing: each on a page of its own, moved and taken out by a button."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from cph.core import clock
from cph.core.refusals import Refused
from funding.forms.proposing import LineForm, line_initial
from funding.models import CostLine, Proposal
from funding.permissions.proposing import check_may_write
from funding.services import costing as services
from funding.services.keeping_papers import check_is_draft
from funding.views.reach import proposal_or_404
from networks.meetings.views.keeping import saved


def _to_write(request: HttpRequest, pk: int) -> Proposal:
    found = proposal_or_404(request, pk)
    check_may_write(request.user, found, at=clock.now())
    check_is_draft(found)
    return found


def _line_or_404(found: Proposal, pk: int) -> CostLine:
    line = get_object_or_404(found.lines.select_related("edited_by"), pk=pk)
    line.proposal = found
    return line


def _back(pk: int, anchor: str = "costing") -> HttpResponse:
    return redirect(f"{reverse('fund_proposal', args=[pk])}#{anchor}")


def _page(request: HttpRequest, found: Proposal, form: LineForm, **more: Any) -> HttpResponse:
    return render(request, "funding/cost_line.html", {"proposal": found, "form": form, **more})


@login_required
def cost_line_add(request: HttpRequest, pk: int) -> HttpResponse:
    """One more line."""
    found = _to_write(request, pk)
    form = LineForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            key = form.cleaned_data["form_key"]
            made = services.add_line(found, form.facts(), form_key=key, by=request.user, at=clock.now())
            return saved(request, f"{reverse('fund_proposal', args=[pk])}#line-{made.pk}")
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return _page(request, found, form)


@login_required
def cost_line_edit(request: HttpRequest, pk: int, line: int) -> HttpResponse:
    """Other figures; where somebody else changed the line meanwhile, both stand side by side."""
    found = _to_write(request, pk)
    one = _line_or_404(found, line)
    form = LineForm(request.POST if request.method == "POST" else None, initial=line_initial(one))
    typed, newer = request.POST.get("seen", ""), None
    seen = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else one.edit_count
    if request.method == "POST" and form.is_valid():
        try:
            services.change_line(one, form.facts(), seen=seen, by=request.user, at=clock.now())
            return _back(pk, f"line-{one.pk}")
        except services.LineOvertaken as overtaken:
            newer = LineForm(initial=line_initial(overtaken.line))
            seen = overtaken.line.edit_count
            form.add_error(None, str(overtaken))
        except Refused as refusal:
            form.add_error(None, str(refusal))
    theirs = (
        [(field.label, field.value()) for field in newer if not field.is_hidden and field.value()] if newer else None
    )
    return _page(request, found, form, line=one, seen=seen, theirs=theirs)


@login_required
@require_POST
def cost_line_move(request: HttpRequest, pk: int, line: int) -> HttpResponse:
    """One place up or down."""
    found = _to_write(request, pk)
    to = "up" if request.POST.get("to") == "up" else "down"
    services.move_line(_line_or_404(found, line), to, by=request.user, at=clock.now())
    return _back(pk, f"line-{line}")


@login_required
def cost_line_remove(request: HttpRequest, pk: int, line: int) -> HttpResponse:
    """Take a line out, after one more look at it. Sent twice, it is out."""
    found = _to_write(request, pk)
    if request.method == "POST":
        services.remove_line(found, line, by=request.user, at=clock.now())
        messages.success(request, "The line is taken out.")
        return _back(pk)
    return render(request, "funding/cost_line_remove.html", {"proposal": found, "line": _line_or_404(found, line)})
