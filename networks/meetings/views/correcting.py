"""Corrections of minutes: asked for, answered, noted."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from cph.core import clock
from cph.core.refusals import Refused
from networks.meetings.forms.minutes import AnswerForm, CorrectionForm, NoteForm
from networks.meetings.models import AgendaItem, Meeting, Remark
from networks.meetings.permissions import check_may_attend
from networks.meetings.permissions.minutes import part_b_reading
from networks.meetings.selectors.minutes import approving_meetings, items_of_meeting, minutes_of
from networks.meetings.services import correcting
from networks.meetings.views.keeping import saved
from networks.meetings.views.reach import meeting_or_404
from networks.meetings.views.writing import minutes_or_404, written_or_404


def _items(request: HttpRequest, meeting: Meeting) -> dict[int, AgendaItem]:
    """The items this person reads, by their numbers in the database."""
    reads = part_b_reading(request.user, meeting, at=clock.now())
    rows = items_of_meeting(meeting)
    return {one.pk: one for one in rows if one.part == AgendaItem.Part.OPEN or reads(one.pk)}


def _choices(items: dict[int, AgendaItem]) -> list[tuple[int, str]]:
    return [(pk, f"{item.number}. {item.title}") for pk, item in items.items()]


def _asked_at(request: HttpRequest) -> dict[str, Any]:
    """The item that the link named."""
    number = request.GET.get("item", "")
    return {"item": int(number)} if number.isascii() and number.isdigit() and len(number) < 15 else {}


@login_required
def correction_ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what is not right in circulated minutes."""
    meeting = meeting_or_404(request, pk)
    found = minutes_or_404(request, meeting)
    check_may_attend(request.user, meeting, at=clock.now())
    items = _items(request, meeting)
    form = CorrectionForm(request.POST or None, items=_choices(items), initial=_asked_at(request))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            correcting.ask_correction(found, items.get(said["item"]), said["text"], by=request.user, at=clock.now())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The clerk reads what you asked for, and answers you here.")
            return saved(request, reverse("minutes", args=[pk]))
    return render(request, "meetings/correction_ask.html", {"meeting": meeting, "minutes": found, "form": form})


@login_required
def correction_answer(request: HttpRequest, pk: int, remark_pk: int) -> HttpResponse:
    """The clerk says what was done about a correction."""
    meeting = written_or_404(request, pk)
    rows = Remark.objects.select_related("said_by", "item", "minutes__meeting__body__parent", "answered_by")
    remark = get_object_or_404(rows, pk=remark_pk, minutes__meeting=meeting, kind=Remark.Kind.ASKED)
    if remark.item_id and remark.item_id not in _items(request, meeting):
        raise Http404
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        correcting.answer_correction(
            remark, is_made=said["is_made"] == "yes", why=said["why"], by=request.user, at=clock.now()
        )
        messages.success(request, f"{remark.said_by.name} is told.")
        return redirect("minutes", pk=pk)
    return render(request, "meetings/correction_answer.html", {"meeting": meeting, "remark": remark, "form": form})


@login_required
def minutes_note(request: HttpRequest, pk: int) -> HttpResponse:
    """A correction of approved minutes, made by a later meeting."""
    meeting = written_or_404(request, pk)
    found = minutes_of(meeting)
    if found is None:
        raise Http404
    items, held = _items(request, meeting), approving_meetings(meeting, clock.now())
    form = NoteForm(request.POST or None, items=_choices(items), meetings=held, initial=_asked_at(request))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            correcting.add_note(
                found, items.get(said["item"]), said["text"], said["decided_in"], by=request.user, at=clock.now()
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The note stands with the minutes. The minutes themselves stay as approved.")
            return saved(request, reverse("minutes", args=[pk]))
    return render(request, "meetings/minutes_note.html", {"meeting": meeting, "minutes": found, "form": form})
