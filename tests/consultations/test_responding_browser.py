"""The pages of the bad day in a real browser: readable at a desk and on a phone, and nothing typed is lost without a word."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from consultations.models import Consultation, Draft, Material
from consultations.selectors.asking import asked_of
from consultations.selectors.links import token_of
from consultations.services import responding
from tests.browsing import assert_readable
from tests.factories import consultations as make
from tests.factories import meetings as people
from tests.stories.conftest import desk  # noqa: F401 - a fixture

pytestmark = pytest.mark.story
TYPED = "We close too late when somebody else decides, and the minibus is out."


@pytest.fixture
def world(transactional_db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return people.world()


def opened(world, **facts):
    """A question of each kind, and a paper beside them."""
    found = make.opened(world, **facts)
    Material.objects.create(
        consultation=found, kind="PAPER", title="What other cities do", added_by=found.lead, added_at=timezone.now(),
        file=ContentFile(b"%PDF-1.4", name="cities.pdf"), file_name="cities.pdf",
    )  # fmt: skip
    return found


def seen(page, name):
    assert_readable(page)
    if folder := os.environ.get("SHOTS"):
        width = "phone" if page.viewport_size["width"] < 500 else "desk"
        page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)


def fill(page, found):
    names = {one.kind: one.field for one in asked_of(found)}
    page.check(f"input[name={names['ONE']}][value='1']")
    page.fill(f"[name={names['LONG']}]", TYPED)


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_the_bad_day_can_be_read(world, desk, phone):  # noqa: F811
    found = opened(world)
    mine = found.respondents.get(school__headships__person=world.head)
    its = [found.pk, mine.pk]
    deputy = responding.delegate(mine, "dana@example.org", "Dana Deputy", by=world.head, at=timezone.now()).to

    there = desk(deputy, phone=phone)
    there.goto(reverse("respond_questions", args=its))
    fill(there, found)
    there.get_by_role("button", name="Save and come back later").click()
    expect(there.get_by_text("Nothing is sent yet")).to_be_visible()
    seen(there, "respond-deputy")
    there.goto(reverse("respond_questions", args=its))
    responding.take_back(mine, by=world.head, at=timezone.now())
    there.get_by_role("button", name="Continue").click()
    expect(there.get_by_role("heading", name="You do not answer for", level=1)).to_be_visible()
    expect(there.locator("main")).to_contain_text(TYPED)
    seen(there, "respond_ended")

    head = desk(world.head, phone=phone)
    head.goto(reverse("respond", args=its))
    seen(head, "respond-left")
    head.get_by_role("link", name="See it, and go on from it").click()
    expect(head.get_by_role("heading", name="What Dana Deputy had typed", level=1)).to_be_visible()
    seen(head, "respond_left")
    head.get_by_role("button", name="Go on from this").click()
    expect(head.get_by_role("button", name="Save and come back later")).to_be_visible()
    expect(head.locator("main")).to_contain_text(TYPED)
    assert Draft.objects.count() == 2

    reader = desk(phone=phone)
    reader.goto(reverse("respond_link", args=[token_of(mine.pk, world.head.pk)]))
    seen(reader, "link")
    with reader.expect_download() as paper:
        reader.get_by_role("link", name="What other cities do").click()
    assert paper.value.suggested_filename == "cities.pdf"


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_the_bad_day_of_answers_without_names_can_be_read(world, desk, phone):  # noqa: F811
    found = opened(world, naming="ANONYMOUS")
    mine = found.respondents.get(school__headships__person=world.head)
    head = desk(world.head, phone=phone)
    head.goto(reverse("respond_sealed", args=[found.pk, mine.pk]))
    fill(head, found)
    head.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    head.get_by_role("button", name="Check my answers").click()
    expect(head.get_by_role("heading", name="You are signed out: nothing was sent", level=1)).to_be_visible()
    expect(head.locator("main")).to_contain_text(TYPED)
    seen(head, "sealed_signed_out")

    why = "1 of 40 envelopes cannot be opened. Nothing was opened. Whoever runs the vote may rule that it is opened without them."
    Consultation.objects.filter(pk=found.pk).update(
        state="CLOSED", not_taken_in=why, unreadable=1, tried_at=timezone.now()
    )
    lead = desk(world.clerk, phone=phone)
    lead.goto(reverse("consultation", args=[found.pk]))
    seen(lead, "consultation-unopened")
    lead.get_by_role("link", name="What you can do").click()
    lead.get_by_role("button", name="Take in the others without 1").click()
    expect(lead).to_have_title(re.compile("Error"))
    seen(lead, "unopened")
