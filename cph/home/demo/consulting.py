"""Consultations of the demonstration: one was reported last month, one is open this week."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from decimal import Decimal

from consultations.models import Consultation, Question, Response
from consultations.rules.answers import Given
from consultations.rules.wording import Wording
from consultations.selectors.responding import people_of
from consultations.selectors.ways import proposals_for
from consultations.services.asking import add_question
from consultations.services.feedback import Words, add_feedback
from consultations.services.planning import Choice, Facts, choose_ways, close_due, open_consultation, plan, set_dates
from consultations.services.reporting import issue_report
from consultations.services.responding import send
from consultations.services.understanding import tabulate
from cph.home.demo.telling import Told, at

DAY = timedelta(days=1)
HERE = "WEBSITE"
DAY_QUESTIONS = (
    Wording(
        "ONE", "Which start would suit your school best?",
        options=(("8.40 am", False), ("8.45 am, as now", False), ("8.50 am", False), ("Something else", True)),
        is_required=True,
    ),
    Wording(
        "SCALE", "How hard would a later end of the day be for your staff?", at_least=Decimal(1), at_most=Decimal(5),
        low_words="No trouble", high_words="Very hard",
    ),
    Wording("NUMBER", "How many of your pupils come by the shared buses?", at_least=Decimal(0), unit="pupils"),
    Wording("LONG", "What should we bear in mind?"),
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
    "The bus company must be asked before anybody decides: two of our routes serve three schools each.",
    "A later end would cost us the after-school club, because the hall is let from five.",
    "Whatever is chosen, please let it begin with a school year and not in January.",
    "Ten minutes make no difference to us. What matters is that the schools along one route choose the same.",
)


def consult(told: Told) -> None:
    """Both, told by their own services on the days they happened."""
    report(told, ask_about_the_day(told))
    ask_about_cover(told)


def ask_about_the_day(told: Told) -> Consultation:
    """Asked seven weeks ago, closed four weeks ago."""
    opened, closed = at(told.today - 49 * DAY, 9), at(told.today - 28 * DAY, 17)
    facts = Facts(
        title="Start and end of the school day", lead=told.by("clerk"), asker_body=told.executive,
        about="Schools along one bus route start at different times. The city asks us for one view by the spring.",
        decides="Which start the network recommends to the city for the next school year.",
        could_change="The time, the year it begins, and whether there is one recommendation or one for each route.",
        settled="That the city plans the routes anew next year.",
        decided_by=told.ours, impact="HIGH", importance="MEDIUM", timescale="TERM",
    )  # fmt: skip
    found = put(told, facts, DAY_QUESTIONS, opened, closed)
    answer(told, found, opened + 3 * DAY, every=(2, 3))
    close_due(found.pk, at=closed)
    found.refresh_from_db()
    tabulate(found, at=closed + timedelta(minutes=5))
    return found


def report(told: Told, found: Consultation) -> None:
    """The report is out; one line of what was done is still owed."""
    by, when = told.by("clerk"), at(told.today - 21 * DAY, 11)
    asked = "When should the school day begin?"
    for said in ("Schools along one route want the same time.", "After-school clubs must be able to go on."):
        add_feedback(found, Words(asked, said), form_key=uuid.uuid4(), by=by, at=when)
    issue_report(
        found, summary="Most schools can live with the start they have. What they ask for is one time along each bus route, "
        "and that it begins with a school year.", number=1, has_read=True, by=by, at=when,
    )  # fmt: skip


def ask_about_cover(told: Told) -> Consultation:
    """Opened last week, open for eight more days."""
    opened, closes = at(told.today - 6 * DAY, 9), at(told.today + 8 * DAY, 17)
    facts = Facts(
        title="Shared release days", lead=told.by("clerk"), asker_body=told.executive,
        about="The network pays for eleven release days a year. The executive wants to know what they should be for.",
        decides="What the release days of the next year are used for, and which schools host.",
        could_change="Everything but the number of days.", decided_by=told.executive,
    )  # fmt: skip
    found = put(told, facts, COVER_QUESTIONS, opened, closes)
    answer(told, found, opened + 2 * DAY, every=(2, 5))
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
