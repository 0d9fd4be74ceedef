"""The page of a meeting while it sits, for chair and clerk, and its display for the room."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache, partial
from hashlib import sha256
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET, require_POST

from cph.core import clock
from cph.core.refusals import NotAllowed, Refused, allowed
from cph.people.models import Person
from networks.meetings.forms.sitting import ChairForm, ClockForm, NamedForm, OpenForm, RulingForm, TapForm, TimesForm
from networks.meetings.live import Sheet, sheet_of
from networks.meetings.models import Attendance, Meeting
from networks.meetings.permissions import check_may_attend
from networks.meetings.permissions.before import reading_of
from networks.meetings.permissions.sitting import check_may_conduct, check_may_correct
from networks.meetings.rows import other_rows, person_row, person_rows
from networks.meetings.selectors.before import reply_of
from networks.meetings.selectors.seating import Seated, day_of, seating
from networks.meetings.services import attending
from networks.meetings.services import sitting as services
from networks.meetings.views.keeping import is_kept, refused, saved, tapped_at
from networks.meetings.views.reach import meeting_or_404


def conducted(request: HttpRequest, pk: int) -> Meeting:
    """The meeting, for those who conduct it; anybody else is told who does."""
    meeting = meeting_or_404(request, pk)
    check_may_conduct(request.user, meeting, at=clock.now())
    return meeting


def posted(request: HttpRequest) -> Any:
    """What was sent, be it nothing at all; None where the form is only asked for."""
    return request.POST if request.method == "POST" else None


def live(meeting: Meeting) -> str:
    return reverse("sitting", args=[meeting.pk])


def context_of(request: HttpRequest, sheet: Sheet) -> dict[str, Any]:
    """What the parts of the page need."""
    corrects = allowed(check_may_correct, request.user, sheet.meeting, at=sheet.at)
    taps = sheet.may_be_taken and (sheet.meeting.closed_at is None or corrects)
    rows = {"may_tap": taps, "may_correct": corrects}
    return {
        "sheet": sheet,
        "vote": sheet.vote,
        "meeting": sheet.meeting,
        "may_tap": taps,
        "may_correct": corrects,
        "members": _once(partial(person_rows, sheet, counts=True, **rows)),
        "attending": _once(partial(person_rows, sheet, counts=False, **rows)),
        "others": other_rows(sheet, **rows),
        "seen": stamp_of(sheet),
        "rows": rows,
    }


def _once(write: Callable[[], SafeString]) -> Callable[[], SafeString]:
    """Written when the page asks for it, and once: a tap changes one row of a hundred."""
    return lru_cache(1)(write)


def stamp_of(sheet: Sheet) -> str:
    """Changes whenever anything on the page changes but the time itself."""
    meeting = sheet.meeting
    attended = [(one.pk, one.came_at, one.left_at, one.how) for one in sheet.presence.attendances]
    discussed = [(one.pk, one.ends_at) for running in sheet.order for one in running.spells]
    facts = (meeting.opened_at, meeting.closed_at, meeting.chaired_by_id, attended, discussed)
    replies = sorted((pk, one.answer) for pk, one in sheet.replies.items())
    rest = (replies, [one.pk for one in sheet.rulings], len(sheet.presence.recusals), sheet.vote and sheet.vote.pk)
    return sha256(repr((facts, rest)).encode()).hexdigest()[:16]


# --- the page


@login_required
@require_GET
def sitting(request: HttpRequest, pk: int) -> HttpResponse:
    return page(request, conducted(request, pk))


def page(request: HttpRequest, meeting: Meeting, **bound: Any) -> HttpResponse:
    """The whole page, with a form that came back in place of its empty one."""
    sheet = sheet_of(request.user, meeting, clock.now())
    forms = {
        "open_form": None if meeting.opened_at else OpenForm(None, sheet),
        "chair_form": ChairForm(None, sheet) if sheet.is_open else None,
        "ruling_form": RulingForm(),
        "form_error": next((form for form in bound.values() if form.errors), None),
    }
    return render(request, "meetings/sitting.html", context_of(request, sheet) | forms | bound)


@login_required
@require_GET
def sitting_state(request: HttpRequest, pk: int) -> HttpResponse:
    """What changed since this page was last told: asked every few seconds; nothing, mostly."""
    meeting = conducted(request, pk)
    sheet = sheet_of(request.user, meeting, clock.now())
    if request.GET.get("seen") == stamp_of(sheet):
        return HttpResponse(status=204)
    return render(request, "meetings/sitting_state.html", context_of(request, sheet) | {"whole": True})


# --- taps


@login_required
@require_POST
def sitting_tap(request: HttpRequest, pk: int) -> HttpResponse:
    """One tap: somebody comes or goes, an item begins or ends."""
    try:
        meeting = conducted(request, pk)
        form = TapForm(request.POST)
        if not form.is_valid():
            raise Refused("That is no tap of this page. Load it again.")
        seats = _carry_out(request, meeting, *form.what())
    except (Refused, NotAllowed) as error:
        return _tap_refused(request, pk, error)
    if not request.htmx:
        return saved(request, live(meeting))
    return _tapped(request, meeting_or_404(request, pk), seats, *form.what())


def _tap_refused(request: HttpRequest, pk: int, error: Exception) -> HttpResponse:
    if not request.htmx:
        answer = refused(request, Refused(str(error)))
        if answer is not None:
            return answer
        raise error
    return render(request, "meetings/sitting_said.html", {"said": str(error)})


def _carry_out(request: HttpRequest, meeting: Meeting, what: str, number: int) -> list[Seated] | None:
    """Do what was tapped; who is expected, where that was asked."""
    at = clock.now()
    by = {"by": request.user, "at": at, "tapped": tapped_at(request, at)}
    if what == "gone":
        attending.mark_left(meeting, spell=number, **by)
        return None
    if what in ("start", "end"):
        _item(request, meeting, what, number, by)
        return None
    seats = seating(meeting)
    person = next((one.person for one in seats if one.person.pk == number), None)
    if person is None:
        raise Refused("They are not expected at this meeting any more. Load the page again.")
    if what == "left":
        attending.mark_left(meeting, person=person, **by)
    elif what == "sub":
        _substitute(meeting, person, seats, by)
    else:
        attending.mark_present(meeting, person, how=what.upper(), seats=seats, **by)
    return seats


def _item(request: HttpRequest, meeting: Meeting, what: str, number: int, by: dict[str, Any]) -> None:
    sheet = sheet_of(request.user, meeting, by["at"])
    item = next((one.item for one in sheet.items if one.item.pk == number), None)
    if item is None:
        raise Refused("This item is not on the agenda of this meeting any more.")
    act = services.start_item if what == "start" else services.end_item
    act(item, meeting, **by)


def _substitute(meeting: Meeting, member: Person, seats: list[Seated], by: dict[str, Any]) -> None:
    reply = reply_of(member, meeting)
    if reply is None or reply.substitute is None:
        raise Refused("They no longer send a substitute. Load the page again.")
    attending.mark_present(meeting, reply.substitute, stands_in_for=member, seats=seats, **by)


def _tapped(request: HttpRequest, meeting: Meeting, seats: list[Seated] | None, what: str, number: int) -> HttpResponse:
    """The parts of the page that a tap changes: one row, the quorum, the running order."""
    sheet = sheet_of(request.user, meeting, clock.now(), seats)
    context = context_of(request, sheet)
    seat = next((one for one in sheet.presence.seats if one.person.pk == number), None)
    if seat and what in ("room", "online", "left", "sub"):
        context["row"] = person_row(sheet, seat, **context["rows"], swap=True)
    context["whole"] = what in ("start", "end")  # who stands aside changes with the item
    answer = render(request, "meetings/sitting_state.html", context)
    answer["HX-Trigger"] = json.dumps({"cph:saved": f"Saved. {sheet.sentence or sheet.numbers}"})
    return answer


# --- open, chair, rule, close


def _act(
    request: HttpRequest, pk: int, form_of: Callable[[Sheet], Any], name: str, act: Callable[..., Any]
) -> HttpResponse:
    """A form of the page: carried out and back to the page, or shown again with what is wrong."""
    meeting = conducted(request, pk)
    at = clock.now()
    form = form_of(sheet_of(request.user, meeting, at))
    if form.is_valid():
        try:
            act(meeting, form, at)
            return saved(request, live(meeting))
        except Refused as error:
            if (answer := refused(request, error)) is not None:
                return answer
            form.add_error(None, str(error))
    return page(request, meeting, **{name: form})


@login_required
@require_POST
def sitting_open(request: HttpRequest, pk: int) -> HttpResponse:
    def act(meeting: Meeting, form: OpenForm, at: datetime) -> None:
        began = form.moment(day_of(meeting)) or (tapped_at(request, at) if is_kept(request) else None)
        services.open_meeting(meeting, form.chosen, by=request.user, at=at, opened_at=began)

    return _act(request, pk, lambda sheet: OpenForm(request.POST, sheet), "open_form", act)


@login_required
@require_POST
def sitting_chair(request: HttpRequest, pk: int) -> HttpResponse:
    def act(meeting: Meeting, form: ChairForm, at: datetime) -> None:
        services.change_chair(meeting, form.chosen, by=request.user, at=at)

    return _act(request, pk, lambda sheet: ChairForm(request.POST, sheet), "chair_form", act)


@login_required
@require_POST
def sitting_rule(request: HttpRequest, pk: int) -> HttpResponse:
    def act(meeting: Meeting, form: RulingForm, at: datetime) -> None:
        said = form.cleaned_data
        tapped = tapped_at(request, at)
        services.rule(meeting, said["words"], about=said["about"], by=request.user, at=at, tapped=tapped)

    return _act(request, pk, lambda sheet: RulingForm(request.POST), "ruling_form", act)


@login_required
def sitting_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Before a meeting closes: what was not reached, who is still there."""
    meeting, at = conducted(request, pk), clock.now()
    if meeting.closed_at or not meeting.opened_at:
        return saved(request, live(meeting))
    form = ClockForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.close_meeting(meeting, by=request.user, at=at, closed_at=form.moment(day_of(meeting)))
            return saved(request, live(meeting))
        except Refused as error:
            form.add_error("clock", str(error))
    sheet = sheet_of(request.user, meeting, at)
    return render(request, "meetings/sitting_close.html", {"meeting": meeting, "sheet": sheet, "form": form})


@login_required
@require_POST
def sitting_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = conducted(request, pk)
    services.reopen_meeting(meeting, by=request.user, at=clock.now())
    return saved(request, live(meeting))


# --- guests, times


@login_required
def sitting_named(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody who is not in the list."""
    meeting, at = conducted(request, pk), clock.now()
    form = NamedForm(posted(request), sheet_of(request.user, meeting, at))
    if request.method == "POST" and form.is_valid():
        how = form.cleaned_data["how"]
        try:
            attending.mark_named(meeting, form.named(), by=request.user, at=at, how=how, tapped=tapped_at(request, at))
            return saved(request, live(meeting) + "#others")
        except Refused as error:
            form.add_error(None, str(error))
    return render(request, "meetings/sitting_named.html", {"meeting": meeting, "form": form})


def _spell(request: HttpRequest, pk: int, spell: int) -> Attendance | None:
    """A spell that the clerk may put right; None where there is none, or it belongs to an item they do not read."""
    meeting = conducted(request, pk)
    check_may_correct(request.user, meeting, at=clock.now())
    rows = Attendance.objects.select_related("person", "stands_in_for", "for_item")
    found = rows.filter(pk=spell, meeting=meeting).first()
    reading = reading_of(request.user, meeting, at=clock.now())
    if found is None or (found.for_item and not reading.shows(found.for_item_id, found.for_item.part)):
        return None
    found.meeting = meeting
    return found


@login_required
def sitting_times(request: HttpRequest, pk: int, spell: int) -> HttpResponse:
    """The clerk puts the times of one spell right."""
    found = _spell(request, pk, spell)
    if found is None:
        raise Http404
    form = TimesForm(posted(request), found)
    if request.method == "POST" and form.is_valid():
        try:
            attending.correct(found, form.times(), by=request.user, at=clock.now())
            return redirect(live(found.meeting))
        except Refused as error:
            form.add_error("came", str(error))
    context = {"meeting": found.meeting, "spell": found, "form": form, "name": attending.name_of(found)}
    return render(request, "meetings/sitting_times.html", context)


@login_required
@require_POST
def sitting_take_back(request: HttpRequest, pk: int, spell: int) -> HttpResponse:
    """Marked by mistake. Taken back twice, it is gone once."""
    found = _spell(request, pk, spell)
    if found:
        attending.take_back(found, by=request.user, at=clock.now())
    return redirect("sitting", pk=pk)


# --- the display


@login_required
@require_GET
def meeting_display(request: HttpRequest, pk: int) -> HttpResponse:
    """For the wall of the room: the item, its time, the next one, the quorum. Part B is only that it is private."""
    meeting, at = meeting_or_404(request, pk), clock.now()
    check_may_attend(request.user, meeting, at=at)
    if meeting.state == Meeting.State.CANCELLED:
        raise Http404
    template = "meetings/display_now.html" if request.htmx else "meetings/display.html"
    return render(request, template, {"meeting": meeting, "sheet": sheet_of(request.user, meeting, at), "now": at})
