"""Elections: the list of a body with what is vacant, one election, calling one, changing who runs it, abandoning it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from cph.audit.selectors import history_of
from cph.core import clock
from cph.core.pages import keyset
from cph.core.refusals import Refused, allowed
from networks.constitutions.access import body_or_404
from networks.constitutions.models import Body
from networks.elections.forms.calling import CallForm, ChargeForm, OfficerForm, ReasonForm, charge_initial
from networks.elections.models import Contest, Election
from networks.elections.permissions.calling import check_may_call, check_may_prepare, check_may_run
from networks.elections.selectors.calling import contests_of, elections_visible_to, stage_of, stage_words
from networks.elections.selectors.rolls import people_with_a_seat
from networks.elections.selectors.vacancies import is_vacant, openings_of
from networks.elections.services import calling
from networks.elections.services.handing_over import RUNNING, hand_over
from networks.elections.standing_of import parts_of
from networks.elections.views.reach import election_or_404


@login_required
@require_safe
def election_list(request: HttpRequest, pk: int) -> HttpResponse:
    """The elections of a network, newest first, and the posts that want somebody; of another body those that concern it."""
    body, at = body_or_404(request, pk), clock.now()
    rows = elections_visible_to(request.user, clock.today()).filter(network=body.network_id)
    if body.kind != Body.Kind.NETWORK:
        rows = rows.filter(Q(contests__body=body) | Q(contests__group=body)).distinct()
    contests = Contest.objects.select_related("post", "group").order_by("position")
    page = keyset(request, rows.prefetch_related(Prefetch("contests", contests)), "-pk")
    for one in page:
        one.__dict__["_contests"] = list(one.contests.all())
        one.words, one.colour = stage_words(stage_of(one, at))
    vacant = [one for one in is_vacant(openings_of(body.network, clock.today())) if _concerns(one, body)]
    context = {
        "body": body,
        "page": page,
        "vacant": vacant,
        "may_call": allowed(check_may_call, request.user, body.network, at=at),
    }
    return render(request, "elections/election_list.html", context)


def _concerns(opening: Any, body: Body) -> bool:
    return body.kind == Body.Kind.NETWORK or body in (opening.body, opening.group)


@login_required
@require_safe
def election(request: HttpRequest, pk: int) -> HttpResponse:
    """One election: where it stands, the next thing to do, then what each part of it has to show."""
    found, at = election_or_404(request, pk), clock.now()
    stage, parts = stage_of(found, at), list(parts_of(request.user, found, at))
    words, colour = stage_words(stage)
    context = {
        "election": found,
        "contests": contests_of(found),
        "stage": stage.value,
        "words": words,
        "colour": colour,
        "now_at": at,
        "parts": parts,
        "action": next((one.action for one in parts if one.action), None),
        "history": history_of(found)[:30] if allowed(check_may_prepare, request.user, found, at=at) else None,
    }
    return render(request, "elections/election.html", context)


@login_required
def election_call(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose the posts and who runs it; what the constitution says of each is taken over."""
    body = body_or_404(request, pk, Body.Kind.NETWORK)
    check_may_call(request.user, body, at=clock.now())
    openings, people = openings_of(body, clock.today()), people_with_a_seat(body, clock.today())
    form = CallForm(request.POST or None, openings=openings, wanted=request.GET.getlist("post"), people=people)
    if request.method == "POST" and form.is_valid():
        try:
            found = calling.call_election(
                body, form.charge(), form.cleaned_data["posts"], form_key=form.cleaned_data["form_key"],
                by=request.user, at=clock.now(),
            )  # fmt: skip
            return redirect("election", pk=found.pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"body": body, "form": form, "under_way": [one for one in openings if one.election]}
    return render(request, "elections/election_call.html", context)


def draft_or_refusal(request: HttpRequest, pk: int) -> Election:
    """An election that is still being prepared, for who prepares it."""
    found = election_or_404(request, pk)
    check_may_prepare(request.user, found, at=clock.now())
    if found.state != Election.State.DRAFT:
        raise Refused("Notice of this election was given: what it said stands.")
    return found


@login_required
def election_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Another title, officer, scrutineer or keeper of the key, before notice."""
    found = draft_or_refusal(request, pk)
    people = people_with_a_seat(found.network, clock.today())
    form = ChargeForm(request.POST or None, people=people, initial=charge_initial(found))
    if request.method == "POST" and form.is_valid():
        try:
            calling.change_charge(found, form.charge(), by=request.user, at=clock.now())
            return redirect("election", pk=pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return render(request, "elections/election_edit.html", {"election": found, "form": form})


@login_required
def election_abandon(request: HttpRequest, pk: int) -> HttpResponse:
    """It cannot go on: why, to everybody who was told of it."""
    found = election_or_404(request, pk)
    check = check_may_prepare if found.noticed_at is None else check_may_run
    check(request.user, found, at=clock.now())
    if found.state not in calling.ABANDONABLE:
        raise Refused(f"This election is {found.get_state_display().lower()}. It is not abandoned any more.")
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            calling.abandon(found, because=form.cleaned_data["reason"], by=request.user, at=clock.now())
            messages.success(request, "The election is abandoned.")
            return redirect("election", pk=pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return render(request, "elections/election_abandon.html", {"election": found, "form": form})


@login_required
def election_officer(request: HttpRequest, pk: int) -> HttpResponse:
    """The returning officer cannot go on: the clerk names another."""
    found = election_or_404(request, pk)
    check_may_call(request.user, found.network, at=clock.now())
    if found.state not in RUNNING:
        raise Refused("An election is handed over between notice and declaration.")
    people = people_with_a_seat(found.network, clock.today()).exclude(
        pk__in=[found.officer_id, found.scrutineer_id or 0]
    )
    form = OfficerForm(request.POST or None, people=people)
    if request.method == "POST" and form.is_valid():
        try:
            hand_over(
                found,
                form.cleaned_data["officer"],
                because=form.cleaned_data["reason"],
                by=request.user,
                at=clock.now(),
            )
            messages.success(request, "The election is handed over. Everybody on the roll is told.")
            return redirect("election", pk=pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return render(request, "elections/election_officer.html", {"election": found, "form": form})
