"""A year and a half in the life of the demonstration network, told through the same services that people use.

Dates are counted from the day it is loaded, so that there is always a meeting to come, a term about to end, a post vacant.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from cph.core.later import enqueue
from cph.home.demo import agendas, around, consulting, elections, executive, minuting, money, people
from cph.home.demo.sittings import sit
from cph.home.demo.telling import NETWORK, Told
from cph.home.demo.words import EXECUTIVE, FULL, Item
from cph.notifications.models import Notice
from cph.people.demo import PERSONAS
from cph.people.models import Invitation, Person
from networks.constitutions.models import Body
from networks.meetings.models import Meeting, Minutes

MAKE_PAPERS = "cph.documents.tasks.sweep"
SETTLED = timedelta(hours=20)  # so long after its end a meeting is told as held
FRESH = timedelta(days=8)  # so long the clerk still works on the executive's minutes


@transaction.atomic
def tell(now: datetime) -> Body:
    """The whole story, or none of it."""
    admin = Person.objects.create_superuser("admin@example.org", name="Alex Administrator", joined_at=now)
    told = Told(now=now, admin=admin)
    told.people["admin"] = admin
    people.load_the_register(told)
    people.start_the_network(told)
    people.people_the_schools(told)
    people.draw_the_groups(told)
    executive.fill_the_posts(told)
    executive.heads_come_and_go(told)
    agendas.plan_the_years(told)
    around.choose_habits(told)
    around.declare_interests(told)
    hold_the_meetings(told)
    agendas.look_ahead(told)
    around.move_for_the_next(told, next_full(told))
    around.vote_between_meetings(told)
    around.go_public(told)
    elections.elect(told)
    consulting.consult(told)
    money.spend(told)
    money.contribute(told)
    settle_the_post(told)
    enqueue(MAKE_PAPERS)
    return told.ours


def hold_the_meetings(told: Told) -> None:
    """The last three full meetings and the last two of the executive, one after the other as they came."""
    over = Meeting.objects.filter(ends_at__lt=told.now - SETTLED).order_by("-starts_at")
    full = list(over.filter(body=told.ours)[: len(FULL)])[::-1]
    other = list(over.filter(body__parent=told.ours)[: len(EXECUTIVE)])[::-1]
    plan = [*zip(full, FULL, strict=True), *zip(other, EXECUTIVE, strict=True)]
    before: dict[int, Minutes] = {}
    for meeting, business in sorted(plan, key=lambda one: one[0].starts_at):
        agendas.go_out(told, meeting, business)
        before[meeting.body_id] = hold(told, meeting, business, before.get(meeting.body_id))
    for meeting in Meeting.objects.filter(starts_at__lt=told.now, ends_at__gte=told.now - SETTLED):
        agendas.go_out(told, meeting, [])  # today or yesterday: its record is left to whoever looks around


def hold(told: Told, meeting: Meeting, business: list[Item], earlier: Minutes | None) -> Minutes:
    """It sits, approves the minutes of the one before, and has its own written up; the newest wait for something."""
    sit(told, meeting, business)
    if earlier:
        if earlier.meeting.body_id == told.ours.pk:
            minuting.correct(told, earlier)
        minuting.approve_earlier(told, earlier, meeting)
    minutes = minuting.write(told, meeting, business)
    if business is EXECUTIVE[-1] and meeting.ends_at > told.now - FRESH:
        return minutes
    minuting.send_out(told, minutes)
    if business is FULL[-1]:
        minutes.refresh_from_db()
        minuting.ask_for_one(told, minutes)
    return minutes


def next_full(told: Told) -> Meeting:
    return Meeting.objects.filter(body=told.ours, starts_at__gt=told.now).order_by("starts_at")[0]


def settle_the_post(told: Told) -> None:
    """Everything was posted at the time, and what is older than three weeks was read, but for the newest minutes.

    No first start sends a year of mail.
    """
    newest = Minutes.objects.filter(state=Minutes.State.CIRCULATED).values_list("meeting", flat=True)
    keys = [f"minutes:{pk}:1" for pk in newest]
    old = Notice.objects.filter(created_at__lt=told.now - timedelta(days=21)).exclude(once_key__in=keys)
    Notice.objects.filter(posted_at=None).update(posted_at=F("created_at"), sealed_link="")
    old.update(read_at=F("created_at"))
    Invitation.objects.filter(person__joined_at__isnull=False, accepted_at=None).update(accepted_at=F("sent_at"))


def who() -> str:
    """Who one can sign in as, a line each."""
    width = max(len(persona.label) for persona in PERSONAS)
    return "\n".join(f"  {persona.label:<{width}}  {persona.can}" for persona in PERSONAS)


__all__ = ["NETWORK", "tell", "who"]
