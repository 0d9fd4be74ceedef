"""The minutes as they went out: read by those who attend, circulated and approved by the clerk or the chair."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from cph.core import clock
from cph.core.refusals import Refused
from cph.documents.models import Paper
from cph.documents.responses import response_for
from networks.meetings.forms.minutes import ApproveForm
from networks.meetings.minutes_content import groups_of, last_before, minutes_content, sections_of
from networks.meetings.models import Circulation, Meeting, Minutes, Remark
from networks.meetings.permissions.minutes import items_hidden_now, may_minute, part_b_reading
from networks.meetings.rules.corrections import BESIDE, confidential_items, part_of, what_changed
from networks.meetings.selectors import attendees_of
from networks.meetings.selectors.minutes import (
    approving_meetings,
    circulations_of,
    minutes_of,
    remarks_of,
    turnaround_of,
    within_of,
)
from networks.meetings.services import circulating
from networks.meetings.views.reach import meeting_or_404
from networks.meetings.views.writing import minutes_or_404, written_or_404


@login_required
def minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """The newest version; those who write are led to the draft where nothing is out yet."""
    meeting = meeting_or_404(request, pk)
    found = minutes_or_404(request, meeting)
    version = Circulation.objects.filter(minutes=found).order_by("-version").values_list("version", flat=True).first()
    if version:
        return redirect("minutes_version", pk=pk, version=version)
    if may_minute(request.user, meeting, clock.now()):
        return redirect("minutes_write", pk=pk)
    raise Http404


def circulation_or_404(request: HttpRequest, pk: int, version: int) -> Circulation:
    """A version this person may read; for anybody else it does not exist."""
    meeting = meeting_or_404(request, pk)
    found = minutes_or_404(request, meeting)
    rows = Circulation.objects.select_related("paper", "paper_b", "circulated_by")
    circulation = get_object_or_404(rows, minutes=found, version=version)
    circulation.minutes = found
    return circulation


def shown_to(request: HttpRequest, circulation: Circulation) -> tuple[dict[str, Any], Paper | None]:
    """The words and the PDF that this reader gets: Part B, and whatever was put into it since, only for who reads it."""
    meeting = circulation.minutes.meeting
    reads = part_b_reading(request.user, meeting, at=clock.now())
    hidden = items_hidden_now(meeting, reads)
    content = part_of(circulation.content, reads)
    content["items"] = [one for one in content["items"] if one["id"] not in hidden]
    for name in BESIDE:
        content[name] = [one for one in content[name] if one.get("item") not in hidden]
    closed = confidential_items(circulation.content)
    frozen = {item["id"] for item in circulation.content["items"] if item["part"] == "A"}
    if hidden & frozen:
        return content, None
    return content, circulation.paper_b if closed and all(map(reads, closed)) else circulation.paper


@login_required
def minutes_version(request: HttpRequest, pk: int, version: int) -> HttpResponse:
    """The minutes as a page: the twin of the PDF, with what was asked and noted since."""
    circulation = circulation_or_404(request, pk, version)
    found = circulation.minutes
    circulating.mark_opened(circulation, request.user, at=clock.now())
    content, paper = shown_to(request, circulation)
    newest = circulations_of(found.meeting)
    writes = may_minute(request.user, found.meeting, clock.now())
    notes, asked = _remarks(request, found, content, writes)
    context = {
        "meeting": found.meeting,
        "minutes": found,
        "circulation": circulation,
        "content": content,
        "groups": groups_of(content),
        "sections": sections_of(content),
        "paper": paper,
        "versions": newest,
        "newer": newest[0].version if newest and newest[0].version > version else None,
        "writes": writes,
        "large": notes.get(None, []),
        "asked": asked,
        "may_ask": found.state == Minutes.State.CIRCULATED,
        "is_approved": found.state == Minutes.State.APPROVED,
    }
    return render(request, "meetings/minutes.html", context)


def _remarks(
    request: HttpRequest, found: Minutes, content: dict[str, Any], writes: bool
) -> tuple[dict[int | None, list[Remark]], list[Remark]]:
    """Notes by item for everybody; requests for who writes, and one's own. At items this reader sees."""
    seen = {item["id"] for item in content["items"]} | {None}
    kinds = (Remark.Kind.NOTE, Remark.Kind.ASKED)
    said = [one for one in remarks_of(found, *kinds) if one.item_id in seen]
    notes: dict[int | None, list[Remark]] = {}
    for one in said:
        if one.kind == Remark.Kind.NOTE:
            notes.setdefault(one.item_id, []).append(one)
    for item in content["items"]:
        item["notes"] = notes.get(item["id"], [])
    asked = [one for one in said if one.kind == Remark.Kind.ASKED and (writes or one.said_by_id == request.user.pk)]
    return notes, asked


@login_required
def minutes_pdf(request: HttpRequest, pk: int, version: int) -> HttpResponse:
    circulation = circulation_or_404(request, pk, version)
    _, paper = shown_to(request, circulation)
    if paper is None:
        raise Refused("An item of this PDF was made confidential since. Read the minutes on their page.")
    return response_for(paper)


@login_required
def minutes_circulate(request: HttpRequest, pk: int) -> HttpResponse:
    """Before: what will happen. After: how far it has come."""
    meeting = written_or_404(request, pk)
    found = minutes_of(meeting)
    if found is None:
        raise Http404
    if request.method == "POST":
        circulation = circulating.circulate(found, by=request.user, at=clock.now())
        messages.success(
            request, f"Version {circulation.version} of the minutes is on its way to everybody who may attend."
        )
        return redirect("minutes_version", pk=pk, version=circulation.version)
    before = last_before(found)
    reads = part_b_reading(request.user, meeting, at=clock.now())
    now = part_of(minutes_content(found, clock.now()), reads)
    people = attendees_of(meeting, clock.today())
    context = {
        "meeting": meeting,
        "minutes": found,
        "before": before,
        "changes": what_changed(part_of(before.content, reads), now) if before else [],
        "empty": [one for one in now["items"] if one["outcome"] == "Taken" and not _says_anything(one)],
        "items": now["items"],
        "count": people.count(),
        "without": people.filter(email__isnull=True).count(),
        "turnaround": turnaround_of(meeting, found, within_of(meeting, found), clock.today()),
    }
    return render(request, "meetings/minutes_circulate.html", context)


def _says_anything(item: dict[str, Any]) -> bool:
    return any(item[name] for name in ("discussion", "decisions", "motions", "actions"))


@login_required
def minutes_approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that the next meeting approved the minutes."""
    meeting = written_or_404(request, pk)
    found = minutes_of(meeting)
    if found is None:
        raise Http404
    held = approving_meetings(meeting, clock.now())
    form = ApproveForm(request.POST or None, meetings=held)
    if request.method == "POST" and form.is_valid():
        try:
            circulation = circulating.approve(found, form.cleaned_data["approved_in"], by=request.user, at=clock.now())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The approval is recorded. The minutes cannot be changed any more.")
            return redirect("minutes_version", pk=pk, version=circulation.version)
    return render(request, "meetings/minutes_approve.html", _approval(request, meeting, found, form, held.exists()))


def _open_remarks(minutes: Minutes, meeting: Meeting, reads: Callable[[int], bool]) -> list[Remark]:
    """Corrections that wait for an answer, at items this reader may know of."""
    hidden = items_hidden_now(meeting, reads)
    asked = remarks_of(minutes, Remark.Kind.ASKED)
    return [one for one in asked if one.answered_at is None and one.item_id not in hidden]


def _approval(
    request: HttpRequest, meeting: Meeting, found: Minutes, form: ApproveForm, has_met: bool
) -> dict[str, Any]:
    before = last_before(found)
    reads = part_b_reading(request.user, meeting, at=clock.now())
    now = part_of(minutes_content(found, clock.now()), reads)
    return {
        "meeting": meeting,
        "minutes": found,
        "form": form,
        "has_met": has_met,
        "changes": what_changed(part_of(before.content, reads), now) if before else [],
        "open": _open_remarks(found, meeting, reads),
    }
