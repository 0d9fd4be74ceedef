"""Who was at a meeting when, whether it may decide, and how far it has come."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from itertools import pairwise

from django.db.models import Q
from django.utils import timezone

from cph.core.templatetags.words import time_words
from cph.people.models import Person
from networks.meetings.models import (
    AgendaItem,
    Attendance,
    Declaration,
    Discussion,
    Meeting,
    PartBAccess,
    Reply,
)
from networks.meetings.rules.parts import EVERYTHING, Reading
from networks.meetings.rules.quorum import (
    Change,
    Here,
    Needed,
    Recusal,
    Standing,
    quorum_by_the_minute,
    standing_at,
)
from networks.meetings.selectors.seating import Articles, Seated, articles_of, day_of, entitled, needed_for, seating

__all__ = [
    "Articles",
    "Seated",
    "Summary",
    "Voter",
    "articles_of",
    "attendance_summary",
    "entitled",
    "not_reached",
    "present_at",
    "quorum_history",
    "quorum_now",
    "seating",
    "voters_present",
]


# --- who is there


def attendances_of(meeting: Meeting, reading: Reading = EVERYTHING) -> list[Attendance]:
    """Every spell of everybody, in the order in which they came: one query. Who came for an item alone belongs to its readers."""
    rows = Attendance.objects.filter(meeting=meeting).select_related("person", "stands_in_for", "for_item")
    every = rows.order_by("came_at", "pk")
    return [one for one in every if one.for_item is None or reading.shows(one.for_item_id, one.for_item.part)]


def present_at(meeting: Meeting, moment: datetime) -> list[Attendance]:
    """The spells of those who are at the meeting at this moment, in the room or online, guests included."""
    there = Q(left_at__isnull=True) | Q(left_at__gt=moment)
    rows = Attendance.objects.filter(there, meeting=meeting, came_at__lte=moment)
    return list(rows.select_related("person", "stands_in_for").order_by("came_at", "pk"))


@dataclass(frozen=True)
class Voter:
    """Somebody who may vote now: present, with a vote (`may_vote` None: the constitution does not say), not standing aside."""

    person: Person
    title: str
    may_vote: bool | None
    stands_in_for: Person | None = None
    schools: tuple[int, ...] = ()


def voters_present(
    meeting: Meeting, moment: datetime, item: AgendaItem | None = None, presence: Presence | None = None
) -> list[Voter]:
    """Those who may vote at this moment, one entry for each person.

    At a full meeting the heads on the roll of that day; in an executive, whose post is not refused a vote. A substitute only
    where an article says that substitutes vote, and only while the one they stand in for is away. Nobody who stands aside
    for the item, or is kept from it. With `presence` in hand nothing of it is asked again.
    """
    articles = presence.articles if presence else articles_of(meeting, day_of(meeting))
    expected = presence.seats if presence else entitled(meeting, articles=articles)
    seats = {one.person.pk: one for one in expected if one.counts and one.may_vote is not False}
    here = presence.here(moment) if presence else present_at(meeting, moment)
    present = {one.person_id for one in here}
    aside = recused_for(item, moment) | kept_out_of(item) if item else set()
    found: dict[int, Voter] = {}
    for one in here:
        if one.person_id is None or one.person_id in aside:
            continue
        if seat := seats.get(one.person_id):
            found[one.person_id] = Voter(seat.person, seat.title, seat.may_vote, None, seat.schools)
        elif one.stands_in_for_id in seats and articles.substitute_votes and one.stands_in_for_id not in present:
            instead = seats[one.stands_in_for_id]
            found[one.person_id] = Voter(one.person, one.title, True, one.stands_in_for, instead.schools)
    return sorted(found.values(), key=lambda voter: (voter.person.name.lower(), voter.person.pk))


def recused_for(item: AgendaItem, moment: datetime) -> set[int]:
    """Who stands aside for this item at this moment."""
    said = Declaration.objects.filter(item=item, declared_at__lte=moment).exclude(then=Declaration.Then.STAYS)
    said = said.filter(Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=moment))
    return set(said.values_list("person", flat=True))


def kept_out_of(item: AgendaItem) -> set[int]:
    """Who would read what is confidential about this item, and is kept from it: they neither read nor vote on it."""
    if item.part != AgendaItem.Part.CONFIDENTIAL:
        return set()
    return set(PartBAccess.objects.filter(item=item, allows=False).values_list("person", flat=True))


# --- the quorum


def heres(attendances: Iterable[Attendance], seats: Iterable[Seated]) -> list[Here]:
    """The spells as the rules read them: whoever stands in for a chair is no chair."""
    officers = {one.person.pk for one in seats if one.is_officer}
    return [
        Here(
            one.person_id or f"guest:{one.pk}",
            one.came_at,
            one.left_at,
            one.counts,
            one.person_id in officers and one.stands_in_for_id is None,
            one.stands_in_for_id,
        )
        for one in attendances
    ]


def recusals_from(declarations: Iterable[Declaration], discussions: Iterable[Discussion]) -> list[Recusal]:
    """Whoever declared an interest stands aside while that item is before the meeting, from when they said so."""
    before: dict[int, list[Discussion]] = defaultdict(list)
    for one in discussions:
        before[one.item_id].append(one)
    found = []
    for said in declarations:
        if said.then == Declaration.Then.STAYS:
            continue
        for one in before.get(said.item_id, []):
            since = max(one.starts_at, said.declared_at)
            until = min((end for end in (one.ends_at, said.withdrawn_at) if end), default=None)
            if until is None or since < until:
                found.append(Recusal(said.person_id, since, until))
    return found


@dataclass
class Presence:
    """All that the quorum of a meeting follows from. Who has a seat is looked up when it is asked for, once."""

    meeting: Meeting
    articles: Articles
    attendances: list[Attendance]
    known_recusals: list[Recusal] | None = None

    @cached_property
    def recusals(self) -> list[Recusal]:
        """Who stood aside for which item, and when; looked up where nobody had it in hand."""
        if self.known_recusals is not None:
            return self.known_recusals
        declared = Declaration.objects.filter(meeting=self.meeting, item__isnull=False)
        return recusals_from(declared, Discussion.objects.filter(meeting=self.meeting))

    @cached_property
    def seats(self) -> list[Seated]:
        return seating(self.meeting, articles=self.articles)

    @cached_property
    def needed(self) -> Needed:
        return needed_for(self.meeting, self.articles, lambda: self.seats)

    @cached_property
    def spells(self) -> list[Here]:
        """As the rules read them; who is an officer matters only where the article asks for officers."""
        return heres(self.attendances, self.seats if self.articles.quorum.officers else ())

    def here(self, moment: datetime) -> list[Attendance]:
        """The spells of those who are at the meeting at this moment."""
        there = (one for one in self.attendances if one.came_at <= moment)
        return [one for one in there if one.left_at is None or one.left_at > moment]

    def at(self, moment: datetime) -> Standing:
        return standing_at(moment, self.spells, self.recusals, self.needed)

    def history(self) -> list[Change]:
        """Nothing before the meeting was opened."""
        if self.meeting.opened_at is None:
            return []
        opens, closes = self.meeting.opened_at, self.meeting.closed_at
        return quorum_by_the_minute(self.spells, self.recusals, self.needed, opens=opens, closes=closes)


def presence_of(meeting: Meeting) -> Presence:
    """Two queries; two more once it is asked for the quorum, five more where the article asks for officers or for a share."""
    return Presence(meeting, articles_of(meeting, day_of(meeting)), attendances_of(meeting))


def quorum_now(meeting: Meeting, at: datetime) -> Standing:
    """Whether the meeting may decide at this moment: state, who counts, who stands aside, how many are needed."""
    return presence_of(meeting).at(at)


def quorum_history(meeting: Meeting) -> list[Change]:
    """From which minute the meeting was quorate or not, and why; empty before it is opened."""
    return presence_of(meeting).history()


# --- figures for the minutes


@dataclass(frozen=True)
class Line:
    """Somebody as the minutes name them: the name, as what, and what is to be said ("from 4.40 pm")."""

    name: str
    title: str
    note: str = ""
    person_id: int | None = None


@dataclass
class Summary:
    """Attendance by kind, as minutes print it. Somebody who was first in the room, then online, stands where they began."""

    present: list[Line] = field(default_factory=list)
    online: list[Line] = field(default_factory=list)
    substitutes: list[Line] = field(default_factory=list)
    attending: list[Line] = field(default_factory=list)
    guests: list[Line] = field(default_factory=list)
    apologies: list[Line] = field(default_factory=list)
    no_word: list[Line] = field(default_factory=list)

    def kinds(self) -> list[tuple[str, list[Line]]]:
        """With the words a page puts above each, those with nobody left out."""
        named = [
            ("Members present", self.present),
            ("Members online", self.online),
            ("Substitutes", self.substitutes),
            ("In attendance", self.attending),
            ("Guests", self.guests),
            ("Apologies", self.apologies),
            ("Absent without a word", self.no_word),
        ]
        return [(words, lines) for words, lines in named if lines]


def attendance_summary(meeting: Meeting, seats: list[Seated] | None = None, reading: Reading = EVERYTHING) -> Summary:
    """Who was there by kind, who sent apologies, of whom nothing was heard: seven queries at most."""
    seats = seating(meeting) if seats is None else seats
    spells: dict[int | str, list[Attendance]] = defaultdict(list)
    for one in attendances_of(meeting, reading):
        spells[one.person_id or one.guest_name.casefold()].append(one)
    found = Summary()
    for those in spells.values():
        _list_of(found, those[0]).append(_line(those, meeting))
    _absent(found, meeting, seats, set(spells) | {one.stands_in_for_id for those in spells.values() for one in those})
    for lines in vars(found).values():
        lines.sort(key=lambda line: line.name.lower())
    return found


def _list_of(found: Summary, one: Attendance) -> list[Line]:
    if one.standing == Attendance.Standing.MEMBER:
        return found.online if one.how == Attendance.How.ONLINE else found.present
    kinds = {Attendance.Standing.SUBSTITUTE: found.substitutes, Attendance.Standing.ATTENDING: found.attending}
    return kinds.get(Attendance.Standing(one.standing), found.guests)


def _line(spells: list[Attendance], meeting: Meeting) -> Line:
    first, last = spells[0], spells[-1]
    said = [f"in place of {first.stands_in_for.name}"] if first.stands_in_for else []
    if first.for_item_id:
        said.append("for one item")
    elif meeting.opened_at and first.came_at > meeting.opened_at:
        said.append(f"from {_clock(first.came_at)}")
    said += [f"away from {_clock(a.left_at)} to {_clock(b.came_at)}" for a, b in pairwise(spells) if a.left_at]
    if last.left_at and (meeting.closed_at is None or last.left_at < meeting.closed_at) and not first.for_item_id:
        said.append(f"until {_clock(last.left_at)}")
    return Line(first.person.name if first.person else first.guest_name, first.title, ", ".join(said), first.person_id)


def _clock(moment: datetime) -> str:
    return time_words(timezone.localtime(moment))


def _absent(found: Summary, meeting: Meeting, seats: list[Seated], known: set) -> None:
    """Members who were not there and for whom nobody stood in."""
    replies = {one.person_id: one for one in Reply.objects.filter(meeting=meeting)}
    for one in seats:
        if not one.counts or one.person.pk in known:
            continue
        reply = replies.get(one.person.pk)
        sent = reply is not None and reply.answer in (Reply.Answer.APOLOGIES, Reply.Answer.SUBSTITUTE)
        (found.apologies if sent else found.no_word).append(Line(one.person.name, one.title, "", one.person.pk))


def not_reached(meeting: Meeting) -> list[AgendaItem]:
    """Items that a closed meeting did not come to; nothing before it is closed."""
    if meeting.closed_at is None:
        return []
    rows = AgendaItem.objects.filter(agenda__meeting=meeting, removed_at__isnull=True, discussions__isnull=True)
    return list(rows.order_by("part", "position"))
