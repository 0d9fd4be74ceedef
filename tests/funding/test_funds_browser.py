"""The pages of funds in a real browser: readable at a desk and on a phone; shared out without a script."""

from __future__ import annotations

import os
import uuid
from datetime import date
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from funding.models import Milestone, Sharing
from tests.browsing import assert_readable
from tests.factories import funding as make
from tests.factories import meetings as people
from tests.funding.test_sharing import four_groups
from tests.stories.conftest import desk  # noqa: F401 - a fixture

pytestmark = pytest.mark.story


@pytest.fixture
def year(transactional_db):
    world = people.world()
    four_groups(world)
    fund = make.fund(world, authority=world.authority, seat_price_pence=10_606, day_price_pence=21_053, ends_on=None)
    found = make.year(fund)
    make.award(found)
    found.world = world
    for n, group in enumerate(
        world.network.parts.filter(kind="DEVELOPMENT_GROUP") if hasattr(world.network, "parts") else [world.group]
    ):
        given = make.allocation(found, 800_000 - n, body=group)
    make.approved(
        make.claim(given, people.leads(world, world.vice), world.vice, 250_000), world.officer, date(2026, 5, 1)
    )
    Milestone.objects.create(
        fund=fund, title="Every school of the cluster is visited", due_on=date(2026, 10, 1), state="PARTLY", outcome="Nine of eleven.",
        judged_by=world.officer, judged_at=timezone.now(), form_key=uuid.uuid4(),
    )  # fmt: skip
    found.given = given
    return found


def look(page, name):
    assert_readable(page)
    if folder := os.environ.get("SHOTS"):
        width = "phone" if page.viewport_size["width"] < 500 else "desk"
        page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_the_pages_can_be_read(year, desk, phone):  # noqa: F811
    page = desk(year.world.officer, phone=phone)
    fund, network = [year.fund_id], [year.world.network.pk]
    for name, args in (
        ("fund", fund), ("fund_list", network), ("fund_open", network), ("fund_award", [year.pk]), ("move", [year.pk]),
        ("allocation_list", [year.pk]), ("allocation", [year.given.pk]), ("year_end", [year.pk]), ("milestone_add", fund),
        ("fund_statement", fund), ("allocation_statement", [year.given.pk]),
    ):  # fmt: skip
        page.goto(reverse(name, args=args))
        look(page, name)
    page.goto(reverse("share", args=[year.pk]))
    page.get_by_label("What is it for?").fill("More for each")
    page.get_by_label("How much?").fill("1,000.01")
    page.get_by_label("By pupils on roll").check()
    page.get_by_role("button", name="Look at it").click()
    expect(page.get_by_role("heading", name="How it would be shared out")).to_be_visible()
    look(page, "share")
    page.get_by_role("button", name="Share it out like this").click()
    page.wait_for_url(f"**{reverse('fund', args=fund)}")
    assert Sharing.objects.filter(title="More for each").count() == 1
