"""Where the money stands in a real browser: readable at a desk and on a phone, every way on leads somewhere."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from networks.groups.models import Place
from tests.browsing import DESK, PHONE, assert_readable
from tests.factories import funding as make
from tests.factories import meetings as people
from tests.funding import seen
from tests.stories.conftest import desk  # noqa: F401 - a fixture

pytestmark = pytest.mark.story


@pytest.fixture
def ground(transactional_db):
    """Three funds a third of their year in: one too fast, one too slow, one just begun."""
    world, today = people.world(), timezone.localdate()
    first = today - timedelta(days=150)
    last = first + timedelta(days=364)
    groups = [
        seen.group(world, name, 8 + number, 210)
        for number, name in enumerate(("East", "North-West and the valley", "South"))
    ]
    school = world.head.headships.get().school
    Place.objects.create(group=groups[0], network=world.network, school=school, starts_on=first)
    for number, (title, each, claims) in enumerate(
        (
            ("Pump-priming for clusters", 800_000, 22),
            ("Backfill for the Strategic Forum", 150_000, 3),
            ("Moderation of writing", 40_000, 0),
        )
    ):
        fund = seen.fund(world, title, begins_on=first, ends_on=last, code=f"FUND{number}")
        year = make.year(fund, first, last)
        make.award(year, each * 3 + 700_000 * (number == 0))
        given = [make.allocation(year, each, body=one) for one in groups]
        if not number:
            given.append(make.allocation(year, 60_000, body=None, school=school, title="Release of the lead"))
        for place, one in enumerate(given):
            for n in range(claims // (place + 1)):
                made = seen.claim(one, school, world.head, one.first_pence // 25 + n * 10, ("APPROVED", "APPROVED", "CONFIRMED")[n % 3],
                                  on=first + timedelta(days=3 + n * 6))  # fmt: skip
                if made.state == "APPROVED" and n % 2 == 0:
                    seen.paid(made, world.clerk, world.officer, 5 + n % 9)
        seen.milestone(fund, "A head of each cluster is released one day a week", today - timedelta(days=20))
        seen.milestone(fund, "The plan is agreed", today - timedelta(days=60), allocation=given[0], state="REACHED",
                       outcome="All eight schools agreed the plan at their meeting in June.", judged_by=world.officer,
                       judged_at=timezone.now())  # fmt: skip
    return world, fund, groups, school


def test_the_pages_are_readable_at_a_desk_and_on_a_phone(ground, desk):  # noqa: F811
    world, fund, groups, school = ground
    fund = fund.network.funds.get(code="FUND0")
    officer, head = desk(world.officer), desk(world.head)
    pages = [
        (officer, "funding", "/funding/"),
        (officer, "by-group", "/funding/?by=group"),
        (officer, "nothing", "/funding/?state=CLOSED"),
        (officer, "outcomes", "/funding/outcomes/"),
        (officer, "compare", reverse("fund_compare", args=[fund.pk]) + "?sort=-paid"),
        (officer, "group", reverse("fund_compare_group", args=[fund.pk, groups[0].pk])),
        (head, "own", "/funding/"),
        (head, "of-body", reverse("funding_of_body", args=[groups[0].pk])),
        (head, "of-school", reverse("funding_of_school", args=[school.urn])),
    ]
    for page, name, address in pages:
        for size, width in (("phone", PHONE), ("desk", DESK)):
            page.set_viewport_size(width)
            page.goto(address)
            assert_readable(page)
            if folder := os.environ.get("SHOTS"):
                page.screenshot(path=Path(folder) / f"{name}-{size}.png", full_page=True)
