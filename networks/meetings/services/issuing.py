"""An agreed agenda goes out: once, whatever is pressed, killed or run again."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from cph.audit.services import record
from cph.core.later import enqueue
from cph.core.refusals import Refused
from cph.core.templatetags.words import day_words, moment
from cph.documents import services as documents
from cph.documents.models import Paper
from cph.notifications.models import Kind, Notice
from cph.notifications.services import mark_read, notify
from cph.people.models import Person
from networks.constitutions.models import Identity
from networks.meetings import rules
from networks.meetings.content import agenda_content, agreed_words, calendar_entry
from networks.meetings.models import Agenda, Issue, Meeting
from networks.meetings.permissions import check_may_keep
from networks.meetings.selectors import article_of, attendees_of, notice_required, once_key
from networks.meetings.services.drafting import locked

CARRY_OUT = "networks.meetings.tasks.carry_out"
PATIENCE = timedelta(minutes=30)  # so long an agenda waits for its PDF; then people are told without it


@transaction.atomic
def issue_agenda(agenda: Agenda, *, by: Person, at: datetime) -> Issue:
    """Send an agreed agenda out. A double click, or two tabs, get the same issue."""
    agenda = locked(agenda)
    meeting = agenda.meeting
    seat = check_may_keep(by, meeting.body, at=at)
    if agenda.state == Agenda.State.ISSUED:
        return Issue.objects.get(meeting=meeting, version=agenda.version)
    if meeting.state == Meeting.State.CANCELLED:
        raise Refused("This meeting is cancelled.")
    if agenda.state != Agenda.State.AGREED:
        raise Refused(
            f"Only an agenda that the executive agrees is issued. This one is: {agenda.get_state_display().lower()}."
        )
    content = _frozen(agenda, by, at)
    issue = Issue.objects.create(meeting=meeting, version=agenda.version, issued_by=by, issued_at=at, content=content)
    issue.paper = _paper(issue, meeting, content, at)
    issue.save(update_fields=["paper"])
    issue.recipients.set(attendees_of(meeting, timezone.localdate(at)))
    agenda.state = Agenda.State.ISSUED
    agenda.save(update_fields=["state"])
    subject = f"agenda of {meeting.title}, {moment(meeting.starts_at)}, as {issue.paper.number}"
    record("issued", subject, issue, meeting, meeting.body, by=by, at=at, seat=seat.title, article=article_of(meeting))
    enqueue(CARRY_OUT, issue.pk)
    return issue


def _frozen(agenda: Agenda, by: Person, at: datetime) -> dict:
    """What goes out, in plain data: the page and the PDF show this for ever."""
    meeting = agenda.meeting
    before = Issue.objects.filter(meeting=meeting).order_by("-version").first()
    content = agenda_content(agenda)
    reading = rules.notice_reading(
        timezone.localdate(at), timezone.localdate(meeting.starts_at), notice_required(meeting)
    )
    content |= {
        "version": agenda.version,
        "issued": f"Issued by {by.name} on {day_words(timezone.localdate(at))}",
        "agreed": agreed_words(agenda),
        "notice_days": reading.days,
        "notice_required": reading.required,
        "replaces": before.paper.number if before and before.paper else "",
    }
    if before:
        content["changes"] = rules.what_changed(before.content, content)
    return content


def _paper(issue: Issue, meeting: Meeting, content: dict, at: datetime) -> Paper:
    identity = Identity.objects.filter(body=meeting.body.network_id).first()
    day = day_words(timezone.localdate(meeting.starts_at))
    return documents.issue(
        "papers/agenda.html",
        {
            "content": content,
            "body_name": content["body"],
            "network_name": content["network"],
            "colour": identity.colour if identity else "#1d4f91",
        },
        issue,
        prefix=identity.prefix if identity else "PAPER",
        title=f"Agenda: {meeting.title}, {day}",
        at=at,
    )


def carry_out(issue_id: int, *, at: datetime) -> Issue:
    """Make the PDF, then tell everybody, once. Safe to run twice, late, and by two workers at once.

    If the paper is in another worker's hands, or failed and will be tried again, this leaves; the sweep comes back to it.
    """
    issue = Issue.objects.select_related("paper").get(pk=issue_id)
    if issue.told_at:
        return issue
    paper = documents.make(issue.paper_id, at) if issue.paper.state == Paper.State.ASKED else issue.paper
    if paper.state == Paper.State.ASKED and at < issue.issued_at + PATIENCE:
        return issue
    return tell_everybody(issue_id, at=at)


@transaction.atomic
def tell_everybody(issue_id: int, *, at: datetime) -> Issue:
    """Tell all who may attend that the agenda is out, once; whether its PDF is made already does not matter."""
    rows = Issue.objects.select_for_update(of=("self",), skip_locked=True).select_related("meeting__body__parent")
    issue = rows.filter(pk=issue_id, told_at__isnull=True).first()
    if issue is None:
        return Issue.objects.get(pk=issue_id)
    meeting = issue.meeting
    again = "changed" if issue.content["changes"] else "out"
    day = day_words(timezone.localdate(meeting.starts_at))
    notify(
        issue.recipients.all(),
        kind=Kind.AGENDA,
        subject=f"{meeting.body.network.name}: agenda for {day} is {again}",
        text=_text(issue),
        link=reverse("agenda", args=[meeting.pk, issue.version]),
        about=meeting,
        once_key=once_key(issue),
        at=at,
        calendar=calendar_entry(meeting, at),
    )
    issue.told_at = at
    issue.save(update_fields=["told_at"])
    return issue


def _text(issue: Issue) -> str:
    said = issue.content
    lines = [f"Read the agenda of {said['title']}: {said['when']}{', ' + said['place'] if said['place'] else ''}.", ""]
    if said["changes"]:
        lines += ["What changed:", *(f"- {one}" for one in said["changes"]), ""]
    lines += [
        f"{item['number']}. {item['title']} ({item['purpose'].lower()}, {item['time']})" for item in said["items"]
    ]
    return "\n".join(lines)


def mark_opened(issue: Issue, person: Person, *, at: datetime) -> None:
    """The agenda was opened: the first page stops asking this person to read it."""
    notices = Notice.objects.filter(person=person, once_key=once_key(issue), read_at__isnull=True).values_list(
        "pk", flat=True
    )
    if found := list(notices):
        mark_read(person, found, at=at)
