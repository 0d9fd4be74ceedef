"""The year's meetings, and their agendas: planned, drafted, agreed by the executive, issued with their papers."""

from __future__ import annotations

import uuid
from datetime import date, datetime, time, timedelta

from cph.home.demo import money
from cph.home.demo.papers import paper_for
from cph.home.demo.telling import PLACE, Told, at
from cph.home.demo.words import COMING, LATER, Item
from cph.people.models import Person
from networks.constitutions.models import Body, Constitution, Sitting
from networks.meetings import plans
from networks.meetings.models import Agenda, LeftSuggestion, Meeting, Pack
from networks.meetings.services import (
    Facts,
    Slot,
    add_item,
    issue_agenda,
    open_agenda,
    plan_meetings,
    propose,
    put_agenda,
    record_agreed,
    say,
    tell_everybody,
)
from networks.meetings.services.carrying import carry
from networks.meetings.services.drafting import editing, insert
from networks.meetings.services.drafting import say as note
from networks.meetings.services.papers import add_paper
from networks.meetings.suggestions import suggestions_for


def plan_the_years(told: Told) -> None:
    """Both years are planned from the sittings article: the full meeting on Tuesdays, the executive on Thursdays."""
    assert told.network is not None
    executive = told.network.parts.get(kind=Body.Kind.EXECUTIVE)
    constitution = Constitution.objects.get(body=told.network)
    years = [told.year - 1, told.year]
    if 5 <= told.today.month <= 8:
        years.append(told.year + 1)  # the year's last meetings are near or over: the next year is planned too
    for year in years:
        planned_on = min(max(told.start, date(year, 6, 20)), told.today - timedelta(days=2))
        for key, body, weekday, begins in (
            ("full-meeting", told.network, 1, time(13, 30)),
            ("executive", executive, 3, time(16, 15)),
        ):
            sitting = sitting_of(constitution, key)
            plan = plans.plan_of(body, sitting, year, planned_on)
            days = [one.day for one in plan.proposals(weekday, planned_on + timedelta(days=1)) if one.day]
            length = timedelta(hours=2 if key == "executive" else 3)
            slots = [
                Slot(at(day, begins.hour, begins.minute), at(day, begins.hour, begins.minute) + length, PLACE)
                for day in days
            ]
            plan_meetings(body, sitting, slots, by=told.by("clerk"), at=at(planned_on))


def sitting_of(constitution: Constitution, key: str) -> Sitting:
    return Sitting.objects.get(article__constitution=constitution, key=key)


def draft(told: Told, meeting: Meeting, business: list[Item], begun: datetime) -> Agenda:
    """The clerk takes what is suggested, and adds the business of the day."""
    clerk = told.by("clerk")
    agenda = open_agenda(meeting, by=clerk, at=begun)
    take_what_is_suggested(agenda, clerk, begun)
    for number, item in enumerate(business):
        if item.tabled:
            money.ask(told, meeting, item.title, begun)
            continue
        presenter = told.heads[(meeting.starts_at.month * 5 + number * 7) % len(told.heads)]
        facts = Facts(item.title, item.purpose, item.minutes, item.reason, presenter)
        made = add_item(agenda, facts, by=clerk, at=begun, part=item.part)
        if item.paper:
            file, cover = paper_for(item, presenter)
            add_paper(made, file, cover=cover, by=clerk, at=begun)
    return open_agenda(meeting, by=clerk, at=begun)


def take_what_is_suggested(agenda: Agenda, clerk: Person, begun: datetime) -> None:
    """The frame of the meeting and what the last one did not reach, all in one edit; other business is left."""
    with editing(agenda, clerk, begun) as (current, seat):
        for one in suggestions_for(current):
            if one.proposal is None and (one.carries or one.kind != "BUSINESS"):
                facts = Facts(one.title, one.purpose, one.minutes, one.reason)
                item = insert(current, facts, by=clerk, at=begun, kind=one.kind, source=one.key)
                if one.carries:
                    carry(one.carries, item)
                note("took up", item, current, seat, clerk, begun)
            elif one.proposal is None:
                LeftSuggestion.objects.create(agenda=current, key=one.key, left_by=clerk, left_at=begun)


def agree(told: Told, agenda, moment: datetime, *, recorded: bool) -> None:
    """The executive is asked, some answer, a co-chair records that it agrees."""
    put_agenda(agenda, by=told.by("clerk"), at=moment)
    agenda.refresh_from_db()
    for who in ("co.chair", "representative") if recorded else ("representative",):
        say(agenda, agrees=True, comment="", version=agenda.version, by=told.by(who), at=moment + timedelta(hours=5))
    if recorded:
        record_agreed(
            agenda,
            note="Asked by e-mail; nobody wanted a change.",
            version=agenda.version,
            by=told.by("co.chair"),
            at=moment + timedelta(days=1),
        )
        agenda.refresh_from_db()


def go_out(told: Told, meeting: Meeting, business: list[Item]) -> None:
    """Drafted three weeks before, agreed, issued a fortnight before, or yesterday if that is still to come."""
    out = min(meeting.starts_at - timedelta(days=14), told.now - timedelta(days=1))
    agenda = draft(told, meeting, business, out - timedelta(days=7))
    agree(told, agenda, out - timedelta(days=4), recorded=True)
    issue = issue_agenda(agenda, by=told.by("clerk"), at=out)
    tell_everybody(issue.pk, at=out + timedelta(minutes=2))  # the worker makes its PDF after the first start
    if meeting.starts_at < told.now:  # its pack was read long ago: nobody waits for one now
        Pack.objects.filter(meeting=meeting).update(told_at=out + timedelta(minutes=2))


def look_ahead(told: Told) -> None:
    """The next full meeting's agenda is out, the next executive's waits to be agreed, the one after is a draft."""
    coming = Meeting.objects.filter(starts_at__gt=told.now).order_by("starts_at")
    propose_something(told)
    go_out(told, coming.filter(body=told.network)[0], COMING["full"])
    executive, later = coming.filter(body__parent=told.network)[:2]
    agenda = draft(told, executive, COMING["executive"], told.now - timedelta(days=3))
    agree(told, agenda, told.now - timedelta(days=2), recorded=False)
    draft(told, later, LATER, told.now - timedelta(days=1))


def propose_something(told: Told) -> None:
    assert told.network is not None
    for who, title, purpose, why, minutes in (
        (
            "head",
            "Swimming lessons: the pool at Wharf Street",
            "STEER",
            "It closes in March. Forty schools use it.",
            15,
        ),
        (
            "two.schools",
            "Sharing a business manager",
            "INFORM",
            "We have tried it for a year and can say what it saves.",
            10,
        ),
    ):
        propose(
            told.network,
            title=title,
            purpose=purpose,
            reason=why,
            minutes=minutes,
            form_key=uuid.uuid4(),
            by=told.by(who),
            at=told.now - timedelta(days=6),
        )
