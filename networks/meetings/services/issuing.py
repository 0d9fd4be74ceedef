"""An agreed agenda goes out: once, whatever is pressed, killed or run again."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

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
from networks.meetings.permissions.before import readings_of
from networks.meetings.rules import EVERYTHING, PART_A, Reading, content_for
from networks.meetings.selectors import article_of, attendees_of, notice_required, once_key
from networks.meetings.services.drafting import locked
from networks.meetings.services.packs import renew_pack
from networks.meetings.services.searching import index_issue

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
    before = Issue.objects.filter(meeting=meeting).select_related("paper").order_by("-version").first()
    content = _frozen(agenda, before, by, at)
    issue = Issue.objects.create(meeting=meeting, version=agenda.version, issued_by=by, issued_at=at, content=content)
    issue.paper = _paper(issue, meeting, content, at)
    issue.save(update_fields=["paper"])
    issue.recipients.set(_concerned(issue, before, at))
    agenda.state = Agenda.State.ISSUED
    agenda.save(update_fields=["state"])
    subject = f"agenda of {meeting.title}, {moment(meeting.starts_at)}, as {issue.paper.number}"
    index_issue(issue)
    record("issued", subject, issue, meeting, meeting.body, by=by, at=at, seat=seat.title, article=article_of(meeting))
    enqueue(CARRY_OUT, issue.pk)
    renew_pack(meeting, by=by, at=at, why="The agenda was issued.")
    return issue


def _frozen(agenda: Agenda, before: Issue | None, by: Person, at: datetime) -> dict:
    """What goes out, in plain data, for ever: both parts, each item marked; "changes" are those of Part A alone."""
    meeting = agenda.meeting
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
    return content | {"changes": changes_between(before.content, content, PART_A) if before else []}


def changes_between(before: Mapping[str, Any], after: Mapping[str, Any], reading: Reading) -> list[str]:
    """What changed from one agenda to the next for one reader, in sentences."""
    return rules.what_changed(content_for(before, reading), content_for(after, reading))


def issue_before(issue: Issue) -> Issue | None:
    """The agenda that this one replaced."""
    return Issue.objects.filter(meeting=issue.meeting_id, version__lt=issue.version).order_by("-version").first()


def as_read(
    issue: Issue, before: Issue | None, reading: Reading, closed: Collection[int] = frozenset()
) -> dict[str, Any]:
    """An issued agenda as one reader has it, with what changed for them; `closed`: items made confidential since."""
    changes = changes_between(before.content, issue.content, reading) if before else []
    return content_for(issue.content, reading, closed) | {"changes": changes}


def _concerned(issue: Issue, before: Issue | None, at: datetime) -> list[Person]:
    """All who may attend; where only Part B changed, those who read it and those who were not told before."""
    people = list(attendees_of(issue.meeting, timezone.localdate(at)))
    if before is None or issue.content["changes"] or not changes_between(before.content, issue.content, EVERYTHING):
        return people
    had = set(before.recipients.values_list("pk", flat=True))
    readings = readings_of(people, issue.meeting, at=at)
    return [
        one for one in people if one.pk not in had or changes_between(before.content, issue.content, readings[one.pk])
    ]


def _paper(issue: Issue, meeting: Meeting, content: dict, at: datetime) -> Paper:
    identity = Identity.objects.filter(body=meeting.body.network_id).first()
    day = day_words(timezone.localdate(meeting.starts_at))
    return documents.issue(
        "papers/agenda.html",
        {
            "content": content_for(content, PART_A),
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
    before = issue_before(issue)
    open_ = as_read(issue, before, PART_A)
    for reading, people in _by_reading(issue, at):
        _tell(issue, as_read(issue, before, reading), open_, people, at)
    issue.told_at = at
    issue.save(update_fields=["told_at"])
    return issue


def _by_reading(issue: Issue, at: datetime) -> list[tuple[Reading, list[Person]]]:
    """The recipients in groups that read the same: most agendas make two, with Part B and without."""
    people = list(issue.recipients.all())
    readings = readings_of(people, issue.meeting, at=at)
    groups: dict[tuple, tuple[Reading, list[Person]]] = {}
    for one in people:
        reading = readings[one.pk]
        key = (reading.sits, *sorted(reading.said.items()))
        groups.setdefault(key, (reading, []))[1].append(one)
    return list(groups.values())


def _tell(issue: Issue, said: dict[str, Any], open_: dict[str, Any], people: list[Person], at: datetime) -> None:
    """`said` is the agenda as these people have it, `open_` what everybody has: no e-mail carries the words of Part B."""
    meeting = issue.meeting
    again = "changed" if said["changes"] else "out"
    day = day_words(timezone.localdate(meeting.starts_at))
    notify(
        people,
        kind=Kind.AGENDA,
        subject=f"{meeting.body.network.name}: agenda for {day} is {again}",
        text=_text(said, open_),
        link=reverse("agenda", args=[meeting.pk, issue.version]),
        about=meeting,
        once_key=once_key(issue),
        at=at,
        calendar=calendar_entry(meeting, at),
    )


def _text(said: dict[str, Any], open_: dict[str, Any]) -> str:
    lines = [f"Read the agenda of {said['title']}: {said['when']}{', ' + said['place'] if said['place'] else ''}.", ""]
    if said["changes"]:
        more = ["- Part B changed: read it on the page."] if set(said["changes"]) - set(open_["changes"]) else []
        lines += ["What changed:", *(f"- {one}" for one in open_["changes"]), *more, ""]
    lines += [_line(item) for item in open_["items"]]
    if said["has_part_b"]:
        lines += ["", "Part B is confidential. Read it on the page of the agenda, and do not share it."]
    return "\n".join(lines)


def _line(item: dict[str, Any]) -> str:
    when = f", {item['time']}" if item["time"] else ""
    return f"{item['number']}. {item['title']} ({item['purpose'].lower()}{when})"


def mark_opened(issue: Issue, person: Person, *, at: datetime) -> None:
    """The agenda was opened: the first page stops asking this person to read it."""
    notices = Notice.objects.filter(person=person, once_key=once_key(issue), read_at__isnull=True).values_list(
        "pk", flat=True
    )
    if found := list(notices):
        mark_read(person, found, at=at)
