"""Contributions and posts in a real browser: readable at a desk and on a phone; a school says no, a keeper matches the bank."""

from __future__ import annotations

import os
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from funding.models import Receipt, Request
from funding.rules.bank import Line, Read, printed
from funding.rules.posts import Payer
from funding.selectors.contributing import to_ask
from funding.services import contributing as services
from funding.services.bank import read_statement
from funding.services.contributing import Terms
from funding.services.posts import Facts, set_post
from funding.services.receiving import Came, receive
from networks.schools.models import School
from tests.browsing import DESK, PHONE, assert_readable
from tests.factories import funding as make
from tests.factories import funding_contributing as give
from tests.factories import meetings as people
from tests.stories.conftest import desk  # noqa: F401 - a fixture

pytestmark = pytest.mark.story
NAMES = ("Green Lane Infant School", "Harbour Primary School", "St Mary’s Church of England Voluntary Aided Primary School",
         "Meadowfield Junior School", "The Oaks Primary School", "Riverside Academy")  # fmt: skip
BANDS = {0: 20_000, 150: 30_000, 300: 45_050}


@pytest.fixture
def ground(transactional_db, settings, tmp_path):
    """Six schools asked by bands, some of them heard from, a statement half done, a post that lasts longer than its money."""
    import uuid

    settings.MEDIA_ROOT = tmp_path
    world, now = people.world(), timezone.now()
    today = timezone.localdate(now)
    for name in NAMES[1:]:
        people.head_of(world, f"Head of {name.split()[0]}")
    for place, school in enumerate(School.objects.order_by("pk")):
        facts = {"name": NAMES[place], "sort_name": NAMES[place].lower(), "pupils": 90 + 70 * place}
        School.objects.filter(pk=school.pk).update(**facts)
    first = today - timedelta(days=100)
    fund = give.fund(
        world, authority=world.authority, begins_on=first, ends_on=first + timedelta(days=729), agency="the agency"
    )
    year = make.year(fund, first, first + timedelta(days=364))
    make.award(year, 2_000_000, "Local authority")
    words = "It pays the lead headteacher and our meetings.\n\nPlease pay by transfer to the account on our letterhead."
    asked = services.set_terms(year, Terms("BANDS", BANDS, words, today + timedelta(days=30)), by=fund.keeper, at=now)
    total = sum(one.pence for one in to_ask(asked, today))
    made = services.send_requests(asked, {}, expected=total, by=fund.keeper, at=now)
    by_school = {one.school.name: one for one in made}
    services.answer(by_school[NAMES[3]], gives=False, by=fund.keeper, at=now)
    for name, pence in ((NAMES[1], 30_000), (NAMES[4], 50_000), (NAMES[5], 10_000)):
        receive(Came(by_school[name], pence, today, uuid.uuid4(), "Cheque 000123"), by=fund.keeper, at=now)
    moves = [(by_school[NAMES[0]].reference.lower().replace("-", " "), 20_000), ("ST MARYS VOL AIDED", 30_000), ("BANK CHARGE", -550),
             ("INTEREST", 12)]  # fmt: skip
    balance, lines = 1_000, []
    for row, (said, pence) in enumerate(moves, 2):
        balance += pence
        lines.append(Line(row, today, said, pence, balance))
    taken = read_statement(
        year, "statement-november.csv", printed(Read(1_000, balance, tuple(lines))), by=fund.keeper, at=now
    )
    facts = Facts("Strategic lead headteacher", "L15–L21", today, 5_000_000, 5_200_000, 5_900_000, Decimal("25.5"), 300_000, 600_000,
                  Decimal(40), first, None)  # fmt: skip
    payers = [Payer("This fund", Decimal("62.5"), is_this_fund=True), Payer("The local authority", fixed=1_000_000),
              Payer("Two trusts together", Decimal("37.5"))]  # fmt: skip
    post = set_post(year, facts, payers, by=fund.keeper, at=now)
    return world, year, by_school, taken.statement, post


def test_the_pages_are_readable_and_the_tasks_can_be_done(ground, desk):  # noqa: F811
    world, year, by_school, statement, post = ground
    keeper, head = desk(year.fund.keeper), desk(world.head)
    own, more = by_school[NAMES[0]], by_school[NAMES[4]]
    receipt = Receipt.objects.filter(request=more).get()
    pages = [
        (keeper, "list", reverse("contribution_list", args=[year.pk])),
        (keeper, "terms", reverse("contribution_terms", args=[year.pk])),
        (keeper, "bank", reverse("contribution_bank", args=[year.pk])),
        (keeper, "statement", reverse("contribution_statement", args=[statement.pk])),
        (keeper, "one", reverse("contribution", args=[more.pk])),
        (keeper, "receive", reverse("contribution_receive", args=[own.pk])),
        (keeper, "receipt", reverse("contribution_receipt", args=[more.pk, receipt.pk])),
        (keeper, "take-back", reverse("contribution_take_back", args=[more.pk, receipt.pk])),
        (keeper, "post", reverse("post_cost", args=[post.pk]) + "?years=FINANCIAL&rises=on"),
        (keeper, "post-write", reverse("post_cost_edit", args=[post.pk])),
        (keeper, "fund", reverse("fund", args=[year.fund_id])),
        (head, "sums", reverse("contribution_list", args=[year.pk])),
        (head, "letter", reverse("contribution", args=[own.pk])),
        (head, "mine", reverse("contribution_mine")),
    ]
    for page, name, address in pages:
        for size, width in (("phone", PHONE), ("desk", DESK)):
            page.set_viewport_size(width)
            page.goto(address)
            assert_readable(page)
            if folder := os.environ.get("SHOTS"):
                page.screenshot(path=Path(folder) / f"{name}-{size}.png", full_page=True)
    head.goto(reverse("contribution", args=[own.pk]))
    head.get_by_role("button", name="Not this year").click()
    head.get_by_role("button", name="We contribute after all").click()
    expect(head.get_by_role("button", name="Not this year")).to_be_visible()
    assert Request.objects.get(pk=own.pk).declined_at is None
    keeper.goto(reverse("contribution_statement", args=[statement.pk]))
    keeper.get_by_role("button", name="Note what is chosen").click()  # the line with the reference is chosen
    keeper.get_by_text("1 contribution noted, with receipts.").wait_for()
    assert Receipt.objects.get(request=own).pence == 20_000
