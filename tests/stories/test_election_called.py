"""An election from the vacancy to the poll: called by the clerk, run by the officer, each page readable on phone and desk."""

from __future__ import annotations

import os
import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from networks.elections.models import Election
from tests.browsing import assert_readable
from tests.factories import elections as make_election
from tests.factories import meetings as make

SHOTS = os.environ.get("SHOTS")  # a folder for pictures, to look at
AN_ELECTION = re.compile(r"/elections/\d+/$")


def look(page: Page, name: str) -> None:
    assert_readable(page)
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_from_a_vacancy_to_a_ballot(desk, phone):
    where = "phone" if phone else "desk"
    world = make.world()
    make_election.heads(world, 12)
    clerk, officer, head = (desk(one, phone=phone) for one in (world.clerk, world.officer, world.head))
    clerk.goto(f"/bodies/{world.network.pk}/elections/")
    look(clerk, f"list-{where}")
    clerk.get_by_role("link", name="Call an election for Co-chair").click()
    expect(clerk.get_by_label("Co-chair")).to_be_checked()
    clerk.get_by_label("Vice chair").check()
    clerk.get_by_label("Returning officer", exact=True).select_option(label=world.officer.name)
    look(clerk, f"call-{where}")
    clerk.get_by_role("button", name="Prepare the election").click()
    expect(clerk).to_have_url(AN_ELECTION)
    look(clerk, f"draft-{where}")
    clerk.get_by_role("link", name="Rule where the constitution is silent for Co-chair").click()
    expect(clerk.get_by_role("heading", name="Rules for", level=1)).to_be_visible()
    clerk.get_by_label("A proposer and a seconder").check()
    look(clerk, f"rules-{where}")
    clerk.get_by_role("button", name="Rule").click()
    clerk.get_by_role("button", name="Set the timetable").click()
    expect(clerk.get_by_role("heading", name="Timetable", level=1)).to_be_visible()
    look(clerk, f"timetable-{where}")
    with clerk.expect_navigation():
        clerk.get_by_role("button", name="Keep these dates").click()
    if clerk.get_by_role("button", name="Keep these dates all the same").count():
        look(clerk, f"warned-{where}")
        clerk.get_by_role("button", name="Keep these dates all the same").click()
    expect(clerk).to_have_url(AN_ELECTION)
    election = Election.objects.get()
    officer.goto(f"/elections/{election.pk}/notice/")
    look(officer, f"notice-{where}")
    officer.get_by_role("button", name="Give notice and tell everybody").click()
    expect(officer).to_have_url(AN_ELECTION)
    look(officer, f"noticed-{where}")
    head.goto(f"/elections/{election.pk}/")
    look(head, f"election-{where}")
    head.get_by_role("link", name="Who is on the roll for Vice chair").click()
    head.get_by_text("You are on it.").wait_for()
    look(head, f"roll-{where}")
    officer.goto(f"/contests/{election.contests.get(position=2).pk}/roll/")
    officer.get_by_role("link", name="Take off Elector 03").click()
    officer.get_by_label("Why?").fill("Left the school in October")
    look(officer, f"take-off-{where}")
    officer.get_by_role("button", name="Take off").click()
    officer.get_by_text("Left the school in October").wait_for()
    look(officer, f"corrected-{where}")
    settle(world, election, officer, where)


def settle(world, election, officer: Page, where: str) -> None:
    """Weeks later withdrawals have closed."""
    election.refresh_from_db()
    weeks = timezone.now() - election.withdrawals_close_at - timedelta(hours=1)
    for name in ("nominations_close_at", "withdrawals_close_at"):
        setattr(election, name, getattr(election, name) + weeks)
    election.save()
    vice = election.contests.get(post__key="vice")
    for name in ("Asha Kaur", "Ben Archer", "Carys Lloyd"):
        make_election.nomination(vice, make.person(name))
    make_election.nomination(election.contests.get(post__key="chair"), make.person("Dora Finch"))
    officer.goto(f"/elections/{election.pk}/settle/")
    look(officer, f"settle-{where}")
    officer.get_by_role("button", name="Settle and tell everybody").click()
    officer.get_by_text("It is settled who stands.").wait_for()
    look(officer, f"settled-{where}")
    officer.goto(f"/elections/{election.pk}/abandon/")
    look(officer, f"abandon-{where}")
    vice.refresh_from_db()
    assert (vice.state, vice.box.choices) == ("BALLOT", 3)
