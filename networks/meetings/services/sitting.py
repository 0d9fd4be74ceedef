"""A meeting as it sits: opened, item by item, closed. The server's clock says when; every act leaves a line.

Chair and clerk act at the same time, on tablets that lose their connection. So each act says what is to be so, not what is to
change: done twice it is done once, and one that arrives late never undoes what was recorded after it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import transaction

from cph.audit.services import record
from cph.core.refusals import Refused
from cph.core.templatetags.words import clock, moment
from cph.people.models import Person
from networks.constitutions.seats import Seat
from networks.meetings.models import AgendaItem, Attendance, ChairRuling, Discussion, Meeting, Minutes
from networks.meetings.permissions.sitting import check_may_conduct, check_may_correct
from networks.meetings.selectors import article_of
from networks.meetings.selectors.rulings import with_part
from networks.meetings.selectors.seating import Seated, seating

DOORS_OPEN = timedelta(hours=1)  # so long before a meeting people are marked present
REOPENS = timedelta(hours=12)  # so long after its close a meeting can be taken up again


def locked(meeting: Meeting) -> Meeting:
    """The meeting as it stands, held until the transaction ends: two acts on it wait for each other."""
    rows = Meeting.objects.select_for_update(of=("self",)).select_related("body__parent", "sitting__article")
    return rows.get(pk=meeting.pk)


@contextmanager
def conducting(meeting: Meeting, by: Person, at: datetime) -> Iterator[tuple[Meeting, Seat]]:
    """One act of chair or clerk: locked, permitted, on the day."""
    with transaction.atomic():
        current = locked(meeting)
        seat = check_may_conduct(by, current, at=at)
        check_is_now(current, at)
        yield current, seat


def check_is_now(meeting: Meeting, at: datetime) -> None:
    """Not cancelled, not still to come, not in minutes that were approved."""
    if meeting.state == Meeting.State.CANCELLED:
        raise Refused("This meeting was cancelled.")
    if at < meeting.starts_at - DOORS_OPEN:
        raise Refused(f"This meeting is on {moment(meeting.starts_at)}. It can be opened from an hour before.")
    if Minutes.objects.filter(meeting=meeting, state=Minutes.State.APPROVED).exists():
        raise Refused("The minutes of this meeting are approved: who was there, and when, no longer changes.")


def happened(meeting: Meeting, at: datetime, tapped: datetime | None) -> datetime:
    """When an act took place: now, or when it was tapped on a device that had no connection; never before the doors opened."""
    return min(at, max(tapped or at, meeting.starts_at - DOORS_OPEN))


def say(verb: str, subject: str, thing: object, meeting: Meeting, seat: Seat, by: Person, at: datetime) -> None:
    """One line of the trail about a meeting."""
    day = moment(meeting.starts_at)
    about = [thing, meeting, meeting.body] if thing is not meeting else [meeting, meeting.body]
    words = f"{subject}, {meeting.title}, {day}" if subject else f"{meeting.title}, {day}"
    record(verb, words, *about, by=by, at=at, seat=seat.title, article=article_of(meeting))


# --- from opening to close


def open_meeting(
    meeting: Meeting, chair: Person, *, by: Person, at: datetime, opened_at: datetime | None = None
) -> Meeting:
    """The meeting is open, with this person in the chair. Opened twice, it was opened at the first time."""
    with conducting(meeting, by, at) as (current, seat):
        if current.opened_at:
            return current
        began = opened_at or at
        _check_began(current, began, at)
        _check_may_chair(chair, current)
        current.opened_at, current.chaired_by = began, chair
        current.save(update_fields=["opened_at", "chaired_by"])
        say("opened", f"the meeting at {clock(began)}, {chair.name} in the chair", current, current, seat, by, at)
    return current


def _check_began(meeting: Meeting, began: datetime, at: datetime) -> None:
    if began > at:
        raise Refused(f"It is {clock(at)} now: a meeting is not opened ahead of time.")
    if not meeting.starts_at - DOORS_OPEN <= began <= meeting.ends_at + timedelta(hours=12):
        raise Refused(f"This meeting was planned for {moment(meeting.starts_at)}: enter a time on that day.")


def _check_may_chair(chair: Person, meeting: Meeting) -> Seated:
    seat = next((one for one in seating(meeting) if one.person.pk == chair.pk), None)
    if seat is None or not (seat.counts or seat.is_officer):
        raise Refused(f"{chair.name} has no seat that counts at this meeting: choose one of its members to chair it.")
    return seat


def change_chair(meeting: Meeting, chair: Person, *, by: Person, at: datetime) -> Meeting:
    """Somebody else takes the chair from now on."""
    with conducting(meeting, by, at) as (current, seat):
        _check_open(current)
        if current.chaired_by_id == chair.pk:
            return current
        _check_may_chair(chair, current)
        current.chaired_by = chair
        current.save(update_fields=["chaired_by"])
        say("gave the chair to", chair.name, current, current, seat, by, at)
    return current


def _check_open(meeting: Meeting) -> None:
    if meeting.opened_at is None:
        raise Refused("The meeting is not open yet: open it first, and say who chairs it.")
    if meeting.closed_at is not None:
        raise Refused(f"The meeting was closed at {clock(meeting.closed_at)}.")


def close_meeting(meeting: Meeting, *, by: Person, at: datetime, closed_at: datetime | None = None) -> Meeting:
    """The meeting is over: whoever was still there leaves, the item before it ends. Closed twice, it closed the first time."""
    with conducting(meeting, by, at) as (current, seat):
        if current.closed_at:
            return current
        _check_open(current)
        ended = closed_at or at
        if ended > at or ended <= _last_start(current):
            raise Refused(
                f"Enter a time after the last entry, {clock(_last_start(current))}, and not after {clock(at)}."
            )
        Discussion.objects.filter(meeting=current, ends_at__isnull=True).update(ends_at=ended)
        Attendance.objects.filter(meeting=current, left_at__isnull=True).update(left_at=ended)
        current.closed_at = ended
        current.save(update_fields=["closed_at"])
        say("closed", f"the meeting at {clock(ended)}", current, current, seat, by, at)
    return current


def _last_start(meeting: Meeting) -> datetime:
    """Nothing may end before it began."""
    came = Attendance.objects.filter(meeting=meeting, left_at__isnull=True).order_by("-came_at")
    began = Discussion.objects.filter(meeting=meeting).order_by("-starts_at")
    moments = [came.values_list("came_at", flat=True).first(), began.values_list("starts_at", flat=True).first()]
    return max([one for one in moments if one], default=meeting.opened_at)


def reopen_meeting(meeting: Meeting, *, by: Person, at: datetime) -> Meeting:
    """It was closed by mistake: those who left with the close are still there."""
    with conducting(meeting, by, at) as (current, seat):
        if current.closed_at is None:
            return current
        if at > current.closed_at + REOPENS:
            raise Refused("A meeting that closed more than 12 hours ago is not taken up again: call another.")
        Attendance.objects.filter(meeting=current, left_at=current.closed_at).update(left_at=None)
        current.closed_at = None
        current.save(update_fields=["closed_at"])
        say("took up again", "", current, current, seat, by, at)
    return current


# --- item by item


def start_item(
    item: AgendaItem, meeting: Meeting, *, by: Person, at: datetime, tapped: datetime | None = None
) -> Discussion:
    """The item is before the meeting from when it was tapped; the one before it ends. Started twice, it is started once."""
    with conducting(meeting, by, at) as (current, seat):
        at = happened(current, at, tapped)
        _check_open(current)
        if item.agenda.meeting_id != current.pk or item.removed_at:
            raise Refused("This item is not on the agenda of this meeting.")
        last = Discussion.objects.filter(meeting=current).order_by("-starts_at", "-pk").first()
        if last and last.item_id == item.pk and last.ends_at is None:
            return last
        if last and (last.starts_at > at or (last.ends_at and last.ends_at > at)):
            raise Refused("Another item was taken after you tapped. Nothing was changed.")
        if last and last.ends_at is None:
            _end(last, current, at)
        made = Discussion.objects.create(meeting=current, item=item, starts_at=max(at, current.opened_at))
        say("began", words_for(item), made, current, seat, by, at)
    return made


def end_item(item: AgendaItem, meeting: Meeting, *, by: Person, at: datetime, tapped: datetime | None = None) -> None:
    """The item is done, or left for now; whoever was here for it alone leaves. Ended twice, it ended at the first time."""
    with conducting(meeting, by, at) as (current, seat):
        at = happened(current, at, tapped)
        running = Discussion.objects.filter(meeting=current, item=item, ends_at__isnull=True).first()
        if running is None or running.starts_at > at:
            return
        _end(running, current, at)
        say("ended", words_for(item), running, current, seat, by, at)


def _end(running: Discussion, meeting: Meeting, at: datetime) -> None:
    running.ends_at = max(at, running.starts_at)
    running.save(update_fields=["ends_at"])
    here = Attendance.objects.filter(meeting=meeting, for_item=running.item_id, left_at__isnull=True)
    here.filter(came_at__lt=running.ends_at).update(left_at=running.ends_at)


def words_for(item: AgendaItem) -> str:
    """How the trail names an item: others than its readers see the trail."""
    return "an item in Part B" if item.part == AgendaItem.Part.CONFIDENTIAL else f"“{item.title}”"


def rule(
    meeting: Meeting, words: str, *, about: str, by: Person, at: datetime, tapped: datetime | None = None
) -> ChairRuling:
    """What the chair ruled where the constitution is silent. The same words sent twice are one ruling."""
    with conducting(meeting, by, at) as (current, seat):
        if current.chaired_by_id is None:
            raise Refused("Open the meeting and say who chairs it: a ruling is the chair's.")
        last = ChairRuling.objects.filter(meeting=current, about=about).order_by("-ruled_at", "-pk").first()
        if last and last.words == words:
            return last
        made = ChairRuling.objects.create(
            meeting=current,
            about=about,
            words=words,
            ruled_by=current.chaired_by,
            recorded_by=by,
            ruled_at=happened(current, at, tapped),
        )
        private = with_part(ChairRuling.objects.filter(pk=made.pk)).get().part == AgendaItem.Part.CONFIDENTIAL
        said = "in private" if private else f"{made.get_about_display().lower()}: {words}"
        say("recorded a ruling", said, made, current, seat, by, at)
    return made


__all__ = [
    "DOORS_OPEN",
    "REOPENS",
    "change_chair",
    "check_may_correct",
    "close_meeting",
    "conducting",
    "end_item",
    "happened",
    "open_meeting",
    "reopen_meeting",
    "rule",
    "say",
    "start_item",
]
