"""Who comes and goes: one tap each, frozen with the seat of that day; the clerk puts times right."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError, Q, QuerySet

from cph.core.refusals import Refused
from cph.core.templatetags.words import clock
from cph.people.models import Person
from networks.constitutions.seats import Seat
from networks.meetings.models import AgendaItem, Attendance, Meeting
from networks.meetings.permissions.sitting import check_may_correct
from networks.meetings.selectors.seating import Articles, Seated, articles_of, day_of, seating
from networks.meetings.services.sitting import check_is_now, conducting, happened, locked, say

How = Attendance.How
OVERLAPS = "{name} is already marked as present at that time: change the times of that entry instead."


@dataclass(frozen=True)
class Coming:
    """What a row of attendance freezes: as what somebody came, and whether they count."""

    standing: str
    title: str
    counts: bool
    stands_in_for: Person | None = None


@dataclass(frozen=True)
class Named:
    """Somebody who is not in the list: a guest, somebody in attendance, a substitute."""

    name: str
    title: str = ""
    standing: str = Attendance.Standing.GUEST
    person: Person | None = None
    stands_in_for: Person | None = None
    for_item: AgendaItem | None = None


def mark_present(
    meeting: Meeting,
    person: Person,
    *,
    by: Person,
    at: datetime,
    how: str = How.ROOM,
    tapped: datetime | None = None,
    stands_in_for: Person | None = None,
    seats: list[Seated] | None = None,
) -> Attendance:
    """They are here, from now or from when it was tapped. Tapped twice, they came once; from the room to online is a new spell.

    Once the meeting is closed: they were there throughout; the clerk then puts the times right. `seats`: those of the
    meeting's day, for who has just asked for them.
    """
    with conducting(meeting, by, at) as (current, seat):
        coming = _coming(current, person, stands_in_for, seats or seating(current))
        return _enter(current, coming, person, "", how, None, by, at, tapped, seat)


def mark_named(
    meeting: Meeting, named: Named, *, by: Person, at: datetime, how: str = How.ROOM, tapped: datetime | None = None
) -> Attendance:
    """Somebody comes who was not expected. The same name sent twice came once."""
    with conducting(meeting, by, at) as (current, seat):
        if named.for_item and (named.for_item.agenda.meeting_id != current.pk or named.for_item.removed_at):
            raise Refused("This item is not on the agenda of this meeting.")
        if named.stands_in_for:
            coming = _substitute(current, named.person, named.stands_in_for, seating(current))
            coming = Coming(coming.standing, named.title or coming.title, coming.counts, coming.stands_in_for)
        else:
            if named.person:
                _is_not_expected(named.person, current)
            coming = Coming(named.standing, named.title or str(Attendance.Standing(named.standing).label), False)
        name = "" if named.person else named.name
        return _enter(current, coming, named.person, name, how, named.for_item, by, at, tapped, seat)


def _is_not_expected(person: Person, meeting: Meeting) -> None:
    if any(one.person.pk == person.pk for one in seating(meeting)):
        raise Refused(f"{person.name} is in the list: mark them as present there.")


def _enter(
    meeting: Meeting, coming: Coming, person: Person | None, guest: str, how: str, item: AgendaItem | None,
    by: Person, at: datetime, tapped: datetime | None, seat: Seat,
) -> Attendance:  # fmt: skip
    """Begin a spell, unless one covers the moment or begins after it: a tap that arrives late changes nothing."""
    came, left = (happened(meeting, at, tapped), None) if meeting.closed_at is None else _throughout(meeting, by, at)
    mine = Attendance.objects.filter(
        meeting=meeting, **({"person": person} if person else {"guest_name__iexact": guest})
    )
    known = mine.filter(Q(left_at__isnull=True) | Q(left_at__gt=came)).order_by("came_at").first()
    if known and not _changes_place(known, how, came):
        return known
    if known and known.came_at < came:
        known.left_at = came
        known.save(update_fields=["left_at"])
    made = _create(meeting, coming, person, guest, how, item, came, left, by, at)
    _say_entered(made, meeting, seat, by, at, moved=known is not None)
    return made


def _throughout(meeting: Meeting, by: Person, at: datetime) -> tuple[datetime, datetime]:
    check_may_correct(by, meeting, at=at)
    return meeting.opened_at, meeting.closed_at


def _changes_place(known: Attendance, how: str, moment: datetime) -> bool:
    return known.left_at is None and known.how != how and known.came_at < moment


def _create(
    meeting: Meeting, coming: Coming, person: Person | None, guest: str, how: str, item: AgendaItem | None,
    came: datetime, left: datetime | None, by: Person, at: datetime,
) -> Attendance:  # fmt: skip
    name = person.name if person else guest
    try:
        with transaction.atomic():
            return Attendance.objects.create(
                meeting=meeting, person=person, guest_name=guest, how=how, for_item=item, came_at=came, left_at=left,
                recorded_by=by, recorded_at=at, **vars(coming),
            )  # fmt: skip
    except IntegrityError as error:
        raise Refused(_why(error, name, coming.stands_in_for)) from error


def _why(error: IntegrityError, name: str, stands_in_for: Person | None) -> str:
    if "nobody_is_stood_in_for_twice_at_once" in str(error) and stands_in_for:
        return f"Somebody already stands in for {stands_in_for.name} at that time."
    return OVERLAPS.format(name=name)


def _say_entered(made: Attendance, meeting: Meeting, seat: Seat, by: Person, at: datetime, *, moved: bool) -> None:
    words = f"{name_of(made)}, {made.title}, {made.get_how_display().lower()}, from {clock(made.came_at)}"
    say("moved" if moved else "marked as present", words, made, meeting, seat, by, at)


def name_of(one: Attendance) -> str:
    return one.person.name if one.person else one.guest_name


# --- as what they come


def _coming(meeting: Meeting, person: Person, stands_in_for: Person | None, seats: list[Seated]) -> Coming:
    if stands_in_for:
        return _substitute(meeting, person, stands_in_for, seats)
    found = next((one for one in seats if one.person.pk == person.pk), None)
    if found is None:
        raise Refused(
            f"{person.name} is not expected at this meeting. Add them under “Somebody who is not in the list”."
        )
    return Coming(found.standing, found.title, found.counts)


def _substitute(meeting: Meeting, person: Person | None, member: Person, seats: list[Seated]) -> Coming:
    """Whether they count, only an article says; where it says nothing they do not, and the page says so."""
    articles = articles_of(meeting, day_of(meeting))
    if articles.may_send is False:
        raise Refused(
            f"{articles.substitutes_article} lets nobody send a substitute to this meeting. They may come as a guest."
        )
    found = next((one for one in seats if one.person.pk == member.pk and one.counts), None)
    if found is None:
        raise Refused(f"{member.name} has no seat that counts at this meeting: nobody stands in for them.")
    if person and any(one.person.pk == person.pk and one.counts for one in seats):
        raise Refused(f"{person.name} has a seat of their own at this meeting: one person does not sit for two.")
    return _as_substitute(found, articles)


def _as_substitute(found: Seated, articles: Articles) -> Coming:
    title = f"For {found.person.name}, {found.title}"[:250]
    return Coming(Attendance.Standing.SUBSTITUTE, title, articles.substitute_counts is True, found.person)


# --- they leave; times are put right


def mark_left(
    meeting: Meeting,
    *,
    by: Person,
    at: datetime,
    person: Person | None = None,
    spell: int | None = None,
    tapped: datetime | None = None,
) -> Attendance | None:
    """They leave now, or when it was tapped. Tapped twice they left once; who is not there does not leave."""
    with conducting(meeting, by, at) as (current, seat):
        when = happened(current, at, tapped)
        mine = {"person": person} if person else {"pk": spell}
        found = _open(current).filter(came_at__lt=when, **mine).first()
        if found is None:
            return None
        found.left_at = when
        found.save(update_fields=["left_at"])
        say("marked as having left", f"{name_of(found)} at {clock(when)}", found, current, seat, by, at)
    return found


def _open(meeting: Meeting) -> QuerySet[Attendance]:
    rows = Attendance.objects.filter(meeting=meeting, left_at__isnull=True)
    return rows.select_related("person")


@dataclass(frozen=True)
class Times:
    """From when to when somebody was there, and where."""

    came_at: datetime
    left_at: datetime | None
    how: str


def correct(spell: Attendance, times: Times, *, by: Person, at: datetime) -> Attendance:
    """The clerk puts the times of a spell right: "came at 16:20". Overlaps are refused in words."""
    with transaction.atomic():
        meeting = locked(spell.meeting)
        seat = check_may_correct(by, meeting, at=at)
        check_is_now(meeting, at)
        found = _spell_in(meeting, spell.pk)
        _check_times(times, meeting, at)
        before = _times_words(found)
        if (found.came_at, found.left_at, found.how) == (times.came_at, times.left_at, times.how):
            return found
        found.came_at, found.left_at, found.how = times.came_at, times.left_at, times.how
        try:
            with transaction.atomic():
                found.save(update_fields=["came_at", "left_at", "how"])
        except IntegrityError as error:
            raise Refused(_why(error, name_of(found), found.stands_in_for)) from error
        words = f"{name_of(found)}: {before} now {_times_words(found)}"
        say("corrected the times of", words, found, meeting, seat, by, at)
    return found


def _spell_in(meeting: Meeting, pk: int) -> Attendance:
    rows = Attendance.objects.select_related("person", "stands_in_for")
    found = rows.filter(meeting=meeting, pk=pk).first()
    if found is None:
        raise Refused("This entry was taken back since you opened the page.")
    return found


def _check_times(times: Times, meeting: Meeting, at: datetime) -> None:
    end = meeting.closed_at or at
    if times.left_at is None and meeting.closed_at:
        raise Refused("The meeting is closed: enter when they left.")
    if times.left_at and times.left_at <= times.came_at:
        raise Refused("Enter a time after they came.")
    if max(times.came_at, times.left_at or times.came_at) > end:
        said = "the meeting was closed" if meeting.closed_at else "it is now"
        raise Refused(
            f"Enter times that are not after {clock(end)}, when {said}.".replace("when it is now", "which is now")
        )


def _times_words(one: Attendance) -> str:
    until = f" to {clock(one.left_at)}" if one.left_at else ""
    return f"{clock(one.came_at)}{until}, {one.get_how_display().lower()}"


def take_back(spell: Attendance, *, by: Person, at: datetime) -> None:
    """They were marked by mistake and were not there. The line in the trail keeps that they were marked."""
    with transaction.atomic():
        meeting = locked(spell.meeting)
        seat = check_may_correct(by, meeting, at=at)
        check_is_now(meeting, at)
        found = Attendance.objects.filter(meeting=meeting, pk=spell.pk).select_related("person").first()
        if found is None:
            return
        words = f"{name_of(found)}: {_times_words(found)}"
        say("took back the attendance of", words, found, meeting, seat, by, at)
        try:
            found.delete()
        except ProtectedError:
            raise Refused(
                f"Money was claimed for the attendance of {name_of(found)}: it stays. Put its times right, and tell whoever "
                "keeps the fund."
            ) from None
