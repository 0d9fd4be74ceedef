"""Members and groups propose; the clerk places or answers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from cph.core import clock
from cph.core.pages import keyset
from cph.core.refusals import Refused, allowed
from cph.core.sheets import kind_of
from networks.constitutions.access import body_or_404
from networks.constitutions.models import Body
from networks.constitutions.permissions import check_may_keep
from networks.meetings import services
from networks.meetings.exports import proposals_sheet
from networks.meetings.forms import DeclineForm, FormKey, PlaceForm, ProposeFor, ProposePurpose, ProposeWhat, ProposeWhy
from networks.meetings.models import Agenda, Meeting, Proposal, Purpose
from networks.meetings.permissions import check_may_propose, check_may_see_work, proposing_right
from networks.meetings.services.proposing import groups_represented

MEETS = (Body.Kind.NETWORK, Body.Kind.EXECUTIVE)
STEPS = ("what", "purpose", "why", "for", "check")


@login_required
def proposal_list(request: HttpRequest, pk: int) -> HttpResponseBase:
    body = body_or_404(request, pk, *MEETS)
    rows = Proposal.objects.visible_to(request.user, clock.today())
    ours = Q(body=body) | Q(body__parent=body) if body.kind == Body.Kind.NETWORK else Q(body=body)
    state = request.GET.get("state", "")
    rows = rows.filter(ours).select_related("body", "proposed_by", "group", "item__agenda__meeting")
    rows = rows.filter(state=state) if state in Proposal.State.values else rows
    if kind := kind_of(request):
        return proposals_sheet(kind, rows.order_by("-proposed_at", "-pk")[:5000], f"proposals-{body.pk}")
    context = {
        "body": body,
        "page": keyset(request, rows, "-proposed_at", "-pk"),
        "states": Proposal.State.choices,
        "state": state,
        "sees_all": allowed(check_may_see_work, request.user, body, at=clock.now()),
        "may_propose": allowed(check_may_propose, request.user, body, at=clock.now()),
    }
    return render(request, "meetings/proposal_list.html", context)


def _form_of(step: str, request: HttpRequest, data: Any, groups: list[Body]) -> Form:
    kinds: dict[str, Any] = {"what": ProposeWhat, "purpose": ProposePurpose, "why": ProposeWhy}
    return ProposeFor(data, groups=groups) if step == "for" else kinds[step](data)


@login_required
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    """One question a page. What was answered travels along in the page; nothing is kept until it is sent."""
    body = body_or_404(request, pk, *MEETS)
    check_may_propose(request.user, body, at=clock.now())
    groups = groups_represented(request.user, body, clock.now())
    steps = [step for step in STEPS if step != "for" or groups]
    key = FormKey(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not key.is_valid():
        return _ask(request, body, "what", steps, _form_of("what", request, None, groups), {})
    forms = {step: _form_of(step, request, request.POST, groups) for step in steps if step != "check"}
    here, go = request.POST.get("step", ""), request.POST.get("go", "")
    answered = steps[: steps.index(here) + 1] if here in steps else []
    wrong = next((step for step in answered if step in forms and not forms[step].is_valid()), None)
    if wrong or not answered:
        wrong = wrong or "what"
        return _ask(request, body, wrong, steps, forms[wrong], request.POST)
    if go in forms:  # a change asked for from the last page, or a step back
        return _ask(request, body, go, steps, _unbound(go, request, groups), request.POST)
    if here != "check":
        following = "check" if request.POST.get("checked") else steps[steps.index(here) + 1]
        if following != "check":
            return _ask(request, body, following, steps, _unbound(following, request, groups), request.POST)
        return _check(request, body, forms, steps)
    return _sent(request, body, forms, key.cleaned_data["form_key"])


def _unbound(step: str, request: HttpRequest, groups: list[Body]) -> Form:
    """The form of a step with what was answered before, and no errors yet."""
    form = _form_of(step, request, None, groups)
    form.initial = {name: request.POST[name] for name in form.fields if name in request.POST}
    return form


def _ask(request: HttpRequest, body: Body, step: str, steps: list[str], form: Form, given: Any) -> HttpResponse:
    names = {"title", "purpose", "reason", "minutes", "group"} - set(form.fields)
    right = proposing_right(request.user, body, clock.today())
    context = {
        "body": body,
        "form": form,
        "step": step,
        "previous": steps[steps.index(step) - 1] if steps.index(step) else "",
        "carried": [(name, given[name]) for name in sorted(names) if name in given],
        "checked": given.get("checked") or ("1" if given.get("go") and given.get("step") == "check" else ""),
        "form_key": given.get("form_key") or FormKey().fields["form_key"].initial(),
        "is_silent": right is not None and right[1] is None,
        "article": right[2] if right else "",
        "place": steps.index(step) + 1,
        "count": len(steps),
    }
    return render(request, "meetings/propose.html", context)


def _check(
    request: HttpRequest, body: Body, forms: dict[str, Any], steps: list[str], problem: str = ""
) -> HttpResponse:
    answers = {name: value for form in forms.values() for name, value in form.cleaned_data.items()}
    context = {
        "body": body,
        "answers": answers,
        "purpose": Purpose(answers["purpose"]).label,
        "asks_for": "for" in steps,
        "carried": [(n, request.POST.get(n, "")) for n in ("title", "purpose", "reason", "minutes", "group")],
        "form_key": request.POST["form_key"],
        "problem": problem,
    }
    return render(request, "meetings/propose_check.html", context)


def _sent(request: HttpRequest, body: Body, forms: dict[str, Any], form_key: Any) -> HttpResponse:
    answers = {name: value for form in forms.values() for name, value in form.cleaned_data.items()}
    proposal = services.propose(body, **answers, form_key=form_key, by=request.user, at=clock.now())
    return redirect(f"{reverse('proposal', args=[proposal.pk])}?done=1")


@login_required
def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """One proposal: what it says, what became of it; the clerk places or declines it here."""
    rows = Proposal.objects.visible_to(request.user, clock.today())
    rows = rows.select_related("body__parent", "proposed_by", "group", "item__agenda__meeting", "answered_by")
    found = get_object_or_404(rows, pk=pk)
    request.body_in_hand = found.body
    keeps = allowed(check_may_keep, request.user, found.body, at=clock.now())
    is_open = found.state == Proposal.State.WAITING
    place = PlaceForm(meetings=_meetings_for(found)) if keeps and is_open else None
    decline = DeclineForm() if keeps and is_open else None
    if request.method == "POST":
        answer, place, decline = _answered(request, found, place, decline)
        if answer:
            return answer
    context = {
        "proposal": found,
        "place_form": place,
        "decline_form": decline,
        "failed": next((form for form in (place, decline) if form and form.is_bound), None),
        "may_withdraw": is_open and found.proposed_by_id == request.user.pk,
        "is_done": request.GET.get("done") == "1",
    }
    return render(request, "meetings/proposal.html", context)


def _meetings_for(found: Proposal) -> Any:
    """Meetings to come whose agenda is still in the clerk's hands."""
    free = Q(agenda__isnull=True) | Q(agenda__state=Agenda.State.DRAFT)
    return Meeting.objects.planned().filter(free, body=found.body_id, starts_at__gt=clock.now()).order_by("starts_at")


def _answered(request: HttpRequest, found: Proposal, place: Any, decline: Any) -> tuple[HttpResponse | None, Any, Any]:
    what, by, at = request.POST.get("do"), request.user, clock.now()
    try:
        if what == "withdraw":
            services.withdraw_proposal(found, by=by, at=at)
            messages.success(request, "Your proposal is withdrawn.")
        elif what == "place":
            check_may_keep(by, found.body, at=at)
            place = PlaceForm(request.POST, meetings=_meetings_for(found))
            if not place.is_valid():
                return None, place, decline
            services.place_proposal(found, place.cleaned_data["meeting"], by=by, at=at)
            messages.success(request, "It is on the draft agenda, and whoever proposed it is told.")
        elif what == "decline":
            decline = DeclineForm(request.POST)
            if not decline.is_valid():
                return None, place, decline
            services.decline_proposal(found, answer=decline.cleaned_data["answer"], by=by, at=at)
            messages.success(request, "Your answer is sent.")
    except Refused as refusal:
        messages.warning(request, str(refusal))
    return redirect("proposal", pk=found.pk), place, decline
