"""Bad days that no other test has: no Redis at all on the day of a vote, clocks that change, every room there can be."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from itertools import product
from math import ceil

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from cph.celery import app
from cph.core.calendar import bank_holidays
from cph.notifications.models import Notice
from cph.notifications.tasks import post_notices
from cph.people.limits import RedisElseMemory
from networks.meetings.models import Attendance, Meeting, Motion, Vote
from networks.meetings.rules import notice_reading
from networks.meetings.rules.majorities import Majority, Of, decide
from networks.meetings.rules.quorum import Here, Provision, Recusal, State, quorum_needed, standing_at
from networks.meetings.services.counting import STILL_ARRIVING
from networks.meetings.tasks import close_votes
from tests.factories import meetings as make
from tests.factories.motions import motion, opened

NOWHERE = "redis://127.0.0.1:1/0"


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


# --- Redis is down


@pytest.fixture
def no_redis(settings, monkeypatch, socket_enabled):
    """Neither the broker nor the cache answers, and tasks are handed over as they are when the site runs."""
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": NOWHERE}}
    monkeypatch.setattr(RedisElseMemory, "ask_again_at", 0.0)
    changed = {"task_always_eager": False, "broker_url": NOWHERE}
    before = {name: getattr(app.conf, name) for name in changed}
    point_celery_at(changed)
    yield
    point_celery_at(before)


def point_celery_at(facts: dict[str, object]) -> None:
    """Celery keeps its connections: they go with the address they were made to."""
    app.conf.update(facts)
    app._pool = app.amqp._producer_pool = None


def test_redis_is_down_from_the_opening_of_a_vote_to_its_result(transactional_db, no_redis):
    """Pages answer, the votes are kept, they are counted; the letters go out when somebody comes to post them."""
    with time_machine.travel(make.NOW, tick=True) as hands:
        world = make.world()
        with pytest.raises(Exception, match=r".+"):  # nothing can be handed to the worker: it is truly down
            post_notices.delay()
        one = opened(motion(world, None, at=make.NOW), world.chair, at=make.NOW)
        voters = {"chair": "FOR", "vice": "FOR", "rep": "AGAINST"}
        for who, choice in voters.items():
            person, began = getattr(world, who), time.perf_counter()
            right = one.rights.get(person=person)
            sent = {"right": right.pk, "choice": choice, "confirm": "1"}
            page = signed_in(person).post(reverse("motion_vote", args=[one.pk]), sent, follow=True)
            assert "Your vote is kept" in page.content.decode()
            assert time.perf_counter() - began < 6, "nobody waits for a Redis that does not answer"
        assert {vote.person.name.split()[0].lower(): vote.choice for vote in Vote.objects.all()} == voters
        hands.move_to(one.closes_at + STILL_ARRIVING)
        close_votes()
        one.refresh_from_db()
        assert (one.state, one.votes_for, one.votes_against) == ("CARRIED", 2, 1)
        told = Notice.objects.filter(once_key=f"vote-result:{one.pk}")
        assert told.exists() and not told.filter(posted_at__isnull=False).exists()
        mail.outbox.clear()
        hands.move_to(one.closes_at + timedelta(days=1))
        post_notices()
        post_notices()
        result = [one.to[0] for one in mail.outbox]
        assert set(result) >= {world.chair.email, world.vice.email, world.rep.email}
        assert not told.filter(posted_at__isnull=True).exists()
        assert sum("result" in letter.subject.lower() for letter in mail.outbox) <= told.count()


# --- the clocks change between two meetings of a series


def test_the_clocks_change_between_two_meetings(db):
    """Called for a quarter past four before and after: it stays a quarter past four, for the doors, the page, the calendar."""
    with time_machine.travel(make.local(date(2026, 9, 14), 9), tick=False) as hands:
        world = make.world(rules={"quorum": {"at_least": 1}})
        clerk = signed_in(world.clerk)
        place = {"length": 105, "place": "Town hall", "online_link": "", "knows": "on"}
        for day in ("2026-10-20", "2026-10-27"):
            data = {"title": "Full meeting", "day": day, "at": "16:15", **place}
            assert clerk.post(reverse("meeting_call", args=[world.network.pk]), data).status_code == 302
        before, after = Meeting.objects.order_by("starts_at")
        assert [one.starts_at.astimezone(UTC).strftime("%d %H:%M") for one in (before, after)] == [
            "20 15:15",
            "27 16:15",
        ]
        assert after.starts_at - before.starts_at == timedelta(days=7, hours=1)
        for one in (before, after):
            assert "4.15 pm to 6 pm" in signed_in(world.clerk).get(reverse("meeting", args=[one.pk])).content.decode()
            hands.move_to(one.starts_at - timedelta(minutes=61))
            tap = {"tap": f"room-{world.head.pk}"}
            signed_in(world.clerk).post(reverse("sitting_tap", args=[one.pk]), tap)
            assert not Attendance.objects.filter(meeting=one).exists(), (
                "the doors open an hour before, by the clock on the wall"
            )
            hands.move_to(one.starts_at)
            conductor = signed_in(world.clerk)
            opening = {"chair": world.head.pk, "clock": ""}
            conductor.post(reverse("sitting_tap", args=[one.pk]), tap)
            assert conductor.post(reverse("sitting_open", args=[one.pk]), opening).status_code == 302
            assert "Quorate from 4.15 pm" in conductor.get(reverse("sitting", args=[one.pk])).content.decode()


def test_a_meeting_moved_across_the_change_keeps_its_hour(db):
    with time_machine.travel(make.local(date(2026, 9, 14), 9), tick=False):
        world = make.world()
        meeting = make.meeting(world, day=date(2026, 10, 20))
        data = {
            "day": "2026-10-27",
            "at": "16:15",
            "length": 105,
            "place": "Town hall",
            "online_link": "",
            "knows": "on",
        }
        url = reverse("meeting_move", args=[meeting.pk])
        assert signed_in(world.clerk).post(url, data).status_code == 302
        meeting.refresh_from_db()
        assert timezone.localtime(meeting.starts_at).strftime("%d %H:%M") == "27 16:15"
        text = Notice.objects.get(person=world.head, kind="MEETING").calendar
        event = Calendar.from_ical(text).walk("VEVENT")[0]
        assert event["dtstart"].dt.astimezone(UTC) == datetime(2026, 10, 27, 16, 15, tzinfo=UTC)
        assert event["dtend"].dt - event["dtstart"].dt == timedelta(minutes=105)


# --- notice, against a count by hand

DAYS = st.dates(date(2026, 1, 1), date(2027, 11, 1))


def free_days(issued: date, meets: date) -> int:
    """Working days that lie wholly between the two, counted one by one."""
    between = (issued + timedelta(days=n) for n in range(1, (meets - issued).days))
    closed = bank_holidays()
    return sum(day.weekday() < 5 and day not in closed for day in between)


@given(DAYS, st.integers(-3, 60), st.none() | st.integers(0, 25))
def test_notice_is_the_days_wholly_between(issued, ahead, required):
    meets = issued + timedelta(days=ahead)
    found = notice_reading(issued, meets, required)
    days = free_days(issued, meets)
    assert found.days == days
    assert found.is_kept is (None if required is None else days >= required)
    if required is not None:
        assert found.is_kept == (issued <= found.latest_on) or days >= required
        assert free_days(found.latest_on, meets) >= required


@given(DAYS, st.integers(1, 60), st.integers(1, 20))
def test_an_earlier_issue_never_gives_less_notice(issued, ahead, earlier):
    meets = issued + timedelta(days=ahead)
    assert notice_reading(issued - timedelta(days=earlier), meets, 5).days >= notice_reading(issued, meets, 5).days


# --- every room there can be: three seats, each empty, away, here, standing aside, or with a substitute; each with a vote

SIMPLE = Majority(1, 2, more_than=True, of=Of.VOTING, casting_vote=False)
MAJORITIES = [
    SIMPLE,
    Majority(2, 3, more_than=False, of=Of.VOTING, casting_vote=False),
    Majority(1, 2, more_than=True, of=Of.PRESENT, casting_vote=False),
    Majority(1, 2, more_than=True, of=Of.ENTITLED, casting_vote=False),
]
PROVISIONS = [
    Provision(at_least=2),
    Provision(share_of=1, share_from=2, counts_vacancies=True),
    Provision(share_of=1, share_from=2, counts_vacancies=False),
    Provision(share_of=2, share_from=3, counts_vacancies=None),
]
AT = datetime(2026, 12, 1, 16, 30, tzinfo=UTC)
SILENT = ("VACANT", "AWAY", "ASIDE", "SUBSTITUTE_NOT_COUNTED")


@dataclass(frozen=True)
class Seat:
    """One seat of a room, and what whoever counts on it says to the motion."""

    how: str
    says: str = ""

    @property
    def counts(self) -> bool:
        return self.how in ("HERE", "SUBSTITUTE")


SEATS = [Seat(how) for how in SILENT] + [
    Seat(how, says) for how in ("HERE", "SUBSTITUTE") for says in ("FOR", "AGAINST", "ABSTAIN", "")
]


def spells(room: tuple[Seat, ...]) -> Iterator[Here]:
    for number, seat in enumerate(room):
        if seat.how in ("HERE", "ASIDE"):
            yield Here(number, AT)
        elif seat.how.startswith("SUBSTITUTE"):
            yield Here(number + 10, AT, counts=seat.how == "SUBSTITUTE", stands_in_for=number)


def expected_state(provision: Provision, here: int, filled: int, vacant: int) -> State:
    """The quorum as somebody would work it out on paper."""
    if provision.at_least:
        return State.QUORATE if here >= provision.at_least else State.INQUORATE
    share = Fraction(provision.share_of or 0, provision.share_from or 1)
    enough = {counts: here >= ceil(share * (filled + (vacant if counts else 0))) for counts in (True, False)}
    if provision.counts_vacancies is not None:
        return State.QUORATE if enough[provision.counts_vacancies] else State.INQUORATE
    if enough[True]:
        return State.QUORATE
    return State.UNSETTLED if enough[False] else State.INQUORATE


def expected_carried(rule: Majority, for_: int, against: int, here: int, filled: int) -> bool:
    base = {Of.VOTING: for_ + against, Of.PRESENT: here, Of.ENTITLED: filled}[rule.of]
    share = Fraction(rule.share_of, rule.share_from) * base
    return for_ > 0 and (for_ > share if rule.more_than else for_ >= share)


@pytest.mark.parametrize(
    "provision", PROVISIONS, ids=lambda one: f"{one.at_least or one.share_of}-{one.counts_vacancies}"
)
def test_every_room_with_every_vote(provision):
    """12 × 12 × 12 rooms, four majorities: whether it may decide, and what it decided, as worked out on paper."""
    rooms = 0
    for room in product(SEATS, repeat=3):
        here = sum(one.counts for one in room)
        vacant = sum(one.how == "VACANT" for one in room)
        filled = len(room) - vacant
        aside = [Recusal(number, AT) for number, one in enumerate(room) if one.how == "ASIDE"]
        standing = standing_at(AT, list(spells(room)), aside, quorum_needed(provision, filled, vacant))
        assert (standing.count, standing.state) == (here, expected_state(provision, here, filled, vacant)), room
        said = [one.says for one in room]
        votes = [said.count(one) for one in ("FOR", "AGAINST", "ABSTAIN")]
        for rule in MAJORITIES:
            outcome = decide(rule, *votes, here, filled)
            carried = expected_carried(rule, votes[0], votes[1], here, filled)
            assert (outcome.state == "CARRIED") is carried, (room, rule)
        rooms += 1
    assert rooms == 12**3


def test_an_abstention_is_no_vote_against(db):
    """The database counts the same: two for, one abstention, is two of two."""
    with time_machine.travel(make.NOW, tick=False):
        world = make.world()
        one = opened(motion(world, None, at=make.NOW), world.chair, at=make.NOW)
        for who, choice in (("chair", "FOR"), ("vice", "FOR"), ("rep", "ABSTAIN")):
            sent = {"choice": choice, "confirm": "1"}
            signed_in(getattr(world, who)).post(
                reverse("motion_vote", args=[one.pk]), sent | {"right": one.rights.get(person=getattr(world, who)).pk}
            )
    with time_machine.travel(one.closes_at + STILL_ARRIVING, tick=False):
        close_votes()
    assert "2 of 2 voting" in Motion.objects.get(pk=one.pk).outcome
