"""Consultations: the list of a network, one consultation, planning one, copying one, handing it on."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from consultations.filters.planning import ConsultationFilter
from consultations.forms.planning import CopyForm, DecidedForm, PlanForm, plan_initial
from consultations.models import Consultation
from consultations.permissions.planning import check_may_plan, check_may_run
from consultations.selectors.analysts import people_who_may_lead
from consultations.selectors.askers import Asker, askers_for, bodies_that_decide, meetings_that_may_decide
from consultations.selectors.planning import asker_of, consultations_visible_to, stage_of, stage_words, with_all
from consultations.services import copying, planning
from consultations.standing_of import parts_of
from consultations.views.reach import consultation_or_404, tell_if_taken_back
from cph.audit.models import Line
from cph.audit.selectors import history_of
from cph.core import clock
from cph.core.pages import keyset
from cph.core.refusals import Refused, allowed
from networks.constitutions.access import body_or_404
from networks.constitutions.models import Body


@login_required
@require_safe
def consultation_list(request: HttpRequest, pk: int) -> HttpResponse:
    """The consultations of a network, newest first, narrowed as the address says; of a group or executive those it asks."""
    body, at = body_or_404(request, pk), clock.now()
    rows = consultations_visible_to(request.user, clock.today()).filter(network=body.network_id)
    if body.kind != Body.Kind.NETWORK:
        rows = rows.filter(asker_body=body)
    found = ConsultationFilter(request.GET, with_all(rows), person=request.user, now=at)
    page = keyset(request, found.qs, "-pk")
    for one in page:
        one.words, one.colour = stage_words(stage_of(one, at))
        one.asks = asker_of(one)
    context = {
        "body": body,
        "page": page,
        "filter": found,
        "may_plan": allowed(check_may_plan, request.user, body.network, at=at),
    }
    return render(request, "consultations/consultation_list.html", context)


STYLES = [f"cph/consultations_{room}.css" for room in ("planning", "asking", "responding", "results", "reporting")]


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
        "rooms": STYLES,
        "parts": parts,
        "action": next((one.action for one in parts if one.action), None),
        "today": clock.today(),
        "history": _history(found) if allowed(check_may_run, request.user, found, at=at) else None,
    }
    return render(request, "consultations/consultation.html", context)


def _history(consultation: Consultation) -> QuerySet[Line]:
    """What was done with it. Who responded stands in the coverage, not here, or it would bury the rest."""
    return history_of(consultation).exclude(verb="responded to")[:30]


def _choices(request: HttpRequest, network: Body, known: Consultation | None = None) -> dict[str, Any]:
    """What the forms offer: who may lead, which bodies and meetings decide."""
    at = clock.now()
    return {
        "people": people_who_may_lead(network, at),
        "bodies": bodies_that_decide(network),
        "meetings": meetings_that_may_decide(network, at, known.meeting if known else None),
    }


@login_required
def consultation_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """What it is about, who asks, who decides, how much hangs on it: then it is a draft."""
    body, at = body_or_404(request, pk, Body.Kind.NETWORK), clock.now()
    check_may_plan(request.user, body, at=at)
    first = {
        "lead": request.user.pk, "timescale": "WEEKS", "impact": "MEDIUM", "importance": "MEDIUM",
        "answers_per": "SCHOOL", "naming": "NAMED", "decided_by": body.pk,
    }  # fmt: skip
    askers = askers_for(request.user, body, at)
    first["asker"] = askers[0].key if askers else ""
    form = PlanForm(request.POST or None, askers=askers, initial=first, **_choices(request, body))
    if request.method == "POST" and form.is_valid():
        try:
            found = planning.plan(body, form.facts(), form_key=form.cleaned_data["form_key"], by=request.user, at=at)
            messages.success(request, "The draft is kept. Choose the ways next.")
            return redirect("consultation", pk=found.pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return render(request, "consultations/consultation_plan.html", {"body": body, "form": form})


def draft_or_refusal(request: HttpRequest, pk: int) -> Consultation:
    """A consultation that is still being prepared, for whoever runs it."""
    found = consultation_or_404(request, pk)
    check_may_run(request.user, found, at=clock.now())
    if found.state != Consultation.State.DRAFT:
        raise Refused(f"This consultation is {found.get_state_display().lower()}: what was asked stands.")
    return found


@login_required
def consultation_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The same form again, before it opens."""
    found, at = draft_or_refusal(request, pk), clock.now()
    askers = askers_for(request.user, found.network, at)
    now = plan_initial(planning.facts_of(found))
    if now["asker"] not in {one.key for one in askers}:  # asked in a name that this editor could not have chosen
        askers = [_asker_now(found), *askers]
    form = PlanForm(request.POST or None, askers=askers, initial=now, **_choices(request, found.network, found))
    if request.method == "POST" and form.is_valid():
        try:
            planning.edit(found, form.facts(), by=request.user, at=at)
            tell_if_taken_back(request, found)
            return redirect("consultation", pk=pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"body": found.network, "form": form, "consultation": found}
    return render(request, "consultations/consultation_plan.html", context)


def _asker_now(found: Consultation) -> Asker:
    named = found.asker_body or found.asker_authority
    return Asker(
        found.asker, named.name if named else "A partner, named below", found.asker_body, found.asker_authority
    )


@login_required
def consultation_charge(request: HttpRequest, pk: int) -> HttpResponse:
    """Who leads it and who decides when: also once it is open."""
    found, at = consultation_or_404(request, pk), clock.now()
    check_may_run(request.user, found, at=at)
    now = {
        "lead": found.lead_id,
        "decided_by": found.decided_by_id,
        "meeting": found.meeting_id,
        "decides_on": found.decides_on,
    }
    form = DecidedForm(request.POST or None, initial=now, **_choices(request, found.network, found))
    if request.method == "POST" and form.is_valid():
        try:
            planning.hand_on(found, **form.decided(), by=request.user, at=at)
            return redirect("consultation", pk=pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"consultation": found, "form": form, "heading": "Who leads it, who decides", "button": "Keep"}
    return render(request, "consultations/consultation_act.html", context)


@login_required
def consultation_copy(request: HttpRequest, pk: int) -> HttpResponse:
    """A new draft, the next round, or a template, with the words, questions and audience of this one."""
    source, at = consultation_or_404(request, pk), clock.now()
    check_may_plan(request.user, source.network, at=at)
    form = CopyForm(request.POST or None, source=source)
    if request.method == "POST" and form.is_valid():
        kind = form.cleaned_data.get("kind", "draft")
        try:
            made = copying.copy(
                source, title=form.cleaned_data["title"], as_round=kind == "round", as_template=kind == "template",
                form_key=form.cleaned_data["form_key"], by=request.user, at=at,
            )  # fmt: skip
            return redirect("consultation", pk=made.pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {
        "consultation": source, "form": form, "heading": "Copy this consultation", "button": "Copy",
        "lead": "The words, the questions and the audience are copied. Dates, ways and the decision are chosen anew.",
    }  # fmt: skip
    return render(request, "consultations/consultation_act.html", context)
