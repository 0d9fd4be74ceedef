"""The issued agenda: sent out by the clerk, read by those who attend."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from cph.core import clock
from cph.core.files import CONTENT_TYPES, EXTENSIONS
from cph.core.refusals import Refused, allowed
from cph.documents.models import Paper
from cph.documents.responses import response_for
from networks.constitutions.permissions import check_may_keep
from networks.meetings import rules, services
from networks.meetings.content import when_words, with_later_papers
from networks.meetings.models import Agenda, Issue, ItemPaper, Meeting
from networks.meetings.permissions import check_may_attend, check_may_read_draft
from networks.meetings.permissions.before import reading_of
from networks.meetings.permissions.minutes import items_hidden_now
from networks.meetings.selectors import attendees_of, meetings_for, notice_required, progress_of
from networks.meetings.selectors.before import read_by, read_counts
from networks.meetings.views.reach import agenda_of, kept_or_404, meeting_or_404


@login_required
def agenda_issue(request: HttpRequest, pk: int) -> HttpResponse:
    """Before: what will happen. After: how far it has come."""
    meeting = kept_or_404(request, pk)
    agenda = agenda_of(meeting)
    if agenda is None:
        raise Http404
    if request.method == "POST":
        try:
            services.issue_agenda(agenda, by=request.user, at=clock.now())
        except Refused as refusal:
            return render(request, "409.html", {"refusal": refusal}, status=409)
        return redirect("agenda_issue", pk=pk)
    if agenda.state != Agenda.State.ISSUED:
        return render(request, "meetings/agenda_issue.html", _before(meeting, agenda))
    issue = get_object_or_404(Issue.objects.select_related("paper"), meeting=meeting, version=agenda.version)
    context = {"meeting": meeting, "issue": issue, "progress": progress_of(issue)}
    template = "meetings/issue_progress.html" if request.htmx else "meetings/agenda_issued.html"
    return render(request, template, context)


def _before(meeting: Meeting, agenda: Agenda) -> dict:
    people = attendees_of(meeting, clock.today())
    reading = rules.notice_reading(clock.today(), timezone.localdate(meeting.starts_at), notice_required(meeting))
    last = Issue.objects.filter(meeting=meeting).exists()
    without = people.filter(email__isnull=True).count()
    return {
        "meeting": meeting,
        "agenda": agenda,
        "count": people.count(),
        "without": without,
        "notice": reading,
        "again": last,
    }


def issue_or_404(request: HttpRequest, pk: int, version: int) -> Issue:
    """An issue this person may read; for anybody else it does not exist."""
    meeting = meeting_or_404(request, pk)
    issue = get_object_or_404(Issue.objects.select_related("paper"), meeting=meeting, version=version)
    issue.meeting = meeting
    if not allowed(check_may_attend, request.user, meeting, at=clock.now()):
        raise Http404
    return issue


@login_required
def agenda(request: HttpRequest, pk: int, version: int) -> HttpResponse:
    """The agenda as it went out, as a page; with it the papers that came later, and which of them are unread."""
    issue, at = issue_or_404(request, pk, version), clock.now()
    services.mark_opened(issue, request.user, at=at)
    others = list(Issue.objects.filter(meeting=pk).exclude(pk=issue.pk).order_by("version"))
    before = next((one for one in reversed(others) if one.version < version), None)
    reading = reading_of(request.user, issue.meeting, at=at)
    closed = set() if reading.reads_all else items_hidden_now(issue.meeting, reading.reads)
    content = services.as_read(issue, before, reading, closed)
    may_keep = allowed(check_may_keep, request.user, issue.meeting.body, at=at)
    _mark(request, content, with_later_papers(content, issue, reading), counts=may_keep)
    context = {
        "meeting": issue.meeting,
        "issue": issue,
        "content": content,
        "newer": next((one.version for one in reversed(others) if one.version > version), None),
        "is_made": issue.paper and issue.paper.state == Paper.State.MADE,
        "is_failed": issue.paper and issue.paper.state == Paper.State.FAILED,
        "has_moved": issue.meeting.change_count and _has_moved(issue),
        "may_keep": may_keep,
        "counts": may_keep,
    }
    return render(request, "meetings/agenda.html", context)


def _mark(request: HttpRequest, content: dict, papers: list[int], *, counts: bool) -> None:
    """Which papers this reader has not opened; for the clerk, how many people have opened each, never who."""
    read, opened = read_by(request.user, papers), read_counts(papers) if counts else {}
    for item in content["items"]:
        for paper in (*item["papers"], *item["late"]):
            paper["is_unread"], paper["readers"] = paper["id"] not in read, opened.get(paper["id"], 0)


def _has_moved(issue: Issue) -> bool:
    said = issue.content
    return (said["when"], said["place"]) != (when_words(issue.meeting), issue.meeting.place)


@login_required
def agenda_pdf(request: HttpRequest, pk: int, version: int) -> HttpResponse:
    issue = issue_or_404(request, pk, version)
    reading = reading_of(request.user, issue.meeting, at=clock.now())
    shown = {one["id"] for one in rules.content_for(issue.content, rules.PART_A)["items"]}
    if shown & items_hidden_now(issue.meeting, reading.reads):
        raise Refused("An item of this PDF was made confidential since. Read the agenda on its page.")
    if issue.paper is None or issue.paper.state != Paper.State.MADE:
        return render(request, "meetings/not_made.html", {"issue": issue, "meeting": issue.meeting}, status=404)
    return response_for(issue.paper)


@login_required
def item_paper(request: HttpRequest, pk: int) -> FileResponse:
    """A paper of an item: for those who may read the draft, or an issue that lists it. Opening it leaves their own mark."""
    rows = ItemPaper.objects.select_related("item__agenda")
    paper = get_object_or_404(rows, pk=pk, item__agenda__meeting__in=meetings_for(request.user, clock.today()))
    meeting = meeting_or_404(request, paper.item.agenda.meeting_id)
    request.body_in_hand = meeting.body
    if not _may_read(request, meeting, paper):
        raise Http404
    services.mark_paper_read(paper, request.user, at=clock.now())
    name = paper.title if paper.title.lower().endswith(EXTENSIONS[paper.kind]) else paper.title + EXTENSIONS[paper.kind]
    answer = FileResponse(paper.file.open(), as_attachment=True, filename=name, content_type=CONTENT_TYPES[paper.kind])
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _may_read(request: HttpRequest, meeting: Meeting, paper: ItemPaper) -> bool:
    """Part B by its readers alone; the rest in the draft by who drafts, else as issued to this reader, or late."""
    at = clock.now()
    reading = reading_of(request.user, meeting, at=at)
    if not reading.shows(paper.item_id, paper.part, paper.item.part):
        return False
    if allowed(check_may_read_draft, request.user, meeting, at=at):
        return True
    if not allowed(check_may_attend, request.user, meeting, at=at):
        return False
    if paper.late_at and not paper.removed_at and not paper.item.removed_at:
        return Issue.objects.filter(meeting=meeting).exists()
    listing = Issue.objects.filter(meeting=meeting, content__paper_ids__contains=paper.pk)
    return any(paper.pk in rules.content_for(one.content, reading)["paper_ids"] for one in listing)
