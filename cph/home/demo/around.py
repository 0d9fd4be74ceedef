"""Around the meetings: a register of interests, votes between meetings, a motion on its way, a public page, habits."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta

from cph.home.demo.sittings import answer_before
from cph.home.demo.telling import Told, at
from cph.people.models import Person
from networks.meetings.models import AgendaItem, Meeting, Motion
from networks.meetings.selectors.seating import seating
from networks.meetings.services.actions import change_habits
from networks.meetings.services.counting import close_due
from networks.meetings.services.feeds import make_feed
from networks.meetings.services.interests import enter_interest
from networks.meetings.services.motions import Moved, move_motion
from networks.meetings.services.opening import Opening, open_voting
from networks.meetings.services.publishing import Chosen, choose_public, publish
from networks.meetings.services.voting import cast_vote

DAY = timedelta(days=1)
INTERESTS = (
    ("head", "ROLE", "Governor of a secondary school in the city"),
    ("two.schools", "SCHOOL", "Leads two schools that buy from each other"),
    ("co.chair", "ROLE", "Trustee of the Wharf Street pool"),
    ("representative", "FAMILY", "Sister works for the music hub"),
    ("head 17", "FINANCIAL", "Paid for two days of training a year by the reading scheme"),
)


def choose_habits(told: Told) -> None:
    """Minutes within ten working days, reminders each Monday."""
    change_habits(told.ours, minutes_within=10, reminders="WEEKLY", by=told.by("clerk"), at=at(told.start))


def declare_interests(told: Told) -> None:
    """This year's register, begun in September."""
    when = min(at(date(told.year, 9, 8)), told.now - DAY)
    for who, kind, nature in INTERESTS:
        enter_interest(told.ours, kind=kind, nature=nature, by=told.by(who), at=when)


def vote_between_meetings(told: Told) -> None:
    """The executive has carried one motion by a vote between meetings; another is open, and some have voted."""
    long_ago, lately = told.now - 40 * DAY, told.now - 2 * DAY
    over = put_to_the_vote(
        told, "A stand at the governors' fair", "That the network pays £180 for a stand at the governors' fair.",
        long_ago, long_ago + 5 * DAY,
    )  # fmt: skip
    answer(over, ["FOR", "FOR", "AGAINST", "FOR", "FOR", "FOR"], long_ago + DAY)
    close_due(over.pk, at=long_ago + 5 * DAY + timedelta(minutes=1))
    closes = at(told.today + 5 * DAY, 17)
    now = put_to_the_vote(
        told, "Support for a bid to the reading fund",
        "That the executive supports the city library's bid to the national reading fund.", lately, closes,
    )  # fmt: skip
    asked = {told.people[who].pk for who in ("co.chair", "representative")}
    answer(now, ["FOR", "FOR", "AGAINST"], lately + timedelta(hours=3), but=asked)


def put_to_the_vote(told: Told, title: str, text: str, opens: datetime, closes: datetime) -> Motion:
    """Moved by the lead head for the executive, with a ruling on the majority: the constitution is silent."""
    clerk, chair = told.by("clerk"), told.by("co.chair")
    moved = Moved(title, text, told.people["lead.head"], told.people["representative"])
    motion = move_motion(told.executive, moved, form_key=uuid.uuid4(), by=clerk, at=opens)
    how = Opening("NAMED", choice="SIMPLE", silent_vote=True, ruled_by=chair, closes_at=closes)
    return open_voting(motion, how, by=clerk, at=opens)


def answer(motion: Motion, choices: list[str], when: datetime, *, but: set[int] = frozenset()) -> None:
    """Some of those who have a vote cast it, each from their own page."""
    rights = motion.rights.exclude(person__in=but).select_related("person").order_by("pk")
    for right, choice in zip(rights, choices, strict=False):
        cast_vote(motion, right, choice, by=right.person, at=when)


def move_for_the_next(told: Told, meeting: Meeting) -> None:
    """A member has moved what the next full meeting is to decide; nobody has seconded it yet. Most have said they come."""
    item = AgendaItem.objects.filter(agenda__meeting=meeting, kind="BUSINESS", removed_at__isnull=True).order_by("pk")[
        0
    ]
    text = "That every school sends its annual report to parents in the second week of July."
    mover: Person = told.by("two.schools")
    moved = Moved("Reports in one week of July", text, mover, item=item)
    when = told.now - timedelta(hours=20)
    move_motion(told.ours, moved, form_key=uuid.uuid4(), meeting=meeting, by=mover, at=when)
    answer_before(told, meeting, seating(meeting), but=("head", "representative"))


def go_public(told: Told) -> None:
    """A page for everybody: dates, agendas, approved minutes, decisions and posts; and one member's calendar address."""
    chosen = Chosen(
        slug="larkmere-heads",
        about="Headteachers of all primary schools in Larkmere. We meet twice a term and speak for the city's youngest.",
        shows_meetings=True, shows_agendas=True, shows_minutes=True, shows_decisions=True, shows_posts=True,
    )  # fmt: skip
    when = told.now - 60 * DAY
    choose_public(told.ours, chosen, by=told.by("clerk"), at=when)
    publish(told.ours, by=told.by("clerk"), at=when)
    make_feed(told.by("head"), at=told.now - 30 * DAY)
