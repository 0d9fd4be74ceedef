"""The pages of standing in a real browser: readable at a desk and on a phone; the way to stand without JavaScript."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from networks.elections.models import Election, Nomination
from networks.elections.selectors.findings import lines_of
from networks.elections.services import deciding, findings, hustings, presenting, standing
from tests.browsing import assert_readable
from tests.elections.standing_ground import GRADE, SUPPORT, TIME, YEARS, Ground, upload
from tests.factories import files
from tests.factories import meetings as make
from tests.stories.conftest import desk  # noqa: F401 - a fixture

pytestmark = pytest.mark.story
STATEMENT = (
    "I have led Elm Road for eight years and sat on the executive for three. What I want from the chair is plain: "
    "agendas that come in time, and a full meeting in which small schools are heard.\n\nI will answer every e-mail."
)


@pytest.fixture
def on(transactional_db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    on = Ground(make.world(), requirements=[YEARS, SUPPORT, GRADE, TIME], head_only=True, supporters=1)
    on.made = on.nominate(on.ann, proposer=on.cat, statement=STATEMENT)
    standing.second(on.made, by=on.cat, at=on.now)
    presenting.set_photograph(
        on.made, upload("me.png", files.picture("JPEG", (400, 500), "#5694ca")), says="Ann", by=on.ann, at=on.now
    )
    line = lines_of(on.made)[2]
    findings.take_evidence(
        on.made, asked=line.asked.pk, person=on.ann.pk, words="Minutes of the governors of 3 October", file=upload(),
        by=on.ann, at=on.now,
    )  # fmt: skip
    on.asked = on.nominate(on.ben, by=on.cat, proposer=on.cat)
    on.refused = on.nominate(on.dan, proposer=on.cat)
    deciding.decide(on.refused, "REFUSED", reason="The governors’ support is not shown.", by=on.officer, at=on.now)
    on.question = hustings.ask(
        on.contest, "What would you change about the full meeting first?", form_key=make_key(), by=on.cat, at=on.now
    )
    on.line = [on.made.pk, line.asked.pk, on.ann.pk]
    on.grade = [on.made.pk, lines_of(on.made)[3].asked.pk, on.ann.pk]
    return on


def make_key():
    from uuid import uuid4

    return uuid4()


def look(page, name, address):
    page.goto(address)
    assert_readable(page)
    if folder := os.environ.get("SHOTS"):
        width = "phone" if page.viewport_size["width"] < 500 else "desk"
        page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)


def addresses(on):
    contest, made = [on.contest.pk], [on.made.pk]
    return [
        (on.ann, "election", "election", [on.election.pk]),
        (on.head, "candidates-before", "candidates", contest),
        (on.ann, "nominate", "nominate", contest),
        (on.ann, "nomination", "nomination", made),
        (on.ben, "asked", "nomination", [on.asked.pk]),
        (on.dan, "refused", "nomination", [on.refused.pk]),
        (on.dan, "object", "nomination_object", [on.refused.pk]),
        (on.ben, "decline", "nomination_decline", [on.asked.pk]),
        (on.ann, "withdraw", "nomination_withdraw", made),
        (on.ann, "statement", "nomination_statement", made),
        (on.ann, "photograph", "photograph_change", made),
        (on.ann, "evidence", "evidence_add", on.line),
        (on.officer, "officer-election", "election", [on.election.pk]),
        (on.officer, "officer-candidates", "candidates", contest),
        (on.officer, "eligibility", "eligibility", made),
        (on.officer, "finding", "nomination_finding", on.grade),
        (on.officer, "grade", "nomination_grade", on.grade),
        (on.officer, "decide", "nomination_decide", made),
        (on.cat, "questions", "contest_questions", contest),
        (on.officer, "hide", "question_hide", [on.question.pk]),
    ]


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_pages_of_standing_can_be_read(on, desk, phone):  # noqa: F811
    on.head = on.world.head
    pages = {}
    for person, name, address, args in addresses(on):
        page = pages.setdefault(person.pk, desk(person, phone=phone))
        look(page, name, reverse(address, args=args))
    for place in range(1, 5):
        line = lines_of(on.made)[place]
        findings.record_finding(
            on.made, asked=line.asked.pk, person=on.ann.pk, outcome="MET", words="Shown.", by=on.officer, at=on.now
        )
    deciding.decide(on.made, "VALID", by=on.officer, at=on.now)
    days = {"nominations_close_at": 2, "withdrawals_close_at": 1}
    Election.objects.filter(pk=on.election.pk).update(**{k: on.now - timedelta(days=v) for k, v in days.items()})
    hustings.reply(on.question, on.made, "Begin with what schools ask for.", by=on.ann, at=on.now)
    page = desk(on.cat, phone=phone)
    for name in ("candidates", "contest_questions"):
        look(page, f"{name}-after", reverse(name, args=[on.contest.pk]))
    look(page, "election-after", reverse("election", args=[on.election.pk]))
    look(desk(on.ann, phone=phone), "reply", reverse("question_reply", args=[on.question.pk]))


def test_somebody_stands_by_keyboard_and_sees_what_was_counted(on, desk):  # noqa: F811
    standing.decline(on.asked, by=on.ben, at=on.now)
    page = desk(on.ben)
    page.goto(reverse("nominate", args=[on.contest.pk]))
    page.get_by_label("Who is to stand?").select_option(label="Ben Elector (yourself)")
    page.get_by_label("Who proposes it?").select_option(label="Cat Elector")
    page.get_by_label("Statement").fill("one two three")
    expect(page.get_by_text("You have 197 words remaining").first).to_be_visible()
    page.get_by_role("button", name="Continue").press("Enter")
    expect(page.get_by_role("heading", name="Check the nomination", level=1)).to_be_visible()
    assert_readable(page)
    page.get_by_role("button", name="Nominate").press("Enter")
    page.get_by_role("heading", name="Nomination of Ben Elector").wait_for()
    assert_readable(page)
    assert Nomination.objects.get(nominee=on.ben, declined_at=None).statement == "one two three"
