"""A forum votes on de-delegation by its primary maintained members alone: moved, put to the vote, cast, refused, counted."""

from __future__ import annotations

import os
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from networks.meetings.models import Decision, Motion
from tests.browsing import assert_readable
from tests.factories import franchises
from tests.factories import meetings as make
from tests.factories.motions import comes

WHO = "Those who lead a maintained primary school (De-delegation, primary, Article 9)"
SHOTS = os.environ.get("FRANCHISE_SHOTS", "")


def look(page, name: str) -> None:
    """Readable; and a picture of it where somebody asked for one."""
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}-{page.viewport_size['width']}.png", full_page=True)
    assert_readable(page)


@pytest.fixture
def world(transactional_db):
    return franchises.forum()


@pytest.fixture
def room(world):
    """The forum sits now: two who lead maintained primary schools, a secondary head, an academy's head."""
    now = timezone.now()
    make.leads(world, world.other, name="Fir Primary")
    room = make.meeting(
        world, world.executive, starts_at=now - timedelta(minutes=20), ends_at=now + timedelta(hours=2),
        opened_at=now - timedelta(minutes=15), chaired_by=world.vice, title="Schools Forum",
    )  # fmt: skip
    for person in (world.chair, world.other, world.vice, world.rep):
        comes(room, person)
    return room


def test_a_forum_votes_by_its_primary_maintained_members_alone(world, room, desk):
    mover = desk(world.rep, phone=True)
    mover.goto(reverse("motion_move", args=[room.pk]))
    mover.get_by_label("What is the motion about?").fill("School improvement")
    mover.get_by_label("The motion, as it is put to the vote").fill("That £8 a pupil is de-delegated.")
    mover.get_by_role("button", name="Continue").click()
    expect(mover.get_by_label("All who may vote")).to_be_checked()
    look(mover, "move")
    mover.get_by_label(WHO).check()
    mover.get_by_role("button", name="Continue").click()
    expect(mover.get_by_text(WHO)).to_be_visible()
    look(mover, "check")
    mover.get_by_role("button", name="Move it").click()
    expect(mover.get_by_role("heading", name=re.compile("School improvement"), level=1)).to_be_visible()
    one = Motion.objects.get()

    chair = desk(world.vice)
    chair.goto(reverse("motion", args=[one.pk]))
    chair.get_by_role("button", name="Put it to the vote").click()
    expect(chair.get_by_text("2 votes present and entitled now")).to_be_visible()
    look(chair, "open")
    chair.get_by_label("Named: who voted how is recorded").check()
    chair.get_by_role("button", name="Open voting").click()
    expect(chair.get_by_text("2 primary maintained members are entitled.")).to_be_visible()
    expect(chair.get_by_role("button", name="Vote", exact=True)).to_have_count(0)
    look(chair, "motion-open")
    chair.goto(reverse("sitting", args=[room.pk]))
    expect(chair.get_by_text("Not all vote: 2 primary maintained members are entitled.")).to_be_visible()
    look(chair, "live")

    for person in (world.chair, world.other):
        page = desk(person, phone=True)
        page.goto(reverse("motion", args=[one.pk]))
        page.get_by_role("button", name="Vote", exact=True).click()
        page.get_by_role("button", name="For", exact=True).click()
        page.get_by_role("button", name=re.compile("^Cast")).click()
        expect(page.get_by_role("heading", name="Your vote is kept")).to_be_visible()

    mover.goto(reverse("motion_vote", args=[one.pk]))
    expect(mover.get_by_text("Ash Academy, which you led on")).to_be_visible()
    expect(mover.get_by_text("You can still speak and see the papers.")).to_be_visible()
    look(mover, "refused")

    chair.goto(reverse("motion_close", args=[one.pk]))
    chair.get_by_role("button", name="Close it and count").click()
    expect(chair.get_by_text("Carried: 2 of 2 voting agreed")).to_contain_text(
        "2 primary maintained members were entitled."
    )
    look(chair, "carried")
    mover.goto(reverse("motion", args=[one.pk]))
    expect(mover.get_by_text("2 present, 2 in all")).to_be_visible()
    look(mover, "carried")
    assert Decision.objects.get().motion == one
