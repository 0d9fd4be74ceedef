"""One action: what became of it. And what the network chose about minutes and reminders."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from cph.audit.selectors import history_of
from cph.core import clock
from cph.core.files import CONTENT_TYPES
from cph.core.refusals import Refused, allowed
from networks.constitutions.access import body_or_404
from networks.constitutions.permissions import check_may_keep
from networks.meetings.forms.minutes import DoneForm, DropForm, DueForm, HabitsForm
from networks.meetings.models import Action
from networks.meetings.permissions.minutes import actions_for, check_may_close, check_may_read_minutes
from networks.meetings.selectors.minutes import habits_of
from networks.meetings.selectors.registers import part_of_row, state_of
from networks.meetings.services import actions as services


def action_or_404(request: HttpRequest, pk: int) -> Action:
    """An action this person may read; for anybody else it does not exist."""
    rows = actions_for(request.user, clock.now())
    rows = rows.select_related("body__parent", "item", "closed_by", "minutes__meeting__body__parent")
    found = get_object_or_404(rows.prefetch_related("owners"), pk=pk)
    request.body_in_hand = found.body
    return found


@login_required
def action(request: HttpRequest, pk: int) -> HttpResponse:
    found, at = action_or_404(request, pk), clock.now()
    words, colour = state_of(found, clock.today())
    context = {
        "action": found,
        "words": words,
        "colour": colour,
        "part": part_of_row(found),
        "is_open": found.state == Action.State.OPEN,
        "may_close": allowed(check_may_close, request.user, found, at=at),
        "may_keep": allowed(check_may_keep, request.user, found.body, at=at),
        "may_read_minutes": found.minutes and allowed(check_may_read_minutes, request.user, found.minutes, at=at),
        "history": history_of(found)[:30],
    }
    return render(request, "meetings/action.html", context)


@login_required
def action_done(request: HttpRequest, pk: int) -> HttpResponse:
    """An owner says what was done, with a file that shows it."""
    found = action_or_404(request, pk)
    check_may_close(request.user, found, at=clock.now())
    form = DoneForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            services.finish_action(found, said["note"], evidence=said["evidence"], by=request.user, at=clock.now())
        except Refused as refusal:
            form.add_error("evidence" if said["evidence"] else None, str(refusal))
        else:
            messages.success(request, f"Action {found.number} is done.")
            return redirect("action", pk=pk)
    return render(request, "meetings/action_done.html", {"action": found, "form": form})


@login_required
def action_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """The clerk records why an action is not pursued any more."""
    found = action_or_404(request, pk)
    check_may_keep(request.user, found.body, at=clock.now())
    form = DropForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.drop_action(found, form.cleaned_data["reason"], by=request.user, at=clock.now())
        return redirect("action", pk=pk)
    return render(request, "meetings/action_drop.html", {"action": found, "form": form})


@login_required
def action_due(request: HttpRequest, pk: int) -> HttpResponse:
    """The clerk gives an action another date."""
    found = action_or_404(request, pk)
    check_may_keep(request.user, found.body, at=clock.now())
    form = DueForm(request.POST or None, initial={"due_on": found.due_on})
    if request.method == "POST" and form.is_valid():
        services.move_action(found, form.day(), by=request.user, at=clock.now())
        return redirect("action", pk=pk)
    return render(request, "meetings/action_due.html", {"action": found, "form": form})


@login_required
def action_evidence(request: HttpRequest, pk: int) -> FileResponse:
    """The file that shows that it was done, for those who may read the action."""
    found = action_or_404(request, pk)
    if not found.evidence:
        raise Http404
    try:
        file = found.evidence.open()
    except FileNotFoundError:
        raise Refused("The file is missing from the store. The note says what was done.") from None
    answer = FileResponse(
        file, as_attachment=True, filename=found.evidence_name, content_type=CONTENT_TYPES[found.evidence_kind]
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


@login_required
def habits(request: HttpRequest, pk: int) -> HttpResponse:
    """How soon minutes go out, how owners are reminded: where the constitution is silent, the network's choice."""
    network = body_or_404(request, pk).network
    check_may_keep(request.user, network, at=clock.now())
    now = habits_of(network)
    form = HabitsForm(request.POST or None, initial={"minutes_within": now.minutes_within, "reminders": now.reminders})
    if request.method == "POST" and form.is_valid():
        services.change_habits(network, **form.cleaned_data, by=request.user, at=clock.now())
        messages.success(request, "Kept.")
        return redirect("habits", pk=pk)
    return render(
        request,
        "meetings/habits.html",
        {"body": network, "form": form, "history": history_of(now)[:10] if now.pk else []},
    )
