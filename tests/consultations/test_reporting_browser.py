"""The report in a real browser: readable at a desk and on a phone; written, issued and read without a mouse."""

from __future__ import annotations

import os
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from consultations.models import Analyst, Consultation, Report, Theme
from consultations.services.feedback import Words, add_feedback
from consultations.services.publishing import quote, redact
from consultations.services.reporting import issue_report, name_decision
from cph.documents.services import make as make_paper
from networks.constitutions.models import Body
from tests.browsing import assert_readable
from tests.consultations import reported as on
from tests.factories import consultations as put
from tests.factories import meetings as make
from tests.stories.conftest import desk  # noqa: F401 - a fixture

pytestmark = pytest.mark.story
SAID = (
    "We are at the end of a single-track road. If somebody else decides for us we close too late, and the minibus is out.",
    "One rule would help parents who have children in two schools.",
    "Please do not take this decision away from heads.\n\nWe know our roofs.",
)


@pytest.fixture
def ground(transactional_db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    world = make.world()
    found = answered(world)
    minutes = on.held(world)
    decided = on.decision(world, minutes, text="That heads decide by 7 am, and the authority tells parents by 7.30 am.")
    row(found, Words("Who should decide that a school closes?", "18 of 34 said the head; 10 said the authority.",
                     "Heads go on deciding; the authority tells parents.", ("decision", decided.pk)))  # fmt: skip
    row(found, Words("By what time?", "Most said 7 am. Schools with buses need 6.30 am.",
                     "We asked the bus companies for their times.", ("action", on.action(world, minutes).pk)))  # fmt: skip
    row(found, Words("What else would help?", "A text message to all heads at once.", ""))
    return world, found, decided


def row(found, words):
    return add_feedback(found, words, form_key=uuid.uuid4(), by=found.lead, at=timezone.now())


def answered(world):
    """34 of 40 schools answered eight questions; most of what they wrote may be published."""
    groups = [world.group, *(Body.objects.create(kind="DEVELOPMENT_GROUP", name=name, parent=world.network)
                             for name in ("East group", "South and city centre group"))]  # fmt: skip
    put.schools(world, 40, groups=groups)
    now = timezone.now()
    draft = put.draft(
        world, lead=world.chair, decided_by=world.executive, asker_body=world.executive, publishes=True,
        opens_at=now - timedelta(days=30), closes_at=now - timedelta(days=2), title="Closing schools when it snows",
    )  # fmt: skip
    who = put.question(draft, "ONE", text="Who should decide that a school closes?", options=["The head", "The authority", "The head after a call with the authority", "Somebody else"])  # fmt: skip
    tell = put.question(draft, "MANY", text="How should parents be told?", options=["A text message", "The radio", "The school’s own page"])  # fmt: skip
    scale = put.question(draft, "SCALE", text="How well did last winter’s arrangements work?", low_words="Not at all", high_words="Very well")  # fmt: skip
    rank = put.question(draft, "RANKING", text="What matters most?", options=["Safety on the way", "A rule that is the same for all", "Time for parents"])  # fmt: skip
    number = put.question(draft, "NUMBER", text="How many pupils come by bus?", unit="pupils")
    grid = put.question(draft, "GRID", text="How important is each of these?", options=["Not", "A little", "Very"], parts=["Keeping the kitchen open", "Teaching from home", "A place for children of key workers"])  # fmt: skip
    more = put.question(draft, "LONG", text="Is there anything else that would help?")
    put.put_to(draft)
    put.view(draft, words="The group met on the ice. It asks that small schools may decide later than 7 am.")
    draft.state = "OPEN"
    draft.save()
    for n, one in enumerate(draft.respondents.order_by("pk")[:34]):
        parts = list(grid.parts.order_by("position"))
        answers = {
            who: [1 if n < 18 else 2 if n < 28 else 3], tell: [1, 3] if n % 2 else [1], scale: 1 + n * n % 5,
            rank: [1 + n % 3, 1 + (n + 1) % 3, 1 + (n + 2) % 3], number: n * 7,
            grid: {part: [1 + (n + k) % 3] for k, part in enumerate(parts)},
        }  # fmt: skip
        put.response(one, answers | ({more: SAID[n % 3]} if n < 20 else {}), consents=n < 12)
    draft.state, draft.closed_at = "CLOSED", now
    draft.save()
    for name in ("Small schools", "One message for all"):
        Theme.objects.create(question=more, name=name, made_by=world.chair, made_at=now)
    on.tabulate(draft, at=now)
    said = list(put.Answer.objects.filter(question=more, response__consents=True).order_by("pk")[:3])
    for one in said[:2]:
        quote(draft, one, is_quoted=True, by=draft.lead, at=now)
    redact(draft, said[0], text="We are at the end of a […] road. If somebody else decides for us we close too late.",
           reason="Tells which school it is", by=draft.lead, at=now)  # fmt: skip
    return draft


def look(page, name, address):
    page.goto(address)
    assert_readable(page)
    if folder := os.environ.get("SHOTS"):
        width = "phone" if page.viewport_size["width"] < 500 else "desk"
        page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_the_pages_of_the_report_can_be_read(ground, desk, phone):  # noqa: F811
    world, found, decided = ground
    page, here = desk(world.chair, phone=phone), [found.pk]
    meeting = on.coming(world)
    first = found.feedback.earliest("position").pk
    said = put.Answer.objects.filter(response__consultation=found).exclude(text="").earliest("pk").pk
    for name, args in [
        ("report_write", here), ("report_preview", here), ("report_meeting", here), ("consultation_decision", here),
        ("consultation_file", here), ("feedback", here), ("feedback_add", here), ("feedback_edit", [*here, first]),
        ("feedback_remove", [*here, first]), ("words_list", here), ("words_redact", [*here, said]), ("consultation", here),
    ]:  # fmt: skip
        look(page, name, reverse(name, args=args))
    Consultation.objects.filter(pk=found.pk).update(meeting=meeting)
    name_decision(found, decided, by=found.lead, at=timezone.now())
    facts = {"summary": "34 of the 41 schools answered. Most want heads to go on deciding, and one message to parents.",
             "has_read": True, "by": found.lead}  # fmt: skip
    issue_report(found, number=1, at=timezone.now(), **facts)
    row(found, Words("Who pays for the messages?", "Nobody said."))
    report = issue_report(found, number=2, at=timezone.now(), **facts)
    paper = make_paper(report.paper_id, timezone.now())
    assert paper.state == "MADE", paper.problem
    if folder := os.environ.get("SHOTS"):
        (Path(folder) / "report.pdf").write_bytes(paper.file.read())
    reader = desk(world.head, phone=phone)
    for name in ("report", "published", "feedback", "consultation"):
        look(reader, f"{name}-reader", reverse(name, args=here))
    look(page, "consultation-after", reverse("consultation", args=here))
    look(page, "report_write-after", reverse("report_write", args=here))


def test_a_report_is_written_and_issued_by_keyboard(ground, desk):  # noqa: F811
    world, found, decided = ground
    Analyst.objects.create(consultation=found, person=world.clerk, named_at=timezone.now())
    page = desk(world.chair)
    page.goto(reverse("feedback_add", args=[found.pk]))
    page.get_by_label("We asked").fill("Who tells the kitchen?")
    page.get_by_label("You said").fill("Nobody does.")
    page.get_by_label("We did").fill("The clerk rings.")
    page.get_by_role("button", name="Save this row").press("Enter")
    page.get_by_text("Choose the decision, the action or the paper").first.wait_for()
    assert_readable(page)
    page.get_by_label("What shows it?").select_option(f"decision:{decided.pk}")
    page.get_by_role("button", name="Save this row").press("Enter")
    page.wait_for_url("**/feedback/")
    page.get_by_text("The clerk rings.").wait_for()
    page.goto(reverse("report_write", args=[found.pk]))
    page.get_by_label("In short").fill("Heads decide.")
    page.get_by_role("button", name="Issue edition 1").press("Enter")
    page.get_by_text("Read the responses that are published").first.wait_for()
    assert_readable(page)
    page.get_by_label("I know that the responses").check()
    page.get_by_role("button", name="Issue edition 1").press("Enter")
    page.get_by_role("heading", name="Report: Closing schools when it snows").wait_for()
    assert Report.objects.get().summary == "Heads decide."
