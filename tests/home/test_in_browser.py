"""Every page of the frame's room in a real browser: readable at a desk and on a phone, at 320 pixels, on paper, without JavaScript."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from cph.notifications.models import Notice
from networks.groups.models import Place
from tests.browsing import assert_readable, runs_over
from tests.factories import meetings
from tests.stories.conftest import desk  # noqa: F401 - a fixture

pytestmark = pytest.mark.story
NARROW = {"width": 320, "height": 640}


@pytest.fixture
def lived_in(transactional_db):
    """A network with something on every page."""
    made = meetings.world()
    now = timezone.now()
    school = made.head.headships.get().school
    Place.objects.create(group=made.group, network=made.network, school=school, starts_on=meetings.START)
    day = timezone.localdate() + timedelta(days=4)
    meetings.agenda(meetings.meeting(made, made.executive, day), state="PUT")
    meetings.meeting(made, made.network, day + timedelta(days=20))
    for seat in made.seats.values():
        Notice.objects.create(
            person=seat, kind="MEETING", subject="A meeting was moved", text="Look.", link="/notices/", once_key="moved",
            created_at=now - timedelta(hours=1), due_at=now,
        )  # fmt: skip
    made.addresses = [
        "/",
        "/bodies/",
        f"/bodies/{made.network.pk}/",
        f"/bodies/{made.executive.pk}/",
        f"/bodies/{made.group.pk}/",
        f"/schools/{school.urn}/",
        "/help/",
        "/accessibility/",
        "/privacy/",
        "/no/such/page/",
    ]
    return made


@pytest.mark.parametrize("seat", ["head", "chair", "clerk", "admin", "stranger"])
@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_pages_can_be_read(lived_in, desk, seat, phone):  # noqa: F811
    page = desk(lived_in.seats[seat], phone=phone)
    for address in lived_in.addresses:
        page.goto(address)
        assert_readable(page)


def test_pages_can_be_read_before_signing_in(desk):  # noqa: F811
    page = desk()
    for address in ("/help/", "/accessibility/", "/privacy/", "/no/such/page/"):
        page.goto(address)
        assert_readable(page)


def test_nothing_is_wider_than_320_pixels(lived_in, desk):  # noqa: F811
    page = desk(lived_in.clerk)
    page.set_viewport_size(NARROW)
    for address in lived_in.addresses:
        page.goto(address)
        assert runs_over(page) <= 0, address


def test_text_of_twice_the_size_still_fits(lived_in, desk):  # noqa: F811
    page = desk(lived_in.clerk)
    for address in lived_in.addresses:
        page.goto(address)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert runs_over(page) <= 0, address


def test_targets_are_large_enough(lived_in, desk):  # noqa: F811
    """Links of the header, the footer and lists, and every button: 24 pixels high or more (WCAG 2.2, 2.5.8)."""
    page = desk(lived_in.clerk, phone=True)
    page.goto("/")
    small = page.evaluate(
        """() => [...document.querySelectorAll('header a, header button, footer a, .cph-links a, .govuk-button')]
            .filter(one => one.offsetParent && one.getBoundingClientRect().height < 24)
            .map(one => one.textContent.trim() + ' ' + one.getBoundingClientRect().height)"""
    )
    assert small == []


def test_the_menu_opens_on_a_phone(lived_in, desk):  # noqa: F811
    page = desk(lived_in.head, phone=True)
    page.goto("/")
    meetings_link = page.locator("#navigation").get_by_role("link", name="Meetings")
    assert not meetings_link.is_visible()
    page.get_by_role("button", name="Menu").click()
    expect(meetings_link).to_be_visible()


def test_the_menu_is_open_without_javascript(lived_in, desk, browser, live_server):  # noqa: F811
    page = desk(lived_in.head, phone=True)
    bare = browser.new_context(java_script_enabled=False, base_url=live_server.url, viewport=NARROW)
    bare.add_cookies(page.context.cookies())
    plain = bare.new_page()
    plain.goto("/")
    assert plain.locator("#navigation").get_by_role("link", name="Meetings").is_visible()
    plain.get_by_role("button", name="Sign out").click()
    expect(plain.get_by_role("heading", name="Sign in", level=1)).to_be_visible()
    plain.goto("/")
    assert "/account/login/" in plain.url
    bare.close()


def test_paper_has_no_menus_and_no_addresses(lived_in, desk):  # noqa: F811
    page = desk(lived_in.clerk)
    page.emulate_media(media="print")
    page.goto(f"/bodies/{lived_in.network.pk}/")
    assert not page.locator("#navigation").is_visible()
    assert not page.locator("footer").is_visible()
    shown = page.evaluate("getComputedStyle(document.querySelector('main a.govuk-link'), '::after').content")
    assert shown in ("none", "normal")
    assert runs_over(page) <= 0


def test_nothing_breaks_the_strict_policy(lived_in, desk):  # noqa: F811
    page = desk(lived_in.clerk)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    for address in lived_in.addresses[:-1]:
        page.goto(address)
    assert said == []


def test_what_was_saved_is_announced(lived_in, desk):  # noqa: F811
    page = desk(lived_in.clerk)
    page.goto("/")
    page.evaluate("htmx.trigger(document.body, 'cph:saved', {value: 'Saved at 4.15 pm'})")
    expect(page.locator("[role=status]")).to_have_text("Saved at 4.15 pm")


def test_the_keyboard_reaches_the_content_first(lived_in, desk):  # noqa: F811
    page = desk(lived_in.head)
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to main content"
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
