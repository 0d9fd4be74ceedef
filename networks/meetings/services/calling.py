"""Meetings are planned, called, moved, cancelled; those concerned are told."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from cph.audit.services import record
from cph.core.refusals import Refused
from cph.core.templatetags.words import day_words, moment
from cph.notifications.models import Kind
from cph.notifications.services import notify
from cph.people.models import Person
from networks.constitutions.models import Body, Sitting
from networks.constitutions.selectors import constitution_in_force
from networks.meetings.content import calendar_entry
from networks.meetings.models import Meeting
from networks.meetings.permissions import check_may_keep
from networks.meetings.selectors import article_of, attendees_of
from networks.meetings.services.searching import index_meeting


@dataclass(frozen=True)
class Slot:
    """When and where a meeting is to be."""

    starts_at: datetime
    ends_at: datetime
    place: str = ""
    online_link: str = ""


def lock_network(body: Body) -> None:
    """One change of a network's calendar at a time; readers and other rows are not held up."""
    Body.objects.select_for_update(no_key=True).get(pk=body.network_id)


@transaction.atomic
def plan_meetings(body: Body, sitting: Sitting, slots: Sequence[Slot], *, by: Person, at: datetime) -> list[Meeting]:
    """Call the meetings of a year at once. Sent twice, it calls each meeting once and tells everybody once."""
    seat = check_may_keep(by, body, at=at)
    lock_network(body)
    _in_order(slots, at)
    called = [_called(body, sitting, sitting.title, slot, by, at) for slot in slots]
    fresh = [meeting for meeting, is_new in called if is_new]
    if fresh:
        _tell_plan(body, fresh, seat.title, by, at)
    return fresh


def _called(
    body: Body, sitting: Sitting | None, title: str, slot: Slot, by: Person, at: datetime
) -> tuple[Meeting, bool]:
    return Meeting.objects.get_or_create(
        body=body,
        starts_at=slot.starts_at,
        state=Meeting.State.PLANNED,
        defaults={
            "sitting": sitting,
            "constitution": constitution_in_force(body, timezone.localdate(at)),
            "title": title,
            "ends_at": slot.ends_at,
            "place": slot.place,
            "online_link": slot.online_link,
            "called_by": by,
            "called_at": at,
        },
    )


def _in_order(slots: Sequence[Slot], at: datetime) -> None:
    for slot in slots:
        if slot.ends_at <= slot.starts_at:
            raise Refused("A meeting ends after it starts.")
        if slot.starts_at <= at:
            raise Refused(f"{moment(slot.starts_at)} has passed. Choose a day to come.")


def _tell_plan(body: Body, fresh: list[Meeting], seat: str, by: Person, at: datetime) -> None:
    for meeting in fresh:
        index_meeting(meeting)
    days = [moment(meeting.starts_at) for meeting in fresh]
    article = article_of(fresh[0])
    words = f"{len(fresh)} meetings" if len(fresh) > 1 else "1 meeting"
    record(
        "planned", f"{words} of {body.name}: {'; '.join(days)}", *fresh, body, by=by, at=at, seat=seat, article=article
    )
    key = hashlib.sha256(",".join(str(meeting.pk) for meeting in fresh).encode()).hexdigest()[:40]
    notify(
        attendees_of(fresh[0], timezone.localdate(at)),
        kind=Kind.MEETING,
        subject=f"{body.network.name}: {words} of {body.name} planned",
        text="Put these dates in your diary:\n\n" + "\n".join(f"- {day}" for day in days),
        link=reverse("meeting_list", args=[body.pk]),
        about=body,
        once_key=f"planned:{key}",
        at=at,
    )


@transaction.atomic
def call_meeting(
    body: Body, slot: Slot, *, title: str, by: Person, at: datetime, sitting: Sitting | None = None
) -> Meeting:
    """Call one meeting besides the plan. Sent twice, it is called once."""
    seat = check_may_keep(by, body, at=at)
    lock_network(body)
    _in_order([slot], at)
    meeting, is_new = _called(body, sitting, title, slot, by, at)
    if is_new:
        record(
            "called",
            f"{title}, {moment(meeting.starts_at)}",
            meeting,
            body,
            by=by,
            at=at,
            seat=seat.title,
            article=article_of(meeting),
        )
        _tell(meeting, "called", f"{title} is called for {moment(meeting.starts_at)}.", at)
    return meeting


def _tell(meeting: Meeting, what: str, text: str, at: datetime) -> None:
    index_meeting(meeting)
    place = f"\n\nPlace: {meeting.place}" if meeting.place else ""
    notify(
        attendees_of(meeting, timezone.localdate(at)),
        kind=Kind.MEETING,
        subject=f"{meeting.body.network.name}: {meeting.title}, {day_words(timezone.localdate(meeting.starts_at))}, {what}",
        text=text + place,
        link=reverse("meeting", args=[meeting.pk]),
        about=meeting,
        once_key=f"meeting:{meeting.pk}:{what}:{meeting.change_count}",
        at=at,
        calendar=calendar_entry(meeting, at),
    )


def _locked(meeting: Meeting) -> Meeting:
    return (
        Meeting.objects.select_for_update(of=("self",))
        .select_related("body__parent", "sitting__article")
        .get(pk=meeting.pk)
    )


@transaction.atomic
def move_meeting(meeting: Meeting, slot: Slot, *, by: Person, at: datetime) -> Meeting:
    """Change the day, the time or the place. The calendar entry's sequence rises, so that everybody's calendar follows."""
    seat = check_may_keep(by, meeting.body, at=at)
    lock_network(meeting.body)
    meeting = _locked(meeting)
    _still_to_come(meeting, at)
    _in_order([slot], at)
    before = Slot(meeting.starts_at, meeting.ends_at, meeting.place, meeting.online_link)
    if before == slot:
        return meeting
    meeting.starts_at, meeting.ends_at = slot.starts_at, slot.ends_at
    meeting.place, meeting.online_link = slot.place, slot.online_link
    meeting.change_count += 1
    try:
        with transaction.atomic():
            meeting.save(update_fields=["starts_at", "ends_at", "place", "online_link", "change_count"])
    except IntegrityError as error:
        raise Refused("This body already meets at that time.") from error
    was = f"{moment(before.starts_at)}{', ' + before.place if before.place else ''}"
    now = f"{moment(slot.starts_at)}{', ' + slot.place if slot.place else ''}"
    record("moved", f"{meeting.title} from {was} to {now}", meeting, meeting.body, by=by, at=at, seat=seat.title)
    _tell(meeting, "moved", f"It is now on {moment(slot.starts_at)}; it was to be on {moment(before.starts_at)}.", at)
    return meeting


def _still_to_come(meeting: Meeting, at: datetime) -> None:
    if meeting.state == Meeting.State.CANCELLED:
        raise Refused("This meeting is cancelled. Call a new one.")
    if meeting.starts_at <= at:
        raise Refused("This meeting has begun or is over: it can no longer be changed.")


@transaction.atomic
def cancel_meeting(meeting: Meeting, *, reason: str, by: Person, at: datetime) -> Meeting:
    """Cancel, with a reason that everybody reads. Sent twice, it is cancelled once."""
    seat = check_may_keep(by, meeting.body, at=at)
    lock_network(meeting.body)
    meeting = _locked(meeting)
    if meeting.state == Meeting.State.CANCELLED:
        return meeting
    _still_to_come(meeting, at)
    if not reason.strip():
        raise Refused("Enter why the meeting is cancelled.")
    meeting.state, meeting.cancel_reason = Meeting.State.CANCELLED, reason.strip()
    meeting.change_count += 1
    meeting.save(update_fields=["state", "cancel_reason", "change_count"])
    record(
        "cancelled",
        f"{meeting.title}, {moment(meeting.starts_at)}: {reason}",
        meeting,
        meeting.body,
        by=by,
        at=at,
        seat=seat.title,
    )
    _tell(meeting, "cancelled", f"It will not take place on {moment(meeting.starts_at)}. {meeting.cancel_reason}", at)
    return meeting
