"""A tablet loses its connection in the middle of a meeting: what was typed and tapped arrives, once."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Error, Page, expect

from networks.meetings.models import Attendance, ChairRuling, Meeting
from tests.browsing import assert_readable
from tests.factories import meetings as make


@pytest.fixture
def sitting(transactional_db):
    """A world with an executive meeting that began ten minutes ago."""
    world = make.world()
    now = timezone.now()
    meeting = make.meeting(
        world, world.executive, starts_at=now - timedelta(minutes=10), ends_at=now + timedelta(hours=1),
        opened_at=now - timedelta(minutes=10), chaired_by=world.chair,
    )  # fmt: skip
    make.agenda(meeting)
    return world, meeting


def live(meeting: Meeting) -> str:
    return reverse("sitting", args=[meeting.pk])


def reload_without_connection(page: Page) -> None:
    with pytest.raises(Error):
        page.reload(timeout=5000)


def slow_line(page: Page) -> None:
    slow = {"offline": False, "latency": 900, "downloadThroughput": -1, "uploadThroughput": -1}
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", slow)


def test_what_was_typed_and_sent_offline_is_saved_once(desk, sitting):
    world, meeting = sitting
    page = desk(world.clerk)
    page.goto(live(meeting))
    page.get_by_text("Record a ruling of the chair").click()
    words = page.get_by_label("What the chair rules")
    words.fill("Three of us are enough today.")
    page.context.set_offline(True)
    page.get_by_role("button", name="Record it").click()
    expect(page.locator("form[data-keep] [data-keep-notice]")).to_contain_text("It will be sent by itself")
    expect(page.locator("[data-keep-state]")).to_contain_text("1 entry waits")
    assert_readable(page)
    reload_without_connection(page)
    assert not ChairRuling.objects.exists()
    page.context.set_offline(False)
    page.goto(live(meeting))
    expect(page.locator("#quorum")).to_contain_text("Three of us are enough today.")
    expect(page.locator("[data-keep-state]")).to_have_text("")
    page.goto(live(meeting))
    assert page.get_by_label("What the chair rules").input_value() == ""
    assert ChairRuling.objects.get().words == "Three of us are enough today."


def test_what_was_typed_is_there_after_a_reload(desk, sitting):
    world, meeting = sitting
    page = desk(world.clerk)
    page.goto(live(meeting))
    page.get_by_text("Record a ruling of the chair").click()
    page.get_by_label("What the chair rules").fill("Half a sentence")
    page.reload()
    page.get_by_text("Record a ruling of the chair").click()
    expect(page.get_by_label("What the chair rules")).to_have_value("Half a sentence")
    expect(page.locator("[data-keep-notice]")).to_contain_text(re.compile("Not saved yet: kept on this device since"))
    assert_readable(page)
    other = desk(world.chair)
    other.goto(live(meeting))
    assert other.get_by_label("What the chair rules").input_value() == "", "each person has their own"
    page.get_by_role("button", name="Record it").click()
    expect(page.locator("#quorum")).to_contain_text("Half a sentence")
    page.wait_for_function("!Object.keys(localStorage).some((key) => key.startsWith('cph-keep'))")


def test_taps_wait_for_the_connection_in_their_order(desk, sitting):
    world, meeting = sitting
    page = desk(world.clerk)
    page.goto(live(meeting))
    row = page.locator(f"#p{world.vice.pk}")
    row.get_by_role("button", name="Present").click()
    expect(row.get_by_role("button", name="Left")).to_be_visible()
    expect(row).to_contain_text("since")
    page.context.set_offline(True)
    row.get_by_role("button", name="Left").click()
    second = page.locator(f"#p{world.rep.pk}")
    second.get_by_role("button", name="Present").click()
    expect(second.get_by_role("button", name="Left")).to_be_visible()
    expect(page.locator("[data-keep-state]")).to_contain_text("2 entries wait")
    assert Attendance.objects.count() == 1
    page.context.set_offline(False)
    expect(page.locator("[data-keep-state]")).to_have_text("", timeout=20_000)
    expect(second).to_contain_text("since")
    assert Attendance.objects.get(person=world.vice).left_at is not None
    assert Attendance.objects.get(person=world.rep).left_at is None
    assert_readable(page)


def test_taps_in_a_row_on_a_slow_line_are_all_kept(desk, sitting):
    """Each is tapped while the one before it is still on its way."""
    world, meeting = sitting
    page = desk(world.clerk)
    page.goto(live(meeting))
    slow_line(page)
    item = make.item_of(meeting, 1)
    people = (world.chair, world.vice, world.rep, world.director)
    for person in people:
        page.locator(f"#p{person.pk}").get_by_role("button", name=re.compile("^Present")).click()
    page.get_by_role("button", name=re.compile(f"^Start.*{item.title}")).click()
    expect(page.get_by_role("button", name=re.compile(f"^End.*{item.title}"))).to_be_visible(timeout=20_000)
    expect(page.locator("[data-keep-state]")).to_have_text("")
    assert {one.person for one in Attendance.objects.all()} == set(people)
    assert Attendance.objects.count() == len(people)


def test_what_is_tapped_while_the_next_page_is_on_its_way_arrives_too(desk, sitting):
    """The clerk opens the meeting and at once taps the first arrival: the page is just being replaced."""
    world, meeting = sitting
    Meeting.objects.filter(pk=meeting.pk).update(opened_at=None, chaired_by=None)
    page = desk(world.clerk)
    page.goto(live(meeting))
    chairs = page.get_by_label("Who chairs")
    chairs.select_option(chairs.locator("option", has_text=str(world.chair)).get_attribute("value"))
    slow_line(page)
    page.get_by_role("button", name="Open the meeting").click()
    page.wait_for_timeout(1200)
    page.locator(f"#p{world.chair.pk}").get_by_role("button", name=re.compile("^Present")).click(no_wait_after=True)
    expect(page.get_by_role("button", name="Open the meeting")).to_have_count(0)
    expect(page.locator(f"#p{world.chair.pk}")).to_have_attribute("data-keep-is", "here")
    assert Attendance.objects.get(person=world.chair).meeting == meeting


def test_a_refusal_of_what_waited_is_said_in_words(desk, sitting):
    world, meeting = sitting
    page = desk(world.clerk)
    page.goto(live(meeting))
    page.context.set_offline(True)
    page.get_by_role("button", name=re.compile(r"^Start\s*: Item number 1")).click()
    expect(page.locator("[data-keep-state]")).to_contain_text("1 entry waits")
    Meeting.objects.filter(pk=meeting.pk).update(closed_at=timezone.now())
    page.context.set_offline(False)
    expect(page.locator("[data-keep-state]")).to_contain_text("The meeting was closed", timeout=20_000)


def test_the_page_works_without_scripts(browser, live_server, sitting):
    from django.conf import settings

    from tests.stories.conftest import session_for

    world, meeting = sitting
    context = browser.new_context(java_script_enabled=False, base_url=live_server.url)
    context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session_for(world.chair), "url": live_server.url}]
    )
    page = context.new_page()
    page.goto(live(meeting))
    page.locator(f"#p{world.vice.pk}").get_by_role("button", name="Present").click()
    expect(page.locator(f"#p{world.vice.pk}").get_by_role("button", name="Left")).to_be_visible()
    page.get_by_role("button", name=re.compile(r"^Start\s*: Item number 1")).click()
    expect(page.get_by_role("button", name=re.compile(r"^End\s*: Item number 1"))).to_be_visible()
    assert Attendance.objects.get().person == world.vice
    context.close()
