"""Every page of the site, as somebody who may see it, on a phone and at a desk: readable by everybody."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests import access
from tests.browsing import runs_over, violations
from tests.test_access import TABLE
from tests.world import make_world

READERS = ["clerk", "admin", "officer", "chair", "head", "anonymous"]


def pages_of(reader: str) -> list[str]:
    """Addresses that this reader is the first to get a page from."""

    def gets(role: str, name: str) -> bool:
        return TABLE[name, "GET"][access.ROLES.index(role)] == "200"

    before = READERS[: READERS.index(reader)]
    return [one for one in access.names() if gets(reader, one) and not any(gets(other, one) for other in before)]


@pytest.fixture
def world(transactional_db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return make_world()


def test_every_page_is_readable(world, desk):
    seen, wrong = 0, []
    for reader in READERS:
        page = desk(world.people[reader], phone=True)
        for name in pages_of(reader):
            address = world.address(name)
            if is_page(page, address):
                wrong += looked_at(page, name, address)
                seen += 1
    assert not wrong, "\n".join(wrong)
    assert seen > 60


def is_page(page: Page, address: str) -> bool:
    """A page, not a file, nor a part of a page that a script fetches."""
    answer = page.request.get(address)
    is_saved = answer.headers.get("content-disposition", "").startswith("attachment")
    return not is_saved and "text/html" in answer.headers["content-type"] and "<html" in answer.text()


def looked_at(page: Page, name: str, address: str) -> list[str]:
    """What is wrong with this page: a violation, not one h1, wider than a small phone."""
    page.goto(address)
    found = [f"{name}: {line}" for line in violations(page)]
    if page.locator("h1").count() != 1 and "suggestions" not in name:
        found.append(f"{name} has {page.locator('h1').count()} h1")
    page.set_viewport_size({"width": 320, "height": 640})
    if runs_over(page) > 0:
        found.append(f"{name} is {runs_over(page)} px too wide at 320 px")
    page.set_viewport_size({"width": 1280, "height": 900})
    if runs_over(page) > 0:
        found.append(f"{name} is {runs_over(page)} px too wide at 1280 px")
    page.set_viewport_size({"width": 390, "height": 844})
    return found
