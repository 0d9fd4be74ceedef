"""The minutes workbench: each item is saved as it is typed; with scripts in place, without them by a plain form."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from cph.core import clock
from cph.core.refusals import Refused, allowed
from cph.core.templatetags.words import time_words
from networks.meetings.forms.minutes import ActionForm, DecisionForm, MinuteForm, RowForm, SeenForm, action_initial
from networks.meetings.models import Action, AgendaItem, Decision, Meeting, Minutes
from networks.meetings.permissions.minutes import check_may_minute, check_may_read_minutes, may_minute, part_b_reading
from networks.meetings.selectors import attendees_of
from networks.meetings.selectors.minutes import Line, lines_of, minutes_of, names_for, turnaround_of, within_of
from networks.meetings.services import minutes as services
from networks.meetings.services import resolving
from networks.meetings.services.minutes import Overtaken
from networks.meetings.views.keeping import is_kept, refused, saved
from networks.meetings.views.reach import meeting_or_404


def minutes_or_404(request: HttpRequest, meeting: Meeting) -> Minutes:
    """The minutes of a meeting, if this person may read them as they stand."""
    found = minutes_of(meeting)
    if found is None or not allowed(check_may_read_minutes, request.user, found, at=clock.now()):
        raise Http404
    return found


def written_or_404(request: HttpRequest, pk: int) -> Meeting:
    """A meeting whose minutes this person writes; readers are told who does, for others it is not there."""
    meeting = meeting_or_404(request, pk)
    if not may_minute(request.user, meeting, clock.now()):
        minutes_or_404(request, meeting)
        check_may_minute(request.user, meeting, at=clock.now())
    return meeting


def dressed(line: Line) -> Line:
    """An item with its forms; each field has an id of its own."""
    pk = line.item.pk
    line.form = MinuteForm(
        initial={"discussion": line.minute.discussion, "outcome": line.minute.outcome}, auto_id=f"item{pk}_%s"
    )
    line.seen = line.minute.edit_number
    line.decision_key, line.action_key = uuid.uuid4(), uuid.uuid4()
    line.decision_form = DecisionForm(auto_id=f"item{pk}_decision_%s")
    line.action_form = ActionForm(auto_id=f"item{pk}_action_%s")
    for one in line.decisions:
        one.form = DecisionForm(initial={"text": one.text}, auto_id=f"decision{one.pk}_%s")
        one.mark = resolving.mark_of(one)
    for one in line.actions:
        one.form = ActionForm(initial=action_initial(one), auto_id=f"action{one.pk}_%s")
        one.mark = resolving.mark_of(one)
    return line


@login_required
def minutes_write(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = written_or_404(request, pk)
    minutes, at = minutes_of(meeting), clock.now()
    reads = part_b_reading(request.user, meeting, at=at)
    context = {
        "meeting": meeting,
        "minutes": minutes,
        "lines": [dressed(line) for line in lines_of(meeting, reads)],
        "may_write": _may_write(meeting, minutes),
        "turnaround": turnaround_of(meeting, minutes, within_of(meeting, minutes), clock.today()),
        "is_begun": meeting.starts_at <= at,
    }
    return render(request, "meetings/minutes_write.html", context)


def _may_write(meeting: Meeting, minutes: Minutes | None) -> bool:
    is_open = minutes is None or minutes.state != Minutes.State.APPROVED
    return is_open and meeting.state != Meeting.State.CANCELLED


@login_required
def minutes_names(request: HttpRequest, pk: int) -> HttpResponse:
    """Names for owners of actions, fetched into the workbench."""
    meeting = written_or_404(request, pk)
    return render(request, "meetings/minutes_names.html", {"names": names_for(attendees_of(meeting, clock.today()))})


def line_or_404(request: HttpRequest, pk: int, item_pk: int) -> tuple[Meeting, Line]:
    """One item with its minutes, for somebody who writes and reads it."""
    meeting = written_or_404(request, pk)
    reads = part_b_reading(request.user, meeting, at=clock.now())
    found = [line for line in lines_of(meeting, reads) if line.item.pk == item_pk]
    if not found:
        raise Http404
    found[0].item.agenda.meeting = meeting
    return meeting, dressed(found[0])


def wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def item_page(request: HttpRequest, meeting: Meeting, line: Line, **more: Any) -> HttpResponse:
    """One item on a page of its own: without scripts, or when something is wrong."""
    context = {"meeting": meeting, "line": line, "may_write": True, "item": line.item, **more}
    return render(request, "meetings/minute_item.html", context)


@login_required
def minute_item(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    """What is written of an item: kept as it is typed."""
    meeting, line = line_or_404(request, pk, item_pk)
    if request.method != "POST":
        return item_page(request, meeting, line, may_write=_may_write(meeting, minutes_of(meeting)))
    form = MinuteForm(request.POST, auto_id=f"item{item_pk}_%s")
    seen = SeenForm(request.POST)
    if not form.is_valid() or not seen.is_valid():
        return _not_kept(request, meeting, line, form)
    try:
        row = services.save_item(
            line.item, form.said(), seen=seen.cleaned_data["seen"], tried=seen.last_try(),
            by=request.user, at=clock.now(),
        )  # fmt: skip
    except Overtaken as overtaken:
        return _overtaken(request, meeting, line, form, overtaken)
    except Refused as refusal:
        if wants_json(request):
            return JsonResponse({"problem": str(refusal)}, status=409)
        raise
    if wants_json(request):
        return JsonResponse({"saved": _saved_words(), "seen": row.edit_number})
    messages.success(request, f"{_saved_words()}.")
    return redirect(f"{reverse('minutes_write', args=[pk])}#item-{item_pk}")


def _words_of(form: Any) -> str:
    return " ".join(error for errors in form.errors.values() for error in errors) or "Open the page again."


def _saved_words() -> str:
    return f"Saved {time_words(timezone.localtime(clock.now()))}"


def _not_kept(request: HttpRequest, meeting: Meeting, line: Line, form: MinuteForm) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"problem": _words_of(form)}, status=422)
    line.form = form
    return item_page(request, meeting, line)


def _overtaken(
    request: HttpRequest, meeting: Meeting, line: Line, form: MinuteForm, overtaken: Overtaken
) -> HttpResponse:
    """Both texts side by side; what is saved next has seen the other."""
    line.form, line.seen = form, overtaken.now.edit_number
    context = {"meeting": meeting, "line": line, "item": line.item, "may_write": True}
    context |= {"overtaken": overtaken, "newer": overtaken.now}
    if wants_json(request):
        html = render_to_string("meetings/minute_words.html", context, request=request)
        return JsonResponse({"problem": str(overtaken), "html": html}, status=409)
    return item_page(request, meeting, line, overtaken=overtaken, newer=overtaken.now)


# --- decisions and actions of an item


def _row(rows: list, pk: int | None) -> Any:
    """The decision or action a form is about; None: a new one."""
    if pk is None:
        return None
    found = next((one for one in rows if one.pk == pk), None)
    if found is None:
        raise Refused("This was struck out since you opened the page.")
    return found


@login_required
@require_POST
def minute_decision(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    """Add a decision, change one, strike one out."""
    meeting, line = line_or_404(request, pk, item_pk)
    try:
        return _decision(request, meeting, line)
    except Refused as refusal:
        return _refused(request, meeting, line, refusal)


def _decision(request: HttpRequest, meeting: Meeting, line: Line) -> HttpResponse:
    facts = RowForm(request.POST)
    row = _row(line.decisions, facts.cleaned_data.get("row") if facts.is_valid() else None)
    if row and request.POST.get("do") == "strike":
        resolving.strike_decision(_with_item(row, line.item), by=request.user, at=clock.now())
        return _back(request, meeting, line)
    form = DecisionForm(request.POST, auto_id=row.form.auto_id if row else line.decision_form.auto_id)
    if not form.is_valid() or not facts.is_valid():
        return _wrong(request, meeting, line, row, form, "decision")
    text = form.cleaned_data["text"]
    if row is None:
        resolving.add_decision(line.item, text, form_key=facts.key(), by=request.user, at=clock.now())
        return _back(request, meeting, line)
    try:
        was = facts.cleaned_data["was"]
        resolving.edit_decision(_with_item(row, line.item), text, was=was, by=request.user, at=clock.now())
    except Overtaken as overtaken:
        return _settle(request, meeting, line, row, form, overtaken, "decision")
    return _back(request, meeting, line)


@login_required
@require_POST
def minute_action(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    """Add an action, change one, strike one out."""
    meeting, line = line_or_404(request, pk, item_pk)
    try:
        return _action(request, meeting, line)
    except Refused as refusal:
        return _refused(request, meeting, line, refusal)


def _action(request: HttpRequest, meeting: Meeting, line: Line) -> HttpResponse:
    facts = RowForm(request.POST)
    row = _row(line.actions, facts.cleaned_data.get("row") if facts.is_valid() else None)
    if row and request.POST.get("do") == "strike":
        resolving.strike_action(_with_item(row, line.item), by=request.user, at=clock.now())
        return _back(request, meeting, line)
    people = [*attendees_of(meeting, clock.today()), *(row.owners.all() if row else [])]
    auto_id = row.form.auto_id if row else line.action_form.auto_id
    form = ActionForm(request.POST, people={one.pk: one for one in people}.values(), auto_id=auto_id)
    if not form.is_valid() or not facts.is_valid():
        return _wrong(request, meeting, line, row, form, "action")
    if row is None:
        resolving.add_action(line.item, form.task(), form_key=facts.key(), by=request.user, at=clock.now())
        return _back(request, meeting, line)
    try:
        was = facts.cleaned_data["was"]
        resolving.edit_action(_with_item(row, line.item), form.task(), was=was, by=request.user, at=clock.now())
    except Overtaken as overtaken:
        return _settle(request, meeting, line, row, form, overtaken, "action")
    return _back(request, meeting, line)


def _with_item(row: Decision | Action, item: AgendaItem) -> Decision | Action:
    row.item = item
    return row


def _back(request: HttpRequest, meeting: Meeting, line: Line) -> HttpResponse:
    """After a change: what hangs on the item alone for scripts, the whole page otherwise."""
    if not request.htmx:
        return saved(request, f"{reverse('minutes_write', args=[meeting.pk])}#item-{line.item.pk}")
    meeting, fresh = line_or_404(request, meeting.pk, line.item.pk)
    answer = _rest(request, meeting, fresh, saved=_saved_words())
    answer["X-Kept"] = "saved"
    return answer


def _rest(request: HttpRequest, meeting: Meeting, line: Line, **more: Any) -> HttpResponse:
    context = {"meeting": meeting, "line": line, "item": line.item, "may_write": True, **more}
    return render(request, "meetings/minute_rest.html", context)


def _wrong(request: HttpRequest, meeting: Meeting, line: Line, row: Any, form: Any, kind: str) -> HttpResponse:
    """The form again, open, with what is wrong beside its fields; the sentences alone for what waited on a device."""
    if is_kept(request) and (said := refused(request, Refused(_words_of(form)))):
        return said
    if row:
        row.form, row.is_open = form, True
    else:
        setattr(line, f"{kind}_form", form)
        line.open_form = kind
    line.key = request.POST.get("form_key", "")
    show = _rest if request.htmx else item_page
    return show(request, meeting, line, problem=form)


def _settle(
    request: HttpRequest, meeting: Meeting, line: Line, row: Any, form: Any, overtaken: Overtaken, kind: str
) -> HttpResponse:
    """Theirs above, mine in the form; what is saved next has seen theirs."""
    row.mark, row.theirs = resolving.mark_of(overtaken.now), overtaken.now
    row.form, row.is_open, row.overtaken = form, True, overtaken
    show = _rest if request.htmx else item_page
    return show(request, meeting, line)


def _refused(request: HttpRequest, meeting: Meeting, line: Line, refusal: Refused) -> HttpResponse:
    if request.htmx:
        return _rest(request, meeting, line, refusal=refusal)
    return refused(request, refusal) or item_page(request, meeting, line, refusal=refusal)
