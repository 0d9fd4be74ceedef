"""Consultations of our network for the tests that look at the whole site: one in each stage that has addresses of its own.

The chair leads them all: `draft_consultation` is being prepared; `open_consultation`, also called `consultation`, is open and
the head has responded (`respondent`); `sealed_consultation` is open and takes answers without names; `closed_consultation`
has two responses and waits for its report; `reported_consultation` has one. Each has a question of each kind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from consultations.models import Analyst, Answer, Export, Material, Theme
from consultations.services.reporting import issue_report
from consultations.services.understanding import tabulate
from networks.meetings.models import Decision
from tests.factories import consultations as put

if TYPE_CHECKING:
    from tests.world import World


def add_consultations(world: World) -> None:
    """What every room of consultations needs for its addresses."""
    things, chair, head = world.things, world.people["chair"], world.people["head"]
    drafted = put.draft(world, title="Consultation in draft", lead=chair)
    things |= {"draft_consultation": drafted, "draft_questions": put.one_of_each(drafted)}
    # its file is not in the store: who may read it is told so, for anybody else the address does not exist
    things["material"] = Material.objects.create(
        consultation=drafted, kind="PAPER", title="Costs", file="consultations/none.pdf", file_name="costs.pdf",
        added_by=chair, added_at=timezone.now(),
    )  # fmt: skip
    open_ = put.opened(world, title="Consultation now", lead=chair, shows_others=True)
    school = head.headships.get().school
    respondent = open_.respondents.get(school=school)
    put.response(respondent, put.some_answers(open_, 0))
    named = Analyst.objects.create(consultation=open_, person=world.people["executive"], named_at=timezone.now())
    things |= {
        "consultation": open_,
        "open_consultation": open_,
        "respondent": respondent,
        "analyst": named,
        "view": put.view(open_),
    }
    sealed = put.opened(world, title="Consultation without names", lead=chair, naming="ANONYMOUS")
    things |= {"sealed_consultation": sealed, "sealed_respondent": sealed.respondents.get(school=school)}
    things["closed_consultation"] = put.closed(world, 2, title="Consultation just over", lead=chair)
    add_results(world)
    add_a_reported_one(world)


def add_a_reported_one(world: World) -> None:
    """`reported_consultation` publishes what one school wrote; its decision and its feedback rest on confidential records."""
    things, chair, now = world.things, world.people["chair"], timezone.now()
    times = {"opens_at": now - 21 * put.DAY, "closes_at": now - put.DAY}
    found = put.opened(world, title="Consultation reported", lead=chair, publishes=True, **times)
    asked = found.respondents.order_by("pk").first()
    sent = put.response(asked, put.some_answers(found, 1), consents=True)
    found.state, found.closed_at = "CLOSED", now
    found.decision = Decision.objects.filter(item=things["held_item_b"]).first()
    found.save()
    tabulate(found, at=now)
    row = put.feedback(found, did="It was settled.", done_at=now, action=things["action_b"])
    report = issue_report(found, summary="One school answered.", number=1, has_read=True, by=chair, at=now)
    things |= {"reported_consultation": found, "report": report, "feedback": row}
    things["written"] = sent.answers.exclude(text="").first()


def add_results(world: World) -> None:
    """What is read of a closed consultation: its figures, a response, a text with a theme, a file asked for by the chair."""
    things, chair, now = world.things, world.people["chair"], timezone.now()
    found = things["closed_consultation"]
    tabulate(found, at=now)
    things["response"] = found.responses.order_by("pk").first()
    things["text"] = Answer.objects.filter(question__consultation=found, question__kind="LONG").order_by("pk").first()
    things["theme"] = Theme.objects.create(question=things["text"].question, name="Cost", made_by=chair, made_at=now)
    things["export"] = Export.objects.create(consultation=found, kind="XLSX", asked_by=chair, asked_at=now)
