"""What all tests in a browser share: looking at a page as its readers do, and waiting for it."""

from __future__ import annotations

import time
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.handlers.wsgi import WSGIHandler
from playwright.sync_api import Locator, Page, expect

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}


def be_patient() -> None:
    """A crowded machine is slow, not wrong."""
    expect.set_options(timeout=20_000)  # milliseconds


def be_late(patch: pytest.MonkeyPatch, seconds: float) -> None:
    """Every answer comes late, and no click waits for it: the test that does not wait for its page fails."""
    answer = WSGIHandler.get_response

    def answer_late(handler: WSGIHandler, request: object) -> object:
        time.sleep(seconds)
        return answer(handler, request)

    def at_once(plain: Any) -> Any:
        return lambda one, *args, **facts: plain(one, *args, **{"no_wait_after": True} | facts)

    patch.setattr(WSGIHandler, "get_response", answer_late)
    for name in ("click", "dblclick", "press"):
        patch.setattr(Locator, name, at_once(getattr(Locator, name)))


def violations(page: Page) -> list[str]:
    """What axe finds against WCAG on this page, a line each: rule, element, why."""
    found = Axe().run(page).response["violations"]
    return [
        f"{rule['id']}: {node['target']} {node.get('failureSummary', '')}" for rule in found for node in rule["nodes"]
    ]


def runs_over(page: Page) -> int:
    """How many pixels the page is wider than its window: 0 on a page that fits."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def assert_readable(page: Page) -> None:
    """No violation, one h1, nothing wider than the window."""
    page.wait_for_load_state()  # with its styles: a page that a script went to may be read before they are there
    found = violations(page)
    assert found == [], f"{page.url}: {found}"
    assert page.locator("h1").count() == 1, f"{page.url} has {page.locator('h1').count()} h1"
    assert runs_over(page) <= 0, f"{page.url} is {runs_over(page)} px too wide"
