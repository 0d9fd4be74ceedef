"""Consultations of the demonstration: one was decided on, one is open this week, one is a draft."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from consultations.models import Consultation, Question, Response
from consultations.rules.answers import Given
from consultations.rules.wording import Wording
from consultations.selectors.responding import people_of
from consultations.selectors.ways import proposals_for
from consultations.services.asking import add_question
from consultations.services.feedback import Words, add_feedback
from consultations.services.planning import Choice, Facts, choose_ways, close_due, open_consultation, plan, set_dates
from consultations.services.reporting import issue_report, name_decision
from consultations.services.responding import send
from consultations.services.understanding import tabulate
from cph.home.demo.telling import Told, at
from networks.meetings.models import Decision, Meeting

DAY = timedelta(days=1)
HERE = "WEBSITE"
CHARGED = "That shared training is charged"
CHARGE_QUESTIONS = (
    Wording(
        "ONE", "Which charge for a place would be fair?",
        options=(("£8", False), ("£12", False), ("£15", False), ("Something else", True)), is_required=True,
    ),
    Wording(
        "SCALE", "How far would a charge keep your staff from coming?", at_least=Decimal(1), at_most=Decimal(5),
        low_words="Not at all", high_words="Very much",
    ),
    Wording("NUMBER", "How many places does your school use in a year?", at_least=Decimal(0), unit="places"),
    Wording("LONG", "What should we bear in mind?"),
)  # fmt: skip
WORKLOAD_QUESTIONS = (
    Wording(
        "SCALE", "How well can you do your work in the hours you have?", at_least=Decimal(1), at_most=Decimal(5),
        low_words="Not at all", high_words="Fully",
    ),
    Wording("LONG", "What takes time that it should not?"),
)  # fmt: skip
COVER_QUESTIONS = (
    Wording(
        "RANKING", "What should the shared release days be used for first?",
        options=(("Moderation", False), ("Visits to other schools", False), ("Subject leaders", False), ("New heads", False)),
    ),
    Wording(
        "ONE", "Would you host a moderation day?", options=(("Yes", False), ("No", False), ("Next year", False)),
        is_required=True,
    ),
    Wording("LONG", "What would stop you from taking part?"),
)  # fmt: skip
SAID = (
    "A small school sends one person to everything: for us a charge counts many times.",
    "Twelve pounds is less than a supply teacher for an hour. Charge it, and keep the room.",
    "Whatever it is, tell us before we set our budgets, and not in the middle of the year.",
    "The training is the best we get. We would pay for it.",
)


def consult(told: Told) -> None:
    """One that was reported, one that is open, one in draft, told by their own services on the days they happened."""
    charged = Decision.objects.select_related("item__agenda__meeting").get(text__startswith=CHARGED)
    found = ask_about_the_charge(told, charged.item.agenda.meeting)
    report(told, found)
    say_what_was_done(told, found, charged)
    ask_about_cover(told)
    draft_about_workload(told)


def monday(day: date) -> date:
    """The Monday of that week."""
    return day - timedelta(days=day.weekday())


def ask_about_the_charge(told: Told, meeting: Meeting) -> Consultation:
    """Asked a month before the executive decided; closed on the Friday of the week before the last."""
    week = monday(timezone.localdate(meeting.starts_at))
    opened, closed = at(week - 35 * DAY, 9), at(week - 10 * DAY, 17)
    facts = Facts(
        title="What shared training should cost", lead=told.by("clerk"), asker_body=told.executive,
        about="The room at the Teachers’ Centre costs more from next term. So far the network has paid for it.",
        decides="What a place costs from next term, and who pays less.",
        could_change="The charge, who is exempt, and when it begins.",
        settled="That the training goes on.",
        decided_by=told.executive, meeting=meeting, impact="HIGH", importance="MEDIUM", timescale="WEEKS", publishes=True,
    )  # fmt: skip
    found = put(told, facts, CHARGE_QUESTIONS, opened, closed)
    answer(told, found, opened + 3 * DAY, every=(2, 3))
    close_due(found.pk, at=closed)
    found.refresh_from_db()
    tabulate(found, at=closed + timedelta(minutes=5))
    return found


def report(told: Told, found: Consultation) -> None:
    """The report was out before the executive met."""
    issue_report(
        found, summary="Most schools would pay for a place, and most find £12 fair. Small schools would feel it most. Many ask "
        "to be told before budgets are set.", number=1, has_read=True, by=told.by("clerk"), at=found.closes_at + 3 * DAY,
    )  # fmt: skip


def say_what_was_done(told: Told, found: Consultation, charged: Decision) -> None:
    """Two lines rest on the decision; one is still owed."""
    by, proof = told.by("clerk"), ("decision", charged.pk)
    name_decision(found, charged, by=by, at=told.now)
    for words in (
        Words("What should a place cost?", "Most find £12 fair.", "The executive charges £12 a place.", proof),
        Words("Who should pay less?", "Small schools feel it most.", "Schools with fewer than 110 pupils pay nothing.", proof),
        Words("What should we bear in mind?", "Tell us before we set our budgets."),
    ):  # fmt: skip
        add_feedback(found, words, form_key=uuid.uuid4(), by=by, at=told.now)


def ask_about_cover(told: Told) -> Consultation:
    """Opened on the Monday of last week, open until the Friday of the next."""
    week = monday(told.today)
    opened, closes = at(week - 7 * DAY, 9), at(week + 11 * DAY, 17)
    facts = Facts(
        title="Shared release days", lead=told.by("clerk"), asker_body=told.executive,
        about="The network pays for eleven release days a year. The executive wants to know what they should be for.",
        decides="What the release days of the next year are used for, and which schools host.",
        could_change="Everything but the number of days.", decided_by=told.executive,
    )  # fmt: skip
    found = put(told, facts, COVER_QUESTIONS, opened, closes)
    answer(told, found, opened + 2 * DAY, every=(2, 5))
    return found


def draft_about_workload(told: Told) -> Consultation:
    """Without names; the clerk still has to weigh the ways, set the dates and open it."""
    facts = Facts(
        title="The workload of headteachers", lead=told.by("clerk"), asker_body=told.executive, answers_per="PERSON",
        about="The executive meets the director in the spring and wants to say what heads’ work is like.",
        decides="What the executive asks of the authority.", could_change="What is asked, and how.",
        decided_by=told.executive, naming="ANONYMOUS", impact="MEDIUM", importance="HIGH",
    )  # fmt: skip
    by, when = told.by("clerk"), at(told.today - DAY, 14)
    found = plan(told.ours, facts, form_key=uuid.uuid4(), by=by, at=when)
    for place, wording in enumerate(WORKLOAD_QUESTIONS, start=1):
        add_question(found, wording, place=place, by=by, at=when)
    return found


def put(told: Told, facts: Facts, questions: tuple[Wording, ...], opens: datetime, closes: datetime) -> Consultation:
    """Planned, worded and opened by the clerk."""
    by, before = told.by("clerk"), opens - 2 * DAY
    found = plan(told.ours, facts, form_key=uuid.uuid4(), by=by, at=before)
    chosen = {one.way: Choice(one.is_proposed) for one in proposals_for(found)}
    if not chosen[HERE].is_chosen:
        chosen[HERE] = Choice(True, "Every school should be able to answer in writing.")
    choose_ways(found, chosen, by=by, at=before)
    for place, wording in enumerate(questions, start=1):
        add_question(found, wording, place=place, by=by, at=before)
    set_dates(found, opens_at=opens, closes_at=closes, by=by, at=before)
    return open_consultation(found, by=by, at=opens)


def answer(told: Told, found: Consultation, when: datetime, *, every: tuple[int, int]) -> None:
    """So many schools of so many respond, a few minutes apart; those one can sign in as have not."""
    waits = {told.people[who].pk for who in ("head", "two.schools", "co.chair")}
    asked = list(found.respondents.filter(is_asked=True).select_related("school", "person").order_by("pk"))
    heads = people_of(asked, when.date())
    questions = list(found.questions.order_by("position"))
    for number, one in enumerate(asked):
        people = heads.get(one.pk) or []
        if number % every[1] >= every[0] or not people or people[0].pk in waits:
            continue
        send(
            one, [given for given in (reply(told, question, number) for question in questions) if given], consents=True,
            form_key=uuid.uuid4(), by=people[0], way=Response.By.SELF, at=when + timedelta(minutes=11 * number),
        )  # fmt: skip


def reply(told: Told, question: Question, number: int) -> Given | None:
    """What this school says to a question."""
    draw = told.draw
    if question.kind == "ONE":
        return Given(question.pk, options=(draw.choices((1, 2, 3), (3, 5, 2))[0],))
    if question.kind == "RANKING":
        order = [1, 2, 3, 4]
        draw.shuffle(order)
        return Given(question.pk, options=tuple(order))
    if question.kind == "SCALE":
        return Given(question.pk, number=Decimal(draw.choices(range(1, 6), (1, 2, 4, 3, 2))[0]))
    if question.kind == "NUMBER":
        return Given(question.pk, number=Decimal(draw.randrange(0, 90)))
    return Given(question.pk, text=SAID[number % len(SAID)]) if number % 3 == 0 else None
