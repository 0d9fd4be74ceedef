"""A meeting as it sits, for one reader: who is expected and there, whether it may decide, which item is before it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils import timezone

from cph.core.refusals import allowed
from cph.people.models import Person
from networks.meetings.models import (
    AgendaItem,
    Attendance,
    ChairRuling,
    Declaration,
    Discussion,
    Meeting,
    Motion,
    PartBAccess,
    Reply,
)
from networks.meetings.permissions import check_may_attend, sits_in
from networks.meetings.permissions.before import reading_of
from networks.meetings.permissions.sitting import check_may_conduct, check_may_correct
from networks.meetings.rules.parts import numbered
from networks.meetings.rules.quorum import Change, Standing, numbers_of
from networks.meetings.rules.running import time_used, time_words_for
from networks.meetings.selectors.rulings import rulings_of
from networks.meetings.selectors.seating import Seated, articles_of, day_of
from networks.meetings.selectors.sitting import Line, Presence, attendance_summary, attendances_of, recusals_from
from networks.meetings.services.sitting import DOORS_OPEN, REOPENS

CONFIDENTIAL = AgendaItem.Part.CONFIDENTIAL


@dataclass
class Running:
    """An item in the running order: its number, when it was before the meeting, how long against its minutes."""

    item: AgendaItem
    number: str
    spells: list[Discussion]
    is_readable: bool
    used: timedelta = timedelta(0)
    shares_part_b: bool = False  # whether this reader reads what is confidential about it

    @property
    def is_open(self) -> bool:
        return any(one.ends_at is None for one in self.spells)

    @property
    def is_done(self) -> bool:
        return bool(self.spells) and not self.is_open

    @property
    def is_private(self) -> bool:
        return self.item.part == CONFIDENTIAL

    @property
    def words(self) -> str:
        return time_words_for(self.used, self.item.minutes)

    @property
    def is_over(self) -> bool:
        return self.used > timedelta(minutes=self.item.minutes)

    @property
    def used_seconds(self) -> int:
        return int(self.used.total_seconds())


@dataclass
class Sheet:
    """All that the page of a sitting shows: a constant number of queries, however many people and items."""

    meeting: Meeting
    at: datetime
    presence: Presence
    order: list[Running]
    replies: dict[int, Reply]
    rulings: list[ChairRuling]
    votes: list[Motion] = field(default_factory=list)

    @cached_property
    def standing(self) -> Standing:
        """The quorum now; once the meeting is closed, as it was at its end."""
        closed = self.meeting.closed_at
        return self.presence.at(closed - timedelta(microseconds=1) if closed else self.at)

    @cached_property
    def history(self) -> list[Change]:
        return self.presence.history()

    @cached_property
    def spells(self) -> dict[int, list[Attendance]]:
        """When each person was there."""
        found: dict[int, list[Attendance]] = defaultdict(list)
        for one in self.presence.attendances:
            if one.person_id:
                found[one.person_id].append(one)
        return found

    @cached_property
    def stood_in_for(self) -> set[int]:
        """Whose place somebody else takes now."""
        there = (one for one in self.presence.attendances if one.left_at is None)
        return {one.stands_in_for_id for one in there if one.stands_in_for_id}

    @property
    def items(self) -> list[Running]:
        """Those this reader may read; the others are not there."""
        return [one for one in self.order if one.is_readable]

    @property
    def current(self) -> Running | None:
        return next((one for one in self.order if one.is_open), None)

    @property
    def following(self) -> Running | None:
        """The next open item that was not before the meeting yet: what the room may know is coming."""
        begun = [place for place, one in enumerate(self.order) if one.spells]
        left = [(place, one) for place, one in enumerate(self.order) if not one.spells and not one.is_private]
        after = [one for place, one in left if begun and place > begun[-1]]
        return next(iter(after or [one for _, one in left]), None)

    @property
    def vote(self) -> Motion | None:
        """The vote that is open now, where this reader may know of it."""
        shares = {one.item.pk: one.shares_part_b for one in self.items}

        def is_known(motion: Motion) -> bool:
            if motion.part == CONFIDENTIAL:
                return shares.get(motion.item_id, False)
            return not motion.item_id or motion.item_id in shares

        return next(filter(is_known, self.votes), None)

    @property
    def not_reached(self) -> list[Running]:
        return [one for one in self.items if not one.spells]

    @property
    def others(self) -> list[Attendance]:
        """Spells of those whom no seat brought here: guests, substitutes, for one item that this reader may know of."""
        known = {one.person.pk for one in self.presence.seats}
        there = (one for one in self.presence.attendances if one.person_id not in known or one.stands_in_for_id)
        return [one for one in there if one.for_item_id not in self.hidden]

    @cached_property
    def hidden(self) -> set[int]:
        """The items that this reader may not know of."""
        return {one.item.pk for one in self.order if not one.is_readable}

    @property
    def may_be_taken(self) -> bool:
        """Whether it is time: not before the doors open, not cancelled."""
        return self.at >= self.meeting.starts_at - DOORS_OPEN and self.meeting.state == Meeting.State.PLANNED

    @property
    def is_open(self) -> bool:
        return self.meeting.opened_at is not None and self.meeting.closed_at is None

    @property
    def sentence(self) -> str:
        """The big words: since when the meeting is quorate or not, and why. Before it opens: how it would stand."""
        if self.history:
            return self.history[-1].words
        return ""

    def is_here(self, person: int) -> bool:
        return any(one.left_at is None for one in self.spells.get(person, ()))

    @property
    def numbers(self) -> str:
        return numbers_of(self.standing)

    @property
    def entitled_count(self) -> int:
        return len(self.expected(counts=True))

    @property
    def here_words(self) -> str:
        """9 of 15 here; 11 of 15 were there."""
        members = self.expected(counts=True)
        if self.meeting.closed_at:
            return f"{sum(1 for one in members if one.person.pk in self.spells)} of {len(members)} were there"
        return f"{sum(1 for one in members if self.is_here(one.person.pk))} of {len(members)} here"

    @property
    def needed_words(self) -> str:
        """8; or 7 to 8 where the article does not say whether empty seats count."""
        needed = self.standing.needed
        return str(needed.number) if needed.number == needed.fewest else f"{needed.fewest} or {needed.number}"

    @property
    def recused_names(self) -> list[str]:
        """Who stands aside for the item before the meeting, where this reader may know of that item."""
        return sorted(one.person.name for one in self.presence.seats if self.stands_aside(one.person.pk))

    def stands_aside(self, person: int) -> bool:
        """Whether they are here and stand aside for the item before the meeting."""
        return (
            not self.meeting.closed_at
            and person in self.standing.recused
            and not (self.current and not self.current.is_readable)
        )

    @property
    def chair_name(self) -> str:
        """Who chairs; they came with those expected, so that nothing is asked for a name."""
        pk = self.meeting.chaired_by_id
        known = next((one.person.name for one in self.presence.seats if one.person.pk == pk), None)
        return known or (self.meeting.chaired_by.name if self.meeting.chaired_by else "")

    @property
    def may_reopen(self) -> bool:
        return bool(self.meeting.closed_at and self.at <= self.meeting.closed_at + REOPENS)

    def expected(self, *, counts: bool) -> list[Seated]:
        return [one for one in self.presence.seats if one.counts == counts]


def sheet_of(person: Person, meeting: Meeting, at: datetime, seats: list[Seated] | None = None) -> Sheet:
    """The sitting as this reader has it: five queries, and four more once somebody asks who is expected.

    Where the article asks for a share of the seats, two or three more tell which are empty. `seats`: for who has them in hand.
    """
    articles = articles_of(meeting, day_of(meeting))
    order, declared = _running(person, meeting, at)
    recusals = recusals_from(declared, (spell for one in order for spell in one.spells))
    presence = Presence(meeting, articles, attendances_of(meeting), recusals)
    if seats is not None:
        presence.seats = seats
    replies, votes = _replies_and_votes(meeting)
    sheet = Sheet(meeting, at, presence, order, {one.person_id: one for one in replies}, [], votes)
    sheet.rulings = [one for one in rulings_of(meeting).reverse() if one.item_pk not in sheet.hidden]
    return sheet


def _replies_and_votes(meeting: Meeting) -> tuple[list[Reply], list[Motion]]:
    """What everybody answered, and the votes that are open: one query."""
    replies = Reply.objects.filter(meeting=OuterRef("pk"))
    answered = {"person": "person_id", "answer": "answer", "substitute": "substitute_id", "name": "substitute__name"}
    votes = Motion.objects.filter(meeting=OuterRef("pk"), state=Motion.State.OPEN).order_by("opens_at", "pk")
    facts = {name: name for name in ("id", "number", "title", "method", "part", "item_id", "rule")}
    said, asked = Meeting.objects.values_list(
        ArraySubquery(replies.values(one=JSONObject(**answered))), ArraySubquery(votes.values(one=JSONObject(**facts)))
    ).get(pk=meeting.pk)
    return [_reply(one) for one in said], [Motion(**one) for one in asked]


def _reply(said: dict[str, Any]) -> Reply:
    sent = Person(pk=said["substitute"], name=said["name"]) if said["substitute"] else None
    return Reply(person_id=said["person"], answer=said["answer"], substitute=sent)


def _running(person: Person, meeting: Meeting, at: datetime) -> tuple[list[Running], list[Declaration]]:
    """The items in their order with all that was said and done about them: one query."""
    discussed = Discussion.objects.filter(item=OuterRef("pk"), meeting=meeting).order_by("starts_at", "pk")
    declared = Declaration.objects.filter(item=OuterRef("pk"), meeting=meeting)
    said = PartBAccess.objects.filter(item=OuterRef("pk"), person=person)
    facts = {name: name for name in ("person_id", "then", "declared_at", "withdrawn_at")}
    rows = (
        AgendaItem.objects.filter(agenda__meeting=meeting, removed_at__isnull=True)
        .select_related("presenter")
        .annotate(
            discussed=ArraySubquery(
                discussed.values(one=JSONObject(id="id", starts_at="starts_at", ends_at="ends_at"))
            ),
            declared=ArraySubquery(declared.values(one=JSONObject(**facts))),
            access=said.values("allows")[:1],
        )
        .order_by("part", "position")
    )
    sits = sits_in(person, meeting.body, timezone.localdate(at)) is not None
    items = list(rows)
    found = [
        _one(item, number, sits, at) for item, number in zip(items, numbered(one.part for one in items), strict=True)
    ]
    if any(not one.is_readable for one in found):
        for one in found:
            one.number = "B" if one.is_private else one.number
    return found, [_declaration(facts, item) for item in items for facts in item.declared]


def _one(item: AgendaItem, number: str, sits: bool, at: datetime) -> Running:
    spells = [
        Discussion(pk=one["id"], item=item, starts_at=_moment(one["starts_at"]), ends_at=_moment(one["ends_at"]))
        for one in item.discussed
    ]
    shares = sits if item.access is None else item.access
    used = time_used(((one.starts_at, one.ends_at) for one in spells), at)
    return Running(item, number, spells, item.part != CONFIDENTIAL or shares, used, shares)


def _declaration(facts: dict[str, Any], item: AgendaItem) -> Declaration:
    moments = {name: _moment(facts[name]) for name in ("declared_at", "withdrawn_at")}
    return Declaration(item=item, person_id=facts["person_id"], then=facts["then"], **moments)


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


# --- what the page of the meeting shows of it


def on_meeting(person: Person, meeting: Meeting, at: datetime) -> dict[str, Any] | None:
    """The way to the live page and to the display, and afterwards who was there; None where there is nothing to show."""
    if meeting.state == Meeting.State.CANCELLED or at < meeting.starts_at - DOORS_OPEN:
        return None
    attends = allowed(check_may_attend, person, meeting, at=at)
    conducts = allowed(check_may_conduct, person, meeting, at=at)
    if not attends and not conducts:
        return None
    return {
        "live": reverse("sitting", args=[meeting.pk]) if conducts else "",
        "display": reverse("meeting_display", args=[meeting.pk]) if attends and not meeting.closed_at else "",
        "is_open": meeting.opened_at is not None and meeting.closed_at is None,
        "may_correct": allowed(check_may_correct, person, meeting, at=at),
        "kinds": _kinds(person, meeting, at) if meeting.closed_at and attends else [],
    }


def _kinds(person: Person, meeting: Meeting, at: datetime) -> list[tuple[str, list[Line]]]:
    """Who was there, without those who came for an item that this reader does not read."""
    return attendance_summary(meeting, reading=reading_of(person, meeting, at=at)).kinds()
