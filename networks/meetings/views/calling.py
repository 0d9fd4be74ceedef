"""The clerk plans the year; calls, moves and cancels meetings."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from cph.core import clock
from cph.core.calendar import academic_year
from cph.core.refusals import NotAllowed, Refused, allowed
from networks.constitutions.access import body_or_404
from networks.constitutions.models import Body
from networks.constitutions.permissions import check_may_keep
from networks.meetings import plans, services
from networks.meetings.forms import (
    CancelForm,
    MeetingForm,
    MoveForm,
    PlanChoices,
    PlanRows,
    moment_of,
    move_form_initial,
)
from networks.meetings.models import Meeting
from networks.meetings.permissions import check_may_see_work
from networks.meetings.selectors import authority_codes, sittings_of
from networks.meetings.services import Slot
from networks.meetings.views.reach import meeting_or_404
from networks.schools.selectors import terms_of

MEETS = (Body.Kind.NETWORK, Body.Kind.EXECUTIVE)


@login_required
def plan_year(request: HttpRequest, pk: int) -> HttpResponse:
    body = body_or_404(request, pk, *MEETS)
    check_may_see_work(request.user, body, at=clock.now())
    today = clock.today()
    sittings = sittings_of(plans.constitution_for(body, today), body).select_related("article__constitution")
    choices = PlanChoices(request.GET, sittings=sittings.order_by("pk"), today=today)
    context: dict[str, Any] = {"body": body, "choices": choices, "today": today}
    context["may_keep"] = allowed(check_may_keep, request.user, body, at=clock.now())
    if choices.is_valid():
        chosen = choices.cleaned_data
        plan = plans.plan_of(body, chosen["sitting"], chosen["year"], today)
        if request.method == "POST":
            check_may_keep(request.user, body, at=clock.now())
            rows = PlanRows(request.POST)
            if answer := _confirmed(request, body, plan, choices, rows):
                return answer
            shown = _marked(request, body, plan, rows)
        else:
            rows, shown = _proposed(plan, chosen, today)
        context |= {"plan": plan, "rows": rows, "shown": shown, "seen": _seen(shown)}
    return render(request, "meetings/plan_year.html", context)


def _proposed(plan: plans.Plan, chosen: dict[str, Any], today: date) -> tuple[Any, list[dict[str, Any]]]:
    """A row for each meeting that is still due."""
    found = plan.proposals(chosen["weekday"], today + timedelta(days=1))
    rows = PlanRows(initial=[{"keep": one.day is not None, "day": one.day, "at": chosen["time"]} for one in found])
    shown = [
        {"form": form, "why": one.why, "window": one.window, "remarks": list(one.warnings), "day": one.day}
        for form, one in zip(rows, found, strict=True)
    ]
    return rows, shown


def _marked(request: HttpRequest, body: Body, plan: plans.Plan, rows: Any) -> list[dict[str, Any]]:
    """The rows as the clerk left them, each with what speaks against its day."""
    shown = []
    for form in rows:
        found = getattr(form, "cleaned_data", {})
        day, at = found.get("day"), found.get("at")
        begins = moment_of(day, at) if day and at else None
        remarks = plans.day_remarks(body, day, plan.terms, at=begins) if day and found.get("keep") else []
        shown.append({"form": form, "why": "", "window": "", "remarks": remarks, "day": day})
    return shown


def _seen(shown: list[dict[str, Any]]) -> str:
    """What the clerk has been shown: a day with a remark is called only after the remark was on the page."""
    return "|".join(f"{one['day']}:{remark}" for one in shown for remark in one["remarks"])


def _confirmed(
    request: HttpRequest, body: Body, plan: plans.Plan, choices: PlanChoices, rows: Any
) -> HttpResponse | None:
    """Call the meetings, if the clerk confirmed and has seen every remark; None shows the page again."""
    if not rows.is_valid() or request.POST.get("do") != "confirm":
        return None
    unseen = set(_seen(_marked(request, body, plan, rows)).split("|")) - set(request.POST.get("seen", "").split("|"))
    kept = [row.cleaned_data for row in rows if row.cleaned_data.get("keep")]
    if unseen - {""}:
        messages.warning(request, "Some of these days have a remark that is new to you. Look, then confirm again.")
        return None
    length, place = choices.cleaned_data["length"], choices.cleaned_data["place"]
    starts = [moment_of(row["day"], row["at"]) for row in kept]
    if len(set(starts)) < len(starts):
        messages.warning(request, "Two of these meetings are at the same moment. Move one or take it out.")
        return None
    slots = [Slot(one, one + timedelta(minutes=length), place) for one in starts]
    try:
        called = services.plan_meetings(body, plan.sitting, slots, by=request.user, at=clock.now())
    except Refused as refusal:
        messages.warning(request, str(refusal))
        return None
    words = "1 meeting is" if len(called) == 1 else f"{len(called)} meetings are"
    messages.success(
        request, f"{words} called and everybody concerned is told." if called else "These meetings are called already."
    )
    return redirect("meeting_list", pk=body.pk)


def _remarks(body: Body, day: date, besides: Meeting | None = None) -> list[str]:
    constitution = plans.constitution_for(body, clock.today())
    terms = list(terms_of(authority_codes(constitution), academic_year(day)))
    terms += list(terms_of(authority_codes(constitution), academic_year(day) + 1)) if day.month == 8 else []
    return plans.day_remarks(body, day, terms, besides)


def _is_clear(form: MeetingForm, body: Body, besides: Meeting | None = None) -> bool:
    """The form is valid and nothing speaks against its day, or the clerk knows."""
    if not form.is_valid():
        return False
    day = form.cleaned_data["day"]
    if besides and timezone.localdate(besides.starts_at) == day:
        return True
    remarks = _remarks(body, day, besides)
    if remarks and not form.cleaned_data["knows"]:
        form.ask_to_know(remarks)
        return False
    return True


@login_required
def meeting_call(request: HttpRequest, pk: int) -> HttpResponse:
    body = body_or_404(request, pk, *MEETS)
    check_may_keep(request.user, body, at=clock.now())
    sitting = sittings_of(plans.constitution_for(body, clock.today()), body).first()
    form = MeetingForm(request.POST or None, initial={"title": sitting.title if sitting else body.name, "at": "16:15"})
    if request.method == "POST" and _is_clear(form, body):
        try:
            title = form.cleaned_data["title"]
            found = services.call_meeting(
                body, form.slot(), title=title, by=request.user, at=clock.now(), sitting=sitting
            )
            messages.success(request, f"{found.title} is called and everybody concerned is told.")
            return redirect("meeting", pk=found.pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return render(request, "meetings/meeting_form.html", {"body": body, "form": form, "heading": "Call a meeting"})


@login_required
def meeting_move(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = meeting_or_404(request, pk)
    check_may_keep(request.user, meeting.body, at=clock.now())
    form = MoveForm(request.POST or None, initial=move_form_initial(meeting))
    if request.method == "POST" and _is_clear(form, meeting.body, meeting):
        try:
            services.move_meeting(meeting, form.slot(), by=request.user, at=clock.now())
            messages.success(request, "The change is made and everybody concerned is told.")
            return redirect("meeting", pk=meeting.pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"body": meeting.body, "meeting": meeting, "form": form, "heading": "Move this meeting"}
    return render(request, "meetings/meeting_form.html", context)


@login_required
def meeting_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = meeting_or_404(request, pk)
    check_may_keep(request.user, meeting.body, at=clock.now())
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.cancel_meeting(meeting, reason=form.cleaned_data["reason"], by=request.user, at=clock.now())
            messages.success(request, "The meeting is cancelled and everybody concerned is told.")
            return redirect("meeting", pk=meeting.pk)
        except (Refused, NotAllowed) as refusal:
            form.add_error(None, str(refusal))
    return render(request, "meetings/meeting_cancel.html", {"meeting": meeting, "form": form})
