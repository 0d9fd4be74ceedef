"""Meetings as they sat: who said they would come, who was there, what was before the meeting when, and the votes."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from cph.home.demo.telling import Told
from cph.home.demo.words import Item
from cph.people.models import Person
from networks.meetings.models import AgendaItem, Attendance, Meeting, Motion, Reply
from networks.meetings.selectors.seating import Seated, seating
from networks.meetings.services.attending import Named, mark_left, mark_named, mark_present
from networks.meetings.services.before import declare, reply
from networks.meetings.services.counting import close_voting, record_hands
from networks.meetings.services.motions import Moved, move_motion
from networks.meetings.services.opening import Opening, open_voting
from networks.meetings.services.sitting import close_meeting, end_item, open_meeting, rule, start_item
from networks.meetings.services.voting import key_votes

SMALL = 30
NAMED_PEOPLE = ("head", "two.schools", "co.chair", "representative")
MINUTE = timedelta(minutes=1)


def sit(told: Told, meeting: Meeting, business: list[Item]) -> None:
    """The whole of a meeting that was held, from the replies to the close."""
    expected = seating(meeting)
    answer_before(told, meeting, expected)
    come_in(told, meeting, expected)
    clerk, starts = told.by("clerk"), meeting.starts_at
    open_meeting(meeting, told.by("co.chair"), by=clerk, at=starts + 2 * MINUTE)
    count = Attendance.objects.filter(meeting=meeting, counts=True).count()
    of = sum(one.counts for one in expected)
    words = f"{count} of {of} members are here: enough to decide today's business."
    rule(meeting, words, about="QUORUM", by=clerk, at=starts + 4 * MINUTE)
    over = take_the_items(told, meeting, expected, {one.title: one for one in business})
    close_meeting(meeting, by=told.by("clerk"), at=over)


# --- who comes


def answer_before(told: Told, meeting: Meeting, expected: list[Seated], *, but: tuple[str, ...] = ()) -> None:
    """Most answer: all of an executive; of a full meeting about two in three."""
    week = min(meeting.starts_at - timedelta(days=6), told.now - timedelta(hours=20))
    known = {told.people[who].pk for who in NAMED_PEOPLE}
    silent = {told.people[who].pk for who in but}
    away = [one for one in expected if one.counts and one.person.pk not in known][-1]
    rows = []
    for number, one in enumerate(expected):
        if one.person.pk in silent or one.title == "Clerk":
            continue
        answer = "APOLOGIES" if number % 9 == 8 or one is away else "ONLINE" if number % 11 == 3 else "COMING"
        if one.person.pk in known:
            reply(meeting, answer="COMING", by=one.person, at=week)
        elif number % 3 or len(expected) < SMALL:
            rows.append(Reply(meeting=meeting, person=one.person, answer=answer, said_at=week, said_by=one.person))
    Reply.objects.bulk_create(rows)


def come_in(told: Told, meeting: Meeting, expected: list[Seated]) -> None:
    """Who said so comes: two late, some online; a member of a small body sends somebody."""
    said = dict(Reply.objects.filter(meeting=meeting).values_list("person", "answer"))
    there = [one for one in expected if said.get(one.person.pk) in ("COMING", "ONLINE") or one.title == "Clerk"]
    clerk, early = told.by("clerk"), meeting.starts_at - 3 * MINUTE
    Attendance.objects.bulk_create(
        Attendance(
            meeting=meeting, person=one.person, standing=one.standing, title=one.title, counts=one.counts,
            how=_how(said, one), recorded_by=clerk, recorded_at=early,
            came_at=meeting.starts_at + 12 * MINUTE if number in (5, 20) else early - number % 7 * MINUTE,
        )
        for number, one in enumerate(there)
    )  # fmt: skip
    if len(expected) < SMALL:
        absent = next(one for one in expected if one.counts and one not in there)
        send_somebody(told, meeting, absent.person)


def _how(said: dict[int, str], one: Seated) -> str:
    return "ONLINE" if said.get(one.person.pk) == "ONLINE" else "ROOM"


def send_somebody(told: Told, meeting: Meeting, absent: Person) -> None:
    """A member who cannot come had named a deputy; the constitution is silent on whether they count."""
    clerk = told.by("clerk")
    week = meeting.starts_at - timedelta(days=4)
    found = reply(
        meeting, answer="SUBSTITUTE", substitute_name="Devi Ramsbourne", substitute_email="devi.ramsbourne@example.org",
        person=absent, by=clerk, at=week,
    )  # fmt: skip
    named = Named("", person=found.substitute, stands_in_for=absent, standing="SUBSTITUTE")
    mark_named(meeting, named, by=clerk, at=meeting.starts_at - MINUTE)


# --- what is before the meeting


def take_the_items(told: Told, meeting: Meeting, expected: list[Seated], business: dict[str, Item]) -> datetime:
    """Item by item, nearly to its time. When the last one ended."""
    clock, clerk = meeting.starts_at + 5 * MINUTE, told.by("clerk")
    items = AgendaItem.objects.filter(agenda__meeting=meeting, removed_at__isnull=True).select_related("agenda")
    for number, item in enumerate(items.order_by("position")):
        found = business.get(item.title)
        if found and not found.reached:
            continue
        start_item(item, meeting, by=clerk, at=clock)
        clock += max(2, item.minutes + (3, -2, 0)[number % 3]) * MINUTE
        if found and found.how:
            decide_on(told, meeting, item, found, expected, clock - 2 * MINUTE)
    end_item(item, meeting, by=clerk, at=clock)
    return clock + MINUTE


def decide_on(
    told: Told, meeting: Meeting, item: AgendaItem, said: Item, expected: list[Seated], when: datetime
) -> None:
    """Somebody with an interest stands aside; the motion is moved, seconded and put to the vote."""
    clerk = told.by("clerk")
    here = set(Attendance.objects.filter(meeting=meeting, left_at__isnull=True).values_list("person", flat=True))
    voters = [one.person for one in expected if one.counts and one.may_vote is not False and one.person.pk in here]
    aside, mover, seconder = voters[-1], voters[-2], voters[-3]
    declare(
        meeting, item=item, person=aside, nature="Somebody close works for the provider", then="LEAVES",
        by=clerk, at=when - 5 * MINUTE,
    )  # fmt: skip
    mark_left(meeting, person=aside, by=clerk, at=when - 4 * MINUTE)
    motion = move_motion(
        meeting.body, Moved(said.title, said.motion, mover, seconder, item),
        form_key=uuid.uuid4(), meeting=meeting, by=clerk, at=when - 3 * MINUTE,
    )  # fmt: skip
    method = "SHOW" if said.how == "HANDS" else "NAMED"
    how = Opening(method, choice="SIMPLE", silent_vote=True, ruled_by=told.by("co.chair"))
    motion = open_voting(motion, how, by=clerk, at=when - 2 * MINUTE)
    count(told, motion, when - MINUTE)
    mark_present(meeting, aside, by=clerk, at=when)


def count(told: Told, motion: Motion, when: datetime) -> None:
    """Hands are counted; names are read out. Carried, with some against."""
    clerk = told.by("clerk")
    if motion.method == "SHOW":
        record_hands(motion, motion.present - 5, 3, 2, by=clerk, at=when)
        return
    rights = list(motion.rights.order_by("pk").values_list("pk", flat=True))
    said = dict.fromkeys(rights, "FOR") | {rights[1]: "AGAINST", rights[-1]: "ABSTAIN"}
    key_votes(motion, said, by=clerk, at=when)
    close_voting(motion, by=clerk, at=when + MINUTE / 2)
