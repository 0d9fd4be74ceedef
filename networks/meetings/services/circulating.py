"""Minutes go out, are corrected, are approved: each version once, whatever is pressed, killed or run again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from cph.audit.services import record
from cph.core.later import enqueue
from cph.core.refusals import Refused
from cph.core.templatetags.words import day_words
from cph.documents import services as documents
from cph.documents.models import Paper
from cph.notifications.models import Kind, Notice
from cph.notifications.services import mark_read, notify
from cph.people.models import Person
from networks.constitutions.models import Identity
from networks.meetings.minutes_content import approved_words, groups_of, last_before, minutes_content, sections_of
from networks.meetings.models import Circulation, Meeting, MinuteItem, Minutes, Remark
from networks.meetings.permissions.minutes import check_may_minute
from networks.meetings.rules.corrections import has_part_b, part_of, what_changed
from networks.meetings.selectors import attendees_of
from networks.meetings.selectors.minutes import items_of_meeting
from networks.meetings.services.issuing import PATIENCE
from networks.meetings.services.minutes import locked
from networks.meetings.services.resolving import take_motions
from networks.meetings.services.searching import index_minutes

CARRY_OUT = "networks.meetings.tasks.carry_out_minutes"


def once_key(circulation: Circulation) -> str:
    """Nobody is told of the same version twice."""
    return f"minutes:{circulation.minutes.meeting_id}:{circulation.version}"


@transaction.atomic
def circulate(minutes: Minutes, *, by: Person, at: datetime) -> Circulation:
    """Send the minutes out as they stand. A double click gets the version that is out already, if nothing changed since."""
    minutes = locked(minutes)
    meeting = minutes.meeting
    seat = check_may_minute(by, meeting, at=at)
    if minutes.state == Minutes.State.APPROVED:
        raise Refused("These minutes are approved: the approved version is out already.")
    if meeting.state == Meeting.State.CANCELLED or meeting.starts_at > at:
        raise Refused("Minutes are circulated after the meeting.")
    before = last_before(minutes)
    content = _frozen(minutes, by=by, at=at)
    if before and not content["changes"]:
        return before
    if not content["items"]:
        raise Refused("There is nothing to circulate: this meeting has no agenda.")
    circulation = _send(minutes, content, is_approved=False, by=by, at=at)
    if minutes.state == Minutes.State.DRAFT:
        minutes.state, minutes.circulated_at = Minutes.State.CIRCULATED, at
        minutes.save(update_fields=["state", "circulated_at"])
    index_minutes(minutes)
    subject = f"minutes of {meeting.title}, {_day(meeting)}, version {circulation.version}"
    record("circulated", subject, minutes, meeting, meeting.body, by=by, at=at, seat=seat.title)
    return circulation


def _day(meeting: Meeting) -> str:
    return day_words(timezone.localdate(meeting.starts_at))


def _frozen(minutes: Minutes, *, by: Person, at: datetime) -> dict[str, Any]:
    """All that goes out, in plain data: carried motions are taken in, items nobody wrote of stand as taken."""
    items = items_of_meeting(minutes.meeting)
    missing = [MinuteItem(minutes=minutes, item=item) for item in items if not hasattr(item, "minute")]
    MinuteItem.objects.bulk_create(missing, ignore_conflicts=True)
    take_motions(minutes, by=by, at=at)
    content = minutes_content(minutes, at)
    before = last_before(minutes)
    version = before.version + 1 if before else 1
    content |= {"version": version, "circulated": f"Circulated by {by.name} on {day_words(timezone.localdate(at))}"}
    content["replaces"] = before.paper.number if before and before.paper else ""
    if before:
        content["changes"] = what_changed(before.content, content)
    return content


def _send(minutes: Minutes, content: dict[str, Any], *, is_approved: bool, by: Person, at: datetime) -> Circulation:
    meeting = minutes.meeting
    circulation = Circulation.objects.create(
        minutes=minutes, version=content["version"], circulated_by=by, circulated_at=at,
        is_approved=is_approved, content=content,
    )  # fmt: skip
    circulation.paper = _paper(circulation, meeting, part_of(content, lambda item: False), "", at)
    if has_part_b(content):
        circulation.paper_b = _paper(circulation, meeting, content, ", with Part B", at)
    circulation.save(update_fields=["paper", "paper_b"])
    circulation.recipients.set(attendees_of(meeting, timezone.localdate(at)))
    enqueue(CARRY_OUT, circulation.pk)
    return circulation


def _paper(circulation: Circulation, meeting: Meeting, content: dict[str, Any], more: str, at: datetime) -> Paper:
    identity = Identity.objects.filter(body=meeting.body.network_id).first()
    sections = sections_of(content)
    return documents.issue(
        "papers/minutes.html",
        {
            "content": content,
            "groups": groups_of(content),
            "sections": sections,
            "contents": [
                {"id": f"item-{one['id']}", "title": f"{one['number']}. {one['title']}"}
                for section in sections
                for one in section["items"]
            ],
            "body_name": content["body"],
            "network_name": content["network"],
            "colour": identity.colour if identity else "#1d4f91",
        },
        circulation,
        prefix=identity.prefix if identity else "PAPER",
        title=f"Minutes: {meeting.title}, {_day(meeting)}{more}",
        at=at,
    )


def carry_out_minutes(circulation_id: int, *, at: datetime) -> Circulation:
    """Make the PDFs, then tell everybody, once. Safe to run twice, late, and by two workers at once."""
    circulation = Circulation.objects.select_related("paper", "paper_b").get(pk=circulation_id)
    if circulation.told_at:
        return circulation
    papers = [paper for paper in (circulation.paper, circulation.paper_b) if paper]
    made = [documents.make(one.pk, at) if one.state == Paper.State.ASKED else one for one in papers]
    waits = any(one.state == Paper.State.ASKED for one in made)
    if waits and at < circulation.circulated_at + PATIENCE:
        return circulation
    return tell_everybody(circulation_id, at=at)


@transaction.atomic
def tell_everybody(circulation_id: int, *, at: datetime) -> Circulation:
    """Tell all recipients that the minutes are out, once; whether the PDF is made already does not matter."""
    rows = Circulation.objects.select_for_update(of=("self",), skip_locked=True)
    rows = rows.select_related("minutes__meeting__body__parent")
    circulation = rows.filter(pk=circulation_id, told_at__isnull=True).first()
    if circulation is None:
        return Circulation.objects.get(pk=circulation_id)
    meeting = circulation.minutes.meeting
    act = "approved" if circulation.is_approved else "out" if circulation.version == 1 else "changed"
    notify(
        circulation.recipients.all(),
        kind=Kind.MINUTES,
        subject=f"{meeting.body.network.name}: minutes of {_day(meeting)} are {act}",
        text=_text(circulation),
        link=reverse("minutes_version", args=[meeting.pk, circulation.version]),
        about=meeting,
        once_key=once_key(circulation),
        at=at,
    )
    circulation.told_at = at
    circulation.save(update_fields=["told_at"])
    return circulation


def _text(circulation: Circulation) -> str:
    """The same words for everybody: nothing of Part B."""
    said = part_of(circulation.content, lambda item: False)
    lines = [f"Read the minutes of {said['title']}: {said['when']}.", ""]
    if circulation.is_approved:
        lines += [said["approved"], ""]
    else:
        lines += ["If something is not right, ask for a correction at the item on the page.", ""]
    if said["changes"]:
        lines += ["What changed:", *(f"- {one['words']}" for one in said["changes"]), ""]
    decided = [one for item in said["items"] for one in item["decisions"]]
    if decided:
        lines += ["Decided:", *(f"- {one['text']}" for one in decided), ""]
    tasks = [one for item in said["items"] for one in item["actions"]]
    lines += [
        f"- {', '.join(one['owners'])}: {one['text']}{' by ' + one['due'] if one['due'] else ''}" for one in tasks
    ]
    return "\n".join(lines).strip()


def mark_opened(circulation: Circulation, person: Person, *, at: datetime) -> None:
    """The minutes were opened: the first page stops asking this person to read them."""
    unread = Notice.objects.filter(person=person, once_key=once_key(circulation), read_at__isnull=True)
    if found := list(unread.values_list("pk", flat=True)):
        mark_read(person, found, at=at)


# --- approved


@transaction.atomic
def approve(minutes: Minutes, approved_in: Meeting, *, by: Person, at: datetime) -> Circulation:
    """Record that a later meeting of the same body approved the minutes, with what was corrected since they went out."""
    minutes = locked(minutes)
    meeting = minutes.meeting
    seat = check_may_minute(by, meeting, at=at)
    if minutes.state == Minutes.State.APPROVED:
        return Circulation.objects.get(minutes=minutes, is_approved=True)
    if minutes.state != Minutes.State.CIRCULATED:
        raise Refused("Only circulated minutes are approved. Circulate them first.")
    if (problem := _why_not(meeting, approved_in, at)) is not None:
        raise Refused(problem)
    if Remark.objects.filter(minutes=minutes, kind=Remark.Kind.ASKED, answered_at__isnull=True).exists():
        raise Refused("A correction that was asked for is not answered yet. Answer it first, then record the approval.")
    content = _frozen(minutes, by=by, at=at)
    content["approved"] = content["status"] = approved_words(approved_in, bool(content["changes"]))
    circulation = _send(minutes, content, is_approved=True, by=by, at=at)
    minutes.state, minutes.approved_at, minutes.approved_in, minutes.recorded_by = "APPROVED", at, approved_in, by
    minutes.save(update_fields=["state", "approved_at", "approved_in", "recorded_by"])
    index_minutes(minutes)
    subject = f"that the meeting of {_day(approved_in)} approved the minutes of {meeting.title}, {_day(meeting)}"
    record("recorded", subject, minutes, meeting, approved_in, meeting.body, by=by, at=at, seat=seat.title)
    return circulation


def _why_not(meeting: Meeting, approved_in: Meeting, at: datetime) -> str | None:
    if approved_in.body_id != meeting.body_id:
        return f"The minutes are approved by a later meeting of {meeting.body.name}."
    if approved_in.starts_at <= meeting.starts_at:
        return "The minutes are approved by a later meeting, not by the same or an earlier one."
    if approved_in.state == Meeting.State.CANCELLED or approved_in.starts_at > at:
        return "That meeting was not held."
    return None
