"""While it is open and after: more time, withdrawing, analysts, the views of meetings, groups and partners."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from consultations.forms.planning import AnalystForm, ExtendForm, ViewForm, WithdrawForm, dates_initial
from consultations.models import Analyst, Consultation, View
from consultations.permissions.planning import check_may_run
from consultations.selectors.analysts import analysts_of, people_to_name
from consultations.selectors.dates import judged_later
from consultations.services import analysts, hearing, planning
from consultations.views.reach import consultation_or_404
from cph.core import clock
from cph.core.refusals import Refused
from networks.groups.selectors import groups_of
from networks.meetings.models import Meeting


def _run_or_refusal(request: HttpRequest, pk: int) -> Consultation:
    found = consultation_or_404(request, pk)
    check_may_run(request.user, found, at=clock.now())
    return found


@login_required
def consultation_extend(request: HttpRequest, pk: int) -> HttpResponse:
    """More time, for a reason that all who are asked are told."""
    found, at = _run_or_refusal(request, pk), clock.now()
    if found.state != Consultation.State.OPEN or found.closes_at <= at:
        raise Refused("Only while it is open can a consultation be given more time.")
    form = ExtendForm(request.POST or None, initial=dates_initial(None, found.closes_at))
    said: list[str] = []
    is_sent = request.method == "POST" and form.is_valid()
    if is_sent:
        said = judged_later(found, form.closes_at(), clock.today())
    if is_sent and not set(said) - set(request.POST.get("seen", "").split("|")):
        try:
            planning.extend(
                found, closes_at=form.closes_at(), reason=form.cleaned_data["reason"], by=request.user, at=at
            )
            messages.success(request, "There is more time. Everybody who is asked is told.")
            return redirect("consultation", pk=pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"consultation": found, "form": form, "warnings": said, "seen": "|".join(said)}
    return render(request, "consultations/consultation_extend.html", context)


@login_required
def consultation_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """It comes to nothing: why, to everybody who was asked."""
    found = _run_or_refusal(request, pk)
    if found.state not in (Consultation.State.DRAFT, Consultation.State.OPEN, Consultation.State.CLOSED):
        raise Refused(f"This consultation is {found.get_state_display().lower()}. It is not withdrawn any more.")
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            planning.withdraw(found, reason=form.cleaned_data["reason"], by=request.user, at=clock.now())
            messages.success(request, "The consultation is withdrawn.")
            return redirect("consultation", pk=pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    told = "Everybody who was asked is told. Nothing that was answered is read, and this cannot be undone."
    context = {
        "consultation": found, "form": form, "heading": "Withdraw this consultation", "button": "Withdraw", "is_warning": True,
        "lead": told if found.state != Consultation.State.DRAFT else "It is a draft: nobody was asked. This cannot be undone.",
    }  # fmt: skip
    return render(request, "consultations/consultation_act.html", context)


# --- analysts


@login_required
def consultation_analysts(request: HttpRequest, pk: int) -> HttpResponse:
    """Who reads single answers beside the lead."""
    found, at = _run_or_refusal(request, pk), clock.now()
    form = AnalystForm(request.POST or None, people=people_to_name(found, at))
    if request.method == "POST" and form.is_valid():
        try:
            analysts.name_analyst(found, form.cleaned_data["person"], by=request.user, at=at)
            return redirect("consultation_analysts", pk=pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"consultation": found, "form": form, "analysts": analysts_of(found)}
    return render(request, "consultations/consultation_analysts.html", context)


@login_required
@require_POST
def analyst_end(request: HttpRequest, pk: int, analyst: int) -> HttpResponse:
    """From now on this person reads no more of it."""
    found = _run_or_refusal(request, pk)
    named = get_object_or_404(Analyst.objects.select_related("consultation", "person"), pk=analyst, consultation=found)
    analysts.end_analyst(named, by=request.user, at=clock.now())
    messages.success(request, f"{named.person.name} is analyst no more.")
    return redirect("consultation_analysts", pk=pk)


# --- views


@login_required
def view_record(request: HttpRequest, pk: int) -> HttpResponse:
    """What a meeting, a group or a partner said."""
    return _write_down(request, _run_or_refusal(request, pk), None)


@login_required
def view_correct(request: HttpRequest, pk: int, view: int) -> HttpResponse:
    """A correction is a new entry; the one before stays beside it."""
    found = _run_or_refusal(request, pk)
    return _write_down(request, found, get_object_or_404(View, pk=view, consultation=found))


def _write_down(request: HttpRequest, found: Consultation, replaces: View | None) -> HttpResponse:
    if found.state not in hearing.TAKES_VIEWS:
        raise Refused("Views are written down from the opening to the report.")
    at = clock.now()
    here = Meeting.objects.filter(Q(body=found.network) | Q(body__parent=found.network))
    meetings = here.filter(
        Q(starts_at__lte=at, state=Meeting.State.PLANNED) | Q(pk=replaces.meeting_id if replaces else None)
    )
    form = ViewForm(
        request.POST or None, meetings=meetings.select_related("body").order_by("-starts_at"),
        groups=groups_of(found.network, clock.today()), initial=_view_now(replaces),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            hearing.record_view(
                found, form.heard(), replaces=replaces, form_key=form.cleaned_data["form_key"], by=request.user, at=at
            )
            return redirect("consultation", pk=found.pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    heading = "Correct what was written down" if replaces else "Write down a view"
    context = {"consultation": found, "form": form, "heading": heading, "button": "Keep", "lead": VIEW_LEAD}
    return render(request, "consultations/consultation_act.html", context)


VIEW_LEAD = (
    "What a meeting discussed, a group advised or a partner said stands in the report as a response of its kind. "
    "It is never counted with the responses of schools or people."
)


def _view_now(view: View | None) -> dict[str, Any]:
    if view is None:
        return {"on": clock.today(), "of": View.Of.MEETING}
    return {name: getattr(view, name) for name in ("of", "meeting", "group", "name", "way", "on", "people", "words")}
