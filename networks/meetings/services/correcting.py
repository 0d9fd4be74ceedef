"""Corrections: asked for while minutes are circulated, and dated notes once they are approved."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from cph.audit.services import record
from cph.core.refusals import Refused
from cph.core.templatetags.words import day_words
from cph.notifications.models import Kind
from cph.notifications.services import notify
from cph.people.models import Person
from networks.meetings.models import AgendaItem, Meeting, Minutes, Remark
from networks.meetings.permissions import check_may_attend
from networks.meetings.permissions.minutes import check_may_minute, part_b_reading
from networks.meetings.selectors.minutes import approving_meetings
from networks.meetings.services.minutes import locked

MADE, LEFT = "Corrected", "Left as it is"


def _about(item: AgendaItem | None) -> str:
    if item is None:
        return "the minutes at large"
    return f"“{item.title}”" if item.part == AgendaItem.Part.OPEN else "an item in Part B"


def _readable(item: AgendaItem | None, minutes: Minutes, by: Person, at: datetime) -> None:
    if item is None:
        return
    closed = item.part == AgendaItem.Part.CONFIDENTIAL and not part_b_reading(by, minutes.meeting, at=at)(item.pk)
    if closed or not AgendaItem.objects.filter(pk=item.pk, agenda__meeting=minutes.meeting_id).exists():
        raise Refused("This item is not in the minutes you read.")


@transaction.atomic
def ask_correction(minutes: Minutes, item: AgendaItem | None, text: str, *, by: Person, at: datetime) -> Remark:
    """Say what is not right at an item. The same words twice from one person are one request."""
    minutes = locked(minutes)
    meeting = minutes.meeting
    seat = check_may_attend(by, meeting, at=at)
    _readable(item, minutes, by, at)
    if minutes.state == Minutes.State.APPROVED:
        raise Refused("These minutes are approved. Ask the next meeting for a correction: it becomes a dated note.")
    if minutes.state != Minutes.State.CIRCULATED:
        raise Refused("These minutes are not circulated yet.")
    same = {"minutes": minutes, "item": item, "kind": Remark.Kind.ASKED, "text": text, "said_by": by}
    found = Remark.objects.filter(**same, answered_at__isnull=True).first()
    if found:
        return found
    remark = Remark.objects.create(**same, said_at=at)
    subject = f"a correction at {_about(item)}, minutes of {meeting.title}"
    record("asked for", subject, minutes, meeting, meeting.body, by=by, at=at, seat=seat.title)
    return remark


@transaction.atomic
def answer_correction(remark: Remark, *, is_made: bool, why: str, by: Person, at: datetime) -> Remark:
    """The clerk says what was done, and why not where nothing was. Whoever asked is told."""
    minutes = locked(remark.minutes)
    meeting = minutes.meeting
    seat = check_may_minute(by, meeting, at=at)
    _readable(remark.item, minutes, by, at)
    remark = Remark.objects.select_for_update(of=("self",)).select_related("said_by", "item").get(pk=remark.pk)
    if remark.answered_at:
        return remark
    if not is_made and not why:
        raise Refused("Say why it stays as it is: whoever asked will read it.")
    words = MADE if is_made else LEFT
    remark.answer, remark.answered_by, remark.answered_at = f"{words}: {why}"[:300] if why else f"{words}.", by, at
    remark.save(update_fields=["answer", "answered_by", "answered_at"])
    _tell(remark, meeting, is_made, at)
    subject = f"a correction asked for at {_about(remark.item)}, minutes of {meeting.title}: {words.lower()}"
    record("answered", subject, minutes, meeting, meeting.body, by=by, at=at, seat=seat.title)
    return remark


def _tell(remark: Remark, meeting: Meeting, is_made: bool, at: datetime) -> None:
    day = day_words(timezone.localdate(meeting.starts_at))
    done = "was made" if is_made else "was not made"
    closed = remark.item is not None and remark.item.part == AgendaItem.Part.CONFIDENTIAL
    notify(
        [remark.said_by],
        kind=Kind.MINUTES,
        subject=f"{meeting.body.network.name}: the correction you asked for {done}",
        text=f"See the minutes of {meeting.title}, {day}." + ("" if closed else f"\n\n{remark.answer}"),
        link=reverse("minutes", args=[meeting.pk]),
        about=meeting,
        once_key=f"correction:{remark.pk}",
        at=at,
    )


@transaction.atomic
def add_note(
    minutes: Minutes, item: AgendaItem | None, text: str, decided_in: Meeting, *, by: Person, at: datetime
) -> Remark:
    """A correction of approved minutes: a dated note at the item, with the meeting that made it. The minutes stay."""
    minutes = locked(minutes)
    meeting = minutes.meeting
    seat = check_may_minute(by, meeting, at=at)
    _readable(item, minutes, by, at)
    if minutes.state != Minutes.State.APPROVED:
        raise Refused("These minutes are not approved yet: change them and circulate them again.")
    if not approving_meetings(meeting, at).filter(pk=decided_in.pk).exists():
        raise Refused(f"Choose a later meeting of {meeting.body.name} that was held.")
    same = {"minutes": minutes, "item": item, "kind": Remark.Kind.NOTE, "text": text, "decided_in": decided_in}
    found = Remark.objects.filter(**same).first()
    if found:
        return found
    remark = Remark.objects.create(**same, said_by=by, said_at=at)
    subject = f"a correction of approved minutes at {_about(item)}, {meeting.title}"
    record("noted", subject, minutes, meeting, decided_in, meeting.body, by=by, at=at, seat=seat.title)
    return remark
