"""Claims in a real browser: readable at a desk and on a phone; written, sent and approved without a mouse."""

from __future__ import annotations

import os
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from playwright.sync_api import expect

from funding.models import Claim
from funding.services import claiming as act
from funding.services.evidence import add_evidence
from networks.schools.models import Headship
from tests.browsing import assert_readable
from tests.factories import funding as make
from tests.factories import meetings as people
from tests.funding import claimed as on
from tests.funding.claimed import AT, DAY, PDF
from tests.stories.conftest import desk  # noqa: F401 - a fixture

pytestmark = pytest.mark.story


@pytest.fixture
def here(transactional_db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    found = on.ground(two_approve_above_pence=100_000)
    on.backfills(found)
    for number in range(3):
        held = on.meeting(found, day=date(2026, 9, 8) + timedelta(days=28 * number))
        on.came(held, found.head)
        on.came(held, found.other)
    make.allocation(found.year, 200_000, body=None, school=found.school, title="Backfill for the strategic forum")
    return found


def look(page, name, address):
    page.goto(address)
    assert_readable(page)
    if folder := os.environ.get("SHOTS"):
        width = "phone" if page.viewport_size["width"] < 500 else "desk"
        page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_the_pages_of_claims_can_be_read(here, desk, phone):  # noqa: F811
    draft = on.draft(here, words="Release of the deputy to lead the work on early reading across the cluster")
    some = [on.line("Deputy head, early reading across the cluster", on=DAY + timedelta(days=7 * n)) for n in range(4)]
    act.add_lines(draft, [*some, on.line("Deputy head, half a day", days="0.5")], by=here.head, at=AT)
    add_evidence(draft, ContentFile(PDF, "Timesheet of the autumn term with all the days.pdf"), by=here.head, at=AT)
    on.sent(here, kind="INVOICE", price=123_450)
    waiting = on.sent(here, kind="INVOICE", invoice="INV 2026/0047", price=88_000)
    ready = on.by_head(here, by=here.other, school=here.other_school, lines=5)
    on.approved(here)
    back = on.by_head(here)
    act.send_back(back, "The second day was in the holidays. Was it the day after?", by=here.officer, at=AT)
    head, officer = desk(here.head, phone=phone), desk(here.officer, phone=phone)
    allocation, fund = [here.allocation.pk], [here.fund.pk]
    for name, args in [
        ("claim_new", []), ("claim_kind", allocation), ("claim_write", [*allocation, "invoice"]),
        ("claim_write", [*allocation, "release"]), ("claim_lines", [draft.pk]), ("claim_evidence", [draft.pk]),
        ("claim_check", [draft.pk]), ("claim_facts", [draft.pk]), ("claim_confirm", [waiting.pk]), ("claim_mine", []),
        ("claim_withdraw", [waiting.pk]), ("claim_backfill", fund), ("claim", [back.pk]), ("fund", fund), ("home", []),
    ]:  # fmt: skip
        look(head, f"{name}-{args[-1] if args and isinstance(args[-1], str) else 'head'}", reverse(name, args=args))
    for name, args in [
        ("claim_approve", [ready.pk]), ("claim_list", fund), ("claim", [ready.pk]), ("claim_back", [ready.pk]),
        ("claim_reject", [ready.pk]), ("claim_backfill", fund), ("fund", fund), ("home", []),
    ]:  # fmt: skip
        look(officer, f"{name}-officer", reverse(name, args=args))
    act.send_claim(draft, by=here.head, at=AT)
    look(head, "claim_done-head", reverse("claim_done", args=[draft.pk]))
    head.goto(reverse("claim_lines", args=[on.draft(here).pk]))
    head.get_by_role("button", name="Add").click()
    expect(head).to_have_title(re.compile("^Error"))
    assert_readable(head)
    if folder := os.environ.get("SHOTS"):
        head.screenshot(path=Path(folder) / f"errors-{'phone' if phone else 'desk'}.png", full_page=True)


def test_a_claim_goes_its_way_by_keyboard(here, desk):  # noqa: F811
    page = desk(here.head)
    page.goto(reverse("claim_write", args=[here.allocation.pk, "release"]))
    page.get_by_label("What is it for?").fill("Leading the cluster")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="What was done, and when?")).to_be_visible()
    page.get_by_label("Which day?").fill(DAY.isoformat())
    page.get_by_label("How many days?").fill("0.5")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Go on: what shows it").press("Enter")
    page.get_by_role("button", name="Go on: check your answers").press("Enter")
    page.get_by_role("button", name="Confirm and send").press("Enter")
    page.wait_for_url("**/done/", timeout=60_000)
    claim = Claim.objects.get()
    assert (claim.state, claim.amount_pence) == ("CONFIRMED", 10_000)
    page = desk(here.officer)
    page.goto(reverse("claim_approve", args=[claim.pk]))
    page.get_by_role("button", name="Approve £100").press("Enter")
    page.wait_for_url(f"**/claims/{claim.pk}/")
    assert Claim.objects.get().state == "APPROVED"


def test_a_head_of_two_schools_is_told_to_choose_one(here, desk):  # noqa: F811
    Headship.objects.create(person=here.head, school=here.other_school, role="EXECUTIVE", starts_on=people.START)
    page = desk(here.head, phone=True)
    page.goto(reverse("claim_backfill", args=[here.fund.pk]))
    for box in page.get_by_role("checkbox").all()[:2]:
        box.check()
    page.get_by_role("radio").first.check()
    page.get_by_role("button", name="Claim", exact=True).click()
    expect(page.get_by_text("Choose one school for each attendance")).to_have_count(2)
    assert_readable(page)
