"""The clerk types the minutes: saved as they are typed, kept without a connection, two clerks told of each other."""

from __future__ import annotations

import re
import uuid
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from networks.constitutions.models import Clerk
from networks.meetings.models import Action, Attendance, Decision, MinuteItem, Minutes, Reply
from networks.meetings.services import resolving
from networks.meetings.services.circulating import carry_out_minutes, circulate
from networks.meetings.services.minutes import Said, save_item
from tests.browsing import assert_readable
from tests.factories import meetings as make


@pytest.fixture
def held(transactional_db):
    """A world with a meeting of its executive on 17 November."""
    world = make.world()
    return world, make.held(world, day=date(2026, 11, 17))


def write_url(meeting) -> str:
    return reverse("minutes_write", args=[meeting.pk])


def item_on(page: Page, meeting, number: int):
    return page.locator(f"#item-{make.item_of(meeting, number).pk}")


def test_saved_as_it_is_typed_and_kept_without_a_connection(desk, held):
    world, meeting = held
    page = desk(world.clerk)
    page.goto(write_url(meeting))
    first = item_on(page, meeting, 1)
    first.get_by_label("Discussion").fill("They spoke of snow.")
    expect(first.locator("[data-said]")).to_have_text(re.compile(r"^Saved \d"))
    assert MinuteItem.objects.get().discussion == "They spoke of snow."
    page.context.set_offline(True)
    first.get_by_label("Discussion").fill("They spoke of snow and of ice.")
    expect(first.locator("[data-said]")).to_contain_text("no connection")
    assert_readable(page)
    page.context.set_offline(False)
    expect(first.locator("[data-said]")).to_have_text(re.compile(r"^Saved \d"))
    assert MinuteItem.objects.get().discussion == "They spoke of snow and of ice."
    page.wait_for_function("!Object.keys(localStorage).some((key) => key.startsWith('cph-keep'))")
    first.get_by_label("Discussion").fill("Not sent yet")
    page.context.set_offline(True)
    page.wait_for_timeout(1300)
    page.context.set_offline(False)
    page.goto(write_url(meeting))
    expect(item_on(page, meeting, 1).get_by_label("Discussion")).to_have_value("Not sent yet")
    expect(item_on(page, meeting, 1).locator("[data-said]")).to_contain_text("aved ")
    assert MinuteItem.objects.get().discussion == "Not sent yet"


def test_two_clerks_see_both_texts_and_settle_them(desk, held):
    world, meeting = held
    other = make.person("Carl Clerk")
    Clerk.objects.create(person=other, body=world.network, starts_on=make.START)
    page = desk(world.clerk)
    page.goto(write_url(meeting))
    now = timezone.now()
    save_item(make.item_of(meeting, 1), Said("Carl’s words."), seen=0, by=other, at=now)
    first = item_on(page, meeting, 1)
    first.get_by_label("Discussion").fill("Clare’s words.")
    expect(first.get_by_role("alert")).to_contain_text("Carl’s words.")
    expect(first.get_by_role("alert")).to_contain_text("Clare’s words.")
    assert_readable(page)
    assert MinuteItem.objects.get().discussion == "Carl’s words."
    first.get_by_label("Discussion").fill("Words of both.")
    first.get_by_role("button", name="Save").first.click()
    page.wait_for_url(re.compile("#item-"))
    assert MinuteItem.objects.get().discussion == "Words of both."


def test_decisions_and_actions_are_added_without_leaving_the_page(desk, held):
    world, meeting = held
    page = desk(world.clerk)
    page.goto(write_url(meeting))
    first = item_on(page, meeting, 1)
    first.get_by_text("Add a decision").click()
    first.get_by_label("What was decided").fill("Close early when it snows.")
    first.get_by_role("button", name="Add this decision").click()
    expect(first.locator(".min-list")).to_contain_text("Close early when it snows.")
    first.get_by_text("Add an action").click()
    first.get_by_label("What is to be done").fill("Tell the parents")
    first.get_by_label("Who does it").fill("Chair Person, Vice Person")
    first.get_by_role("button", name="Add this action").click()
    expect(first).to_contain_text("Chair Person, Vice Person")
    assert Decision.objects.count() == Action.objects.count() == 1
    first.get_by_text("Add an action").click()
    first.get_by_role("button", name="Add this action").click()
    expect(first).to_contain_text("Enter what is to be done.")
    assert_readable(page)


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_every_page_of_minutes_and_actions_reads_well(desk, held, phone):
    world, meeting = held
    tell(world, meeting)
    after = make.held(world, day=date(2026, 11, 20), closed=0)
    row = Action.objects.filter(part="A").first()
    pages = {
        "write": (world.clerk, write_url(meeting)),
        "minutes": (world.vice, reverse("minutes_version", args=[meeting.pk, 1])),
        "circulate": (world.clerk, reverse("minutes_circulate", args=[meeting.pk])),
        "approve": (world.clerk, reverse("minutes_approve", args=[meeting.pk])),
        "ask": (world.vice, reverse("correction_ask", args=[meeting.pk])),
        "decisions": (world.vice, reverse("decision_list", args=[world.network.pk])),
        "actions": (world.clerk, reverse("action_list", args=[world.network.pk])),
        "mine": (world.chair, reverse("my_actions")),
        "action": (world.clerk, reverse("action", args=[row.pk])),
        "done": (world.chair, reverse("action_done", args=[row.pk])),
        "habits": (world.clerk, reverse("habits", args=[world.network.pk])),
    }
    assert after.pk
    for person, url in pages.values():
        page = desk(person, phone=phone)
        page.goto(url)
        assert_readable(page)


def tell(world, meeting) -> None:
    """A whole meeting: people, words, decisions, actions, circulated."""
    now, clerk = timezone.now(), world.clerk
    facts = {"meeting": meeting, "recorded_by": clerk, "recorded_at": now, "left_at": meeting.ends_at}
    for name, standing in (("chair", "MEMBER"), ("rep", "MEMBER"), ("director", "ATTENDING"), ("clerk", "ATTENDING")):
        Attendance.objects.create(
            person=getattr(world, name), standing=standing, title=f"{name.title()}", counts=standing == "MEMBER",
            came_at=meeting.starts_at, **facts,
        )  # fmt: skip
    Reply.objects.create(meeting=meeting, person=world.vice, answer="APOLOGIES", said_at=now, said_by=world.vice)
    words = "Members spoke of the closures of last winter. Three schools had closed without telling the others.\n" * 3
    for number in (1, 2, 4):
        item = make.item_of(meeting, number)
        save_item(item, Said(words), seen=0, by=clerk, at=now)
        key = uuid.uuid4()
        resolving.add_decision(item, "Every school tells the others by 7 am.", form_key=key, by=clerk, at=now)
        for due, owners in ((date(2026, 11, 19), [world.chair, world.vice]), (date(2026, 12, 4), [world.rep])):
            task = resolving.Task("Write the notice to parents and send it to all schools", tuple(owners), due)
            resolving.add_action(item, task, form_key=uuid.uuid4(), by=clerk, at=now)
    save_item(make.item_of(meeting, 3), Said("", "NOT_REACHED"), seen=0, by=clerk, at=now)
    circulation = circulate(Minutes.objects.get(meeting=meeting), by=clerk, at=now)
    carry_out_minutes(circulation.pk, at=now)
