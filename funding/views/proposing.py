"""Papers that ask for money: the list, the paper as one may read it, the workbench on which it is written."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from cph.audit.selectors import history_of
from cph.core import clock
from cph.core.pages import keyset
from cph.core.refusals import Refused, allowed
from cph.core.sheets import kind_of, sheet_response
from cph.core.templatetags.words import day_words, pounds
from funding.filters.proposing import PaperFilter
from funding.forms.proposing import PaperForm, paper_initial
from funding.models import Proposal
from funding.permissions.proposing import (
    check_may_name_decision,
    check_may_propose,
    check_may_write,
    writes,
)
from funding.selectors.papers import paper_content
from funding.selectors.proposing import (
    HEADS,
    cells,
    decision_for,
    papers_for,
    sheet_of,
    state_words,
    versions_of,
)
from funding.selectors.tabling import decisions_on, tabling_of
from funding.services import proposing as services
from funding.views.reach import proposal_or_404
from networks.constitutions.access import body_or_404
from networks.constitutions.models import Body
from networks.meetings.views.keeping import saved

State = Proposal.State
MOST = 20_000  # rows of a file


@login_required
@require_safe
def fund_proposal_list(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The papers of a network, newest first, narrowed as the address says; as a file exactly what is shown."""
    body, at = body_or_404(request, pk), clock.now()
    rows = papers_for(request.user, at).filter(network=body.network_id)
    if body.kind != Body.Kind.NETWORK:
        rows = rows.filter(body=body)
    found = PaperFilter(request.GET, rows, network=body.network, today=clock.today())
    if kind := kind_of(request):
        return sheet_response(kind, f"funding-papers-{body.pk}", HEADS, cells(found.qs.order_by("-pk")[:MOST]))
    page = keyset(request, found.qs, "-pk")
    for one in page:
        one.words, one.colour = state_words(one, one.version)
    context = {
        "body": body, "page": page, "filter": found,
        "may_write": allowed(check_may_propose, request.user, body.network, at=at),
    }  # fmt: skip
    return render(request, "funding/proposal_list.html", context)


@login_required
def fund_proposal_write(request: HttpRequest, pk: int) -> HttpResponse:
    """A paper begins: a title, who leads it, which body decides; the rest can follow."""
    body, at = body_or_404(request, pk, Body.Kind.NETWORK), clock.now()
    check_may_propose(request.user, body, at=at)
    first = {"lead": request.user.pk, "purpose": "DECIDE", "body": body.pk, "contact": request.user.email}
    form = PaperForm(_sent(request), person=request.user, network=body, at=at, initial=first)
    if "authority" in form.fields:
        form.initial["authority"] = form.fields["authority"].choices[1][0]
    if request.method == "POST" and form.is_valid():
        try:
            key = form.cleaned_data["form_key"]
            made = services.write(body, form.facts(), form_key=key, by=request.user, at=at)
            messages.success(request, "The draft is kept. Add the lines of the costing next.")
            return saved(request, reverse("fund_proposal", args=[made.pk]))
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return render(request, "funding/proposal_write.html", {"body": body, "form": form})


def _sent(request: HttpRequest) -> Any:
    """What was sent, be it nothing at all; None where the page is only looked at."""
    return request.POST if request.method == "POST" else None


@login_required
@require_safe
def fund_proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """The paper: its workbench for those who write on it, for all others as it was issued last."""
    found, at = proposal_or_404(request, pk), clock.now()
    is_writer = writes(request.user, found, at)
    if is_writer and found.state == State.DRAFT:
        return _workbench(request, found, _form(request, found), found.edit_count)
    versions = list(versions_of(found))
    last = versions[0] if versions else None
    words, colour = state_words(found, last.number if last else None)
    decision = decision_for(request.user, found, at)
    is_open = found.state == State.ISSUED
    names = is_open and allowed(check_may_name_decision, request.user, found, at=at)
    context = {
        "proposal": found,
        "content": last.content if last else paper_content(found),
        "title": last.content["title"] if last else found.title,
        "last": last,
        "versions": versions,
        "words": words,
        "colour": colour,
        "is_writer": is_writer,
        "tabling": tabling_of(found, at) if is_open else None,
        "decision": decision,
        "fund": getattr(found, "fund", None) if decision else None,
        "to_decide": names and decisions_on(request.user, found, at).exists(),
        "names": names,
        "history": history_of(found)[:30] if is_writer else None,
    }
    return render(request, "funding/proposal.html", context)


def _form(request: HttpRequest, found: Proposal) -> PaperForm:
    return PaperForm(
        _sent(request), person=request.user, network=found.network, at=clock.now(), known=found,
        initial=paper_initial(services.facts_of(found)),
    )  # fmt: skip


def _workbench(
    request: HttpRequest, found: Proposal, form: PaperForm, seen: int, newer: Proposal | None = None
) -> HttpResponse:
    words, colour = state_words(found, found.version)
    context = {
        "proposal": newer or found, "form": form, "seen": seen, "sheet": sheet_of(newer or found), "version": found.version,
        "words": words, "colour": colour, "newer": _differences(form, newer) if newer else None,
    }  # fmt: skip
    return render(request, "funding/proposal_work.html", context)


def _differences(form: PaperForm, newer: Proposal) -> list[tuple[str, Any]]:
    """What somebody else saved, where it is not what was typed here."""
    theirs, typed = services.facts_of(newer), form.facts()
    named = [name for name in form.fields if hasattr(theirs, name)]
    return [
        (form[name].label, _shown(newer, name, getattr(theirs, name)))
        for name in named
        if getattr(theirs, name) != getattr(typed, name)
    ]


def _shown(proposal: Proposal, name: str, value: Any) -> Any:
    """A fact as a reader takes it."""
    if name == "purpose":
        return proposal.get_purpose_display()
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, date):
        return day_words(value)
    return pounds(value) if name == "asked_pence" else value


@login_required
def fund_proposal_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The words of the workbench are saved; where somebody else saved meanwhile, both stand side by side."""
    found, at = proposal_or_404(request, pk), clock.now()
    check_may_write(request.user, found, at=at)
    if request.method != "POST":
        return redirect("fund_proposal", pk)
    if found.state != State.DRAFT:
        raise Refused("This paper is not being written any more. Take it back first, then change it.")
    form = _form(request, found)
    typed = request.POST.get("seen", "")
    seen = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else -1
    if not form.is_valid():
        return _workbench(request, found, form, seen)
    try:
        services.change(found, form.facts(), seen=seen, by=request.user, at=at)
    except services.Overtaken as overtaken:
        form.add_error(None, str(overtaken))
        return _workbench(request, found, form, overtaken.proposal.edit_count, overtaken.proposal)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _workbench(request, found, form, seen)
    messages.success(request, "Saved.")
    return redirect("fund_proposal", pk)


@login_required
def fund_proposal_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it back, to change it and issue it again."""
    found = proposal_or_404(request, pk)
    check_may_write(request.user, found, at=clock.now())
    if request.method == "POST":
        services.take_back(found, by=request.user, at=clock.now())
        return redirect("fund_proposal", pk)
    return render(request, "funding/proposal_act.html", _act(found, "take_back"))


@login_required
def fund_proposal_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Nothing is asked for any more."""
    found = proposal_or_404(request, pk)
    check_may_write(request.user, found, at=clock.now())
    if request.method == "POST":
        services.withdraw(found, by=request.user, at=clock.now())
        messages.success(request, "The paper is withdrawn.")
        return redirect("fund_proposal", pk)
    return render(request, "funding/proposal_act.html", _act(found, "withdraw"))


ACTS = {
    "take_back": (
        "Take the paper back",
        "You change it and issue it again: it gets the next version number, and keeps its place on the agenda. Until then "
        "everybody reads the version that was issued last.",
        "Take it back",
    ),
    "withdraw": (
        "Withdraw the paper",
        "Nothing is asked for any more. What was issued can still be read. A paper that is withdrawn does not come back: "
        "write a new one.",
        "Withdraw it",
    ),
}


def _act(found: Proposal, name: str) -> dict[str, Any]:
    heading, lead, button = ACTS[name]
    return {"proposal": found, "heading": heading, "lead": lead, "button": button, "is_warning": name == "withdraw"}
