"""A result in a browser: the officer counts, signs and declares; twelve candidates and many stages are readable on a phone."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from cph.documents.services import make as make_paper
from networks.elections.models import Contest
from networks.elections.selectors.declaring import declaration_of
from tests.browsing import DESK, PHONE, assert_readable
from tests.factories import meetings
from tests.factories.results import contest_with, declared, vote

KEEP = os.environ.get("KEEP_PICTURES")  # a folder, to look at them
TWELVE = [(tuple((start + step) % 12 + 1 for step in range(4)), start + 2) for start in range(12)]


@pytest.fixture
def world(transactional_db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return meetings.world()


def looked_at(page: Page, name: str) -> None:
    for kind, size in (("phone", PHONE), ("desk", DESK)):
        page.set_viewport_size(size)
        assert_readable(page)
        if KEEP:
            page.screenshot(path=Path(KEEP) / f"{name}-{kind}.png", full_page=True)


def test_from_the_opened_box_to_the_declaration(world, desk):
    contest = vote(contest_with(world, published=True), [((1,), 8), ((2,), 8), ((3, 1), 3), ((3, 2), 3)])
    officer, scrutineer = desk(contest.election.officer), desk(contest.election.scrutineer)
    officer.goto(f"/contests/{contest.pk}/result/")
    looked_at(officer, "before")
    officer.get_by_role("button", name="Count").click()
    expect(officer.get_by_role("button", name="Sign as returning officer")).to_be_visible()
    looked_at(officer, "counted")
    officer.get_by_role("button", name="Sign as returning officer").click()
    expect(officer.get_by_role("button", name="Sign as returning officer")).to_have_count(0)
    scrutineer.goto(f"/contests/{contest.pk}/result/")
    looked_at(scrutineer, "witness")
    scrutineer.get_by_role("button", name="Sign as scrutineer").click()
    expect(scrutineer.get_by_role("button", name="Sign as scrutineer")).to_have_count(0)
    officer.reload()
    looked_at(officer, "declare")
    officer.get_by_role("button", name="Declare the result").click()
    expect(officer.get_by_role("heading", name="Check it yourself")).to_be_visible()
    make_paper(declaration_of(Contest.objects.get()).paper_id, contest.election.voting_closes_at)
    expect(officer.get_by_role("link", name="Download the declaration")).to_be_visible()
    looked_at(officer, "declared")


def test_twelve_candidates_and_many_stages(world, desk):
    contest = declared(
        world, TWELVE, candidates=12, voters=100, post="chair", method="scottish", seats=2, published=True
    )
    reader = desk(world.clerk)
    reader.goto(f"/contests/{contest.pk}/result/")
    looked_at(reader, "twelve")
    for name in ("object", "terms", "papers"):
        who = {"object": contest.nominations.first().nominee, "papers": contest.election.officer}.get(name, world.clerk)
        page = desk(who)
        page.goto(f"/contests/{contest.pk}/result/{name}/")
        if page.get_by_role("main").get_by_text("There is no such page").count() == 0:
            looked_at(page, name)
