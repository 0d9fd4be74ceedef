"""The minutes are drafted, item by item. Two who write in the same item are told, and nothing of either is overwritten."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from cph.audit.services import record
from cph.core.refusals import Refused
from cph.people.models import Person
from networks.constitutions.seats import Seat
from networks.meetings.models import Action, AgendaItem, Decision, Meeting, MinuteItem, Minutes
from networks.meetings.permissions.minutes import check_may_minute, part_b_reading

A_SITTING = timedelta(minutes=15)  # within it, one line in the trail stands for all that one person typed in an item


@dataclass(frozen=True)
class Said:
    """What somebody wrote of an item."""

    discussion: str
    outcome: str = MinuteItem.Outcome.TAKEN


class Overtaken(Refused):
    """Somebody else changed this since the page was opened; `now` is how it stands."""

    def __init__(self, now: MinuteItem | Decision | Action, who: Person | None, by: Person) -> None:
        name = "You, in another window," if who == by else who.name if who else "Somebody"
        super().__init__(
            f"{name} changed this since you opened it. Nothing was overwritten: compare the two and save again."
        )
        self.now = now


@transaction.atomic
def open_minutes(meeting: Meeting, *, by: Person, at: datetime) -> Minutes:
    """The minutes of a meeting, begun if nobody has."""
    check_may_minute(by, meeting, at=at)
    if meeting.state == Meeting.State.CANCELLED:
        raise Refused("This meeting was cancelled: it has no minutes.")
    found, _ = Minutes.objects.get_or_create(meeting=meeting, defaults={"edited_at": at, "edited_by": by})
    return found


def locked(minutes: Minutes) -> Minutes:
    """The minutes as they stand, held until the transaction ends."""
    rows = Minutes.objects.select_for_update(of=("self",)).select_related(
        "edited_by", "meeting__body__parent", "meeting__sitting__article"
    )
    return rows.get(pk=minutes.pk)


@contextmanager
def editing(item: AgendaItem, by: Person, at: datetime) -> Iterator[tuple[Minutes, Seat]]:
    """One change in the minutes of an item: held, permitted, counted."""
    with transaction.atomic():
        minutes = locked(open_minutes(item.agenda.meeting, by=by, at=at))
        seat = check_may_minute(by, minutes.meeting, at=at)
        if minutes.state == Minutes.State.APPROVED:
            raise Refused("These minutes are approved and never change. Add a dated note at the item instead.")
        if not _is_there(item, minutes.meeting, by, at):
            raise Refused("This item is not on the agenda any more.")
        minutes.last_editor = minutes.edited_by
        minutes.edit_count += 1
        minutes.edited_at, minutes.edited_by = at, by
        yield minutes, seat
        minutes.save(update_fields=["edit_count", "edited_at", "edited_by"])


def _is_there(item: AgendaItem, meeting: Meeting, by: Person, at: datetime) -> bool:
    now = AgendaItem.objects.filter(pk=item.pk, agenda__meeting=meeting, removed_at__isnull=True).first()
    if now is None:
        return False
    return now.part == AgendaItem.Part.OPEN or part_b_reading(by, meeting, at=at)(now.pk)


def say(verb: str, item: AgendaItem, minutes: Minutes, seat: Seat, by: Person, at: datetime, number: str = "") -> None:
    """The trail never says what is confidential."""
    meeting = minutes.meeting
    what = f"“{item.title}”" if item.part == AgendaItem.Part.OPEN else "an item in Part B"
    subject = f"{number + ', ' if number else ''}{what}, minutes of {meeting.title}"
    record(verb, subject, minutes, meeting, meeting.body, by=by, at=at, seat=seat.title)


def save_item(
    item: AgendaItem, said: Said, *, seen: int, by: Person, at: datetime, tried: str | None = None
) -> MinuteItem:
    """Keep what was written of an item. `seen`: the number of the edit that the page shows.

    A page on a poor line may have sent `tried` without hearing back. If that is what stands now, nobody overtook it.
    """
    with editing(item, by, at) as (minutes, seat):
        row, is_new = MinuteItem.objects.get_or_create(item=item, defaults={"minutes": minutes})
        if not is_new and (row.discussion, row.outcome) == (said.discussion, said.outcome):
            return row
        was_mine = tried is not None and row.edited_by_id == by.pk and row.discussion == tried
        if row.edit_number > seen and not was_mine:
            raise Overtaken(row, row.edited_by, by)
        is_fresh = row.edited_by_id != by.pk or row.edited_at is None or at - row.edited_at > A_SITTING
        moved = row.outcome != said.outcome
        row.discussion, row.outcome = said.discussion, said.outcome
        row.edit_number, row.edited_at, row.edited_by = minutes.edit_count, at, by
        row.save()
        if is_fresh or moved:
            words = {"NOT_REACHED": "noted as not reached", "WITHDRAWN": "noted as withdrawn"}
            say(words.get(said.outcome, "drafted") if moved else "drafted", item, minutes, seat, by, at)
    return row
