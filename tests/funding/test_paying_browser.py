"""Paying in a real browser: readable at a desk and on a phone, and done from the account to the file without a mouse."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.urls import reverse as address
from django.utils import timezone

from funding.models import Batch, Evidence, Payee
from funding.services.proving import ask_for_check
from funding.services.reversing import reverse
from tests.browsing import assert_readable
from tests.factories import funding as make
from tests.factories import funding_paying as put
from tests.factories import meetings as people
from tests.stories.conftest import desk  # noqa: F401 - a fixture

pytestmark = pytest.mark.story


@pytest.fixture
def till(transactional_db):
    found = put.till(heads=3)
    paid = found.paid(found.claim(0), found.claim(1, 21_212))
    claim = paid.payments.first().claim
    Evidence.objects.create(
        claim=claim, file="x", name="Register of the forum.pdf", sha256="9f" * 32, size=3, added_by=found.heads[0],
        added_at=timezone.now(),
    )  # fmt: skip
    reverse(paid.payments.last(), "Came back: the account is closed", by=found.officer, at=timezone.now())
    found.batch(found.claim(0, 85_000), found.claim(2, 10_606))
    for number in range(3):
        found.claim(number, 10_606 + number * 4_000)
    found.heads.append(people.head_of(found.world, "Newcomer"))
    found.claim(3)
    put.payee(found.schools[0], found.officer, account="55512345")
    make.allocation(found.year, 200_000, title="Backfill for the Strategic Forum", body=found.fund.body)
    ask_for_check(found.year, by=found.clerk, at=timezone.now())
    return found


def pages(till):
    made, paid = Batch.objects.get(state="MADE"), Batch.objects.get(state="PAID")
    waits = Payee.objects.get(checked_at=None)
    fund, year = till.fund.pk, till.year.pk
    return [
        ("batches", "batch_list", fund), ("make", "batch_make", fund), ("made", "batch", made.pk), ("paid", "batch", paid.pk),
        ("back", "payment_reverse", paid.payments.first().pk), ("accounts", "payee_list", fund),
        ("enter", "payee_enter", fund, till.schools[3].urn), ("check", "payee_check", fund, waits.pk),
        ("ledger", "ledger", year), ("posting", "posting", year, paid.payments.first().posting.number),
        ("books", "books", year), ("fund", "fund", fund),
    ]  # fmt: skip


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_every_page_is_readable(till, desk, phone):  # noqa: F811
    page = desk(till.clerk, phone=phone)
    for name, view, *args in pages(till):
        page.goto(address(view, args=args))
        if folder := os.environ.get("SHOTS"):
            page.screenshot(path=Path(folder) / f"{name}-{'phone' if phone else 'desk'}.png", full_page=True)
        assert_readable(page)


def test_from_the_tick_to_the_file_by_keyboard(till, desk):  # noqa: F811
    page, made = desk(till.clerk), Batch.objects.get(state="MADE")
    page.goto(address("batch", args=[made.pk]))
    page.get_by_role("button", name="Release it").press("Enter")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download the file").press("Enter")
    assert Path(waiting.value.path()).read_bytes().startswith(b"Sort code,Account number")
    page.goto(address("batch_make", args=[till.fund.pk]))
    page.get_by_role("checkbox").first.press("Space")
    page.get_by_role("button", name="Make the batch").press("Enter")
    page.get_by_text("You made this batch").wait_for()
    assert Batch.objects.latest("pk").count == 2
