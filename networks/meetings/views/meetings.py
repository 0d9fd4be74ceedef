"""Meetings to look at: the list, one meeting, a person's calendar."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import groupby

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from cph.audit.selectors import history_of
from cph.core import clock
from cph.core.calendar import academic_year, academic_year_bounds, academic_year_label, bank_holidays
from cph.core.pages import keyset
from cph.core.refusals import allowed
from cph.core.sheets import kind_of
from networks.constitutions.access import body_or_404
from networks.constitutions.models import Body, Constitution
from networks.constitutions.permissions import check_may_keep
from networks.constitutions.seats import Capacity, seats_of
from networks.meetings import coming, live, minutes_standing, motion_pages, packs, rules
from networks.meetings.content import calendar_entry
from networks.meetings.exports import meetings_sheet
from networks.meetings.filters import MeetingFilter
from networks.meetings.models import Issue, Meeting
from networks.meetings.permissions import check_may_attend, check_may_read_draft, check_may_see_work
from networks.meetings.selectors import attended_by, authority_codes_of, meetings_for, notice_required, with_issue
from networks.meetings.standing import action_for, standing_of
from networks.meetings.views.reach import agenda_of, meeting_or_404
from networks.schools.selectors import terms_of


def _listed(request: HttpRequest, body: Body) -> MeetingFilter:
    """Meetings of this body; those of all its bodies, for a network."""
    rows = meetings_for(request.user, clock.today())
    ours = Q(body=body) | Q(body__parent=body) if body.kind == Body.Kind.NETWORK else Q(body=body)
    bodies = Body.objects.filter(Q(pk=body.pk) | Q(parent=body, kind=Body.Kind.EXECUTIVE)).order_by("kind", "name")
    return MeetingFilter(request.GET, with_issue(rows.filter(ours)), bodies=bodies.reverse(), now=clock.now())


@login_required
def meeting_list(request: HttpRequest, pk: int) -> HttpResponse:
    body = body_or_404(request, pk)
    found = _listed(request, body)
    order = ("-starts_at", "-pk") if found.is_past else ("starts_at", "pk")
    page = keyset(request, found.qs, *order)
    seats = seats_of(request.user, clock.today())
    works = allowed(check_may_see_work, request.user, body, at=clock.now())
    for meeting in page:
        meeting.standing = standing_of(meeting, clock.now(), sees_drafts=works)
    context = {
        "body": body,
        "filter": found,
        "page": page,
        "works": works,
        "may_keep": allowed(check_may_keep, request.user, body, at=clock.now()),
        "may_plan": body.kind in (Body.Kind.NETWORK, Body.Kind.EXECUTIVE),
        "may_propose": bool(seats.in_network(body, Capacity.MEMBER, Capacity.REPRESENTATIVE)),
        "export": reverse("meeting_export", args=[body.pk]),
    }
    return render(request, "meetings/meeting_list.html", context)


@login_required
def meeting_export(request: HttpRequest, pk: int) -> HttpResponse:
    body = body_or_404(request, pk)
    found = _listed(request, body)
    rows = list(found.qs.order_by("-starts_at" if found.is_past else "starts_at")[:5000])
    seats = seats_of(request.user, clock.today())
    mine = Meeting.objects.all() if seats.is_admin else Meeting.objects.filter(attended_by(seats))
    places = set(mine.filter(pk__in=[one.pk for one in rows]).values_list("pk", flat=True))
    return meetings_sheet(kind_of(request), rows, places, f"meetings-{body.pk}")


@login_required
def meeting(request: HttpRequest, pk: int) -> HttpResponse:
    found, at = meeting_or_404(request, pk), clock.now()
    agenda = agenda_of(found)
    issues = list(Issue.objects.filter(meeting=found).select_related("paper").defer("content").order_by("-version"))
    found.last_issue = issues[0].version if issues else None
    found.agenda_state = agenda.state if agenda else None
    after = minutes_standing.on_meeting(request.user, found, at)
    found.minutes_state = after["minutes"].state if after and after["minutes"] else None
    attends = allowed(check_may_attend, request.user, found, at=at)
    drafts = allowed(check_may_read_draft, request.user, found, at=at)
    context = {
        "meeting": found,
        "agenda": agenda if drafts else None,
        "issues": issues if attends else [],
        "attends": attends,
        "drafts": drafts,
        "may_keep": allowed(check_may_keep, request.user, found.body, at=at),
        "is_over": found.ends_at < at,
        "is_begun": found.starts_at <= at,
        "standing": standing_of(found, at, sees_drafts=drafts),
        "action": action_for(request.user, found, agenda, attends=attends, drafts=drafts, at=at),
        "notice": _notice(found, issues, at),
        "history": history_of(found)[:30] if drafts else [],
        "before": coming.on_meeting(request.user, found, at) if found.opened_at is None else None,
        "pack": packs.on_meeting(request.user, found, at),
        "sitting": live.on_meeting(request.user, found, at),
        "voting": motion_pages.on_meeting(request.user, found, at),
        "after": after,
    }
    return render(request, "meetings/meeting.html", context)


def _notice(found: Meeting, issues: list[Issue], at: object) -> rules.NoticeReading:
    day = timezone.localdate(issues[-1].issued_at) if issues else clock.today()
    return rules.notice_reading(day, timezone.localdate(found.starts_at), notice_required(found))


@login_required
def meeting_ics(request: HttpRequest, pk: int) -> HttpResponse:
    found = meeting_or_404(request, pk)
    check_may_attend(request.user, found, at=clock.now())
    answer = HttpResponse(calendar_entry(found, clock.now()), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="meeting-{found.pk}.ics"'
    return answer


@login_required
def calendar(request: HttpRequest) -> HttpResponse:
    """The person's school year by months: meetings, terms, bank holidays."""
    today = clock.today()
    text = request.GET.get("year", "")
    year = int(text) if text.isascii() and text.isdigit() and 2000 <= int(text) <= 2100 else academic_year(today)
    first, last = academic_year_bounds(year)
    seats = seats_of(request.user, today)
    rows = meetings_for(request.user, today).filter(starts_at__date__gte=first, starts_at__date__lte=last)
    meetings = list(with_issue(rows).order_by("starts_at", "pk"))
    mine = seats.network_ids() | seats.body_ids()
    kept = seats.network_ids(Capacity.CLERK)
    for one in meetings:
        one.is_mine = seats.is_admin or one.body_id in mine or one.body.parent_id in kept
        one.standing = standing_of(one, clock.now(), sees_drafts=False)
    context = {
        "months": _months(year, meetings, _terms(seats.network_ids(), year, today), today),
        "label": academic_year_label(year),
        "before": year - 1,
        "after": year + 1,
        "is_now": year == academic_year(today),
        "has_meetings": bool(meetings),
    }
    return render(request, "meetings/calendar.html", context)


def _terms(networks: set[int], year: int, today: date) -> list:
    """Terms of the authorities whose schools make up these networks."""
    constitutions = Constitution.objects.in_force(today).filter(body__in=networks)
    codes = authority_codes_of(constitutions)
    return list(terms_of(codes, year)) if codes else []


def _months(year: int, meetings: list[Meeting], terms: list, today: date) -> list[dict]:
    """The twelve months, each with what happens in it, in order of days."""
    first, last = academic_year_bounds(year)
    first = min([first.replace(day=1), *(term.starts_on.replace(day=1) for term in terms)])
    lines: list[tuple[date, int, dict]] = []
    for one in meetings:
        lines.append((timezone.localdate(one.starts_at), 2, {"meeting": one}))
    for term in terms:
        lines.append((term.starts_on, 0, {"words": f"{term.name} begins"}))
        lines.append((term.ends_on, 3, {"words": f"{term.name} ends"}))
    for day in bank_holidays():
        if first <= day <= last:
            lines.append((day, 1, {"words": "Bank holiday", "is_holiday": True}))
    lines = sorted((line for line in lines if first <= line[0] <= last), key=lambda line: line[:2])
    grouped = {month: list(group) for month, group in groupby(lines, key=lambda line: line[0].replace(day=1))}
    months, month = [], first
    while month <= last:
        days = [{"day": day, "is_past": day < today, **what} for day, _, what in grouped.get(month, [])]
        months.append({"month": month, "days": days, "is_now": (month.year, month.month) == (today.year, today.month)})
        month = (month + timedelta(days=32)).replace(day=1)
    return months
