"""Voting in a real browser: on a phone, by keyboard alone, without JavaScript; and finding one's paper afterwards."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from cph.notifications.models import Notice
from networks.ballots.models import Mark, OpenedBallot
from networks.elections.models import Contest
from networks.elections.services import polling
from networks.elections.services.poll_notices import remind
from tests.browsing import assert_readable
from tests.factories import elections, polls
from tests.factories import meetings as make

OLD_PHONE = {"width": 320, "height": 568}


@pytest.fixture
def world(transactional_db):
    return make.world()


@pytest.fixture
def heads(world):
    return elections.heads(world, 3)


def start(world, **facts):
    election = polls.ready(world, **({"candidates": 4} | facts))
    return polling.open_voting(election, by=election.officer, at=timezone.now())


def names_of(contest: Contest) -> list[str]:
    return [one.nominee.name for one in contest.nominations.order_by("number")]


def receipt_on(page: Page) -> dict[str, str]:
    return {name: page.locator(f"#{name}").inner_text() for name in ("tracker", "short", "commitment", "envelope")}


def test_a_head_votes_on_a_phone_another_by_keyboard_and_both_find_their_papers(world, heads, desk):
    election = start(world, reopen_nominations=True)
    contest = polls.contest_of(election)
    names = names_of(contest)

    phone = desk(heads[0], phone=True)
    phone.set_viewport_size(OLD_PHONE)
    phone.goto(reverse("ballot_list"))
    assert_readable(phone)
    phone.get_by_role("link", name="Vote: Vice chair").click()
    expect(phone.get_by_role("heading", name="Vote: Vice chair", level=1)).to_be_visible()
    assert_readable(phone)
    phone.get_by_role("button", name=re.compile(f"next choice.*{names[2]}")).click()
    phone.get_by_role("button", name=re.compile(f"next choice.*{names[0]}")).click()
    phone.get_by_role("button", name=re.compile("next choice.*Re-open nominations")).click()
    expect(phone.get_by_text("Your order:")).to_contain_text(f"1 {names[2]}; 2 {names[0]}; 3 Re-open")
    phone.get_by_role("button", name=re.compile(f"Take out.*{names[0]}")).click()
    expect(phone.get_by_text("Your order:")).to_contain_text(f"1 {names[2]}; 2 Re-open")
    phone.get_by_role("button", name="Check my paper").click()
    expect(phone.locator(".cph-chosen li").first).to_contain_text(names[2])
    assert_readable(phone)
    phone.get_by_role("button", name="Cast my vote").dblclick()
    expect(phone.get_by_role("heading", name="You have voted", level=1)).to_be_visible()
    assert_readable(phone)
    first = receipt_on(phone)
    assert len(first["tracker"].split()) == 8 and first["commitment"].startswith(first["short"])
    assert Mark.objects.count() == 1
    phone.reload()
    assert receipt_on(phone) == first, "the page loaded again is the same receipt"
    phone.goto(reverse("ballot", args=[contest.pk]))
    expect(phone.get_by_role("heading", name="You have voted", level=1)).to_be_visible()
    assert_readable(phone)
    kept = phone.evaluate("({...localStorage, ...sessionStorage})")
    assert set(kept) <= {"htmx-current-path-for-history"}, "the browser keeps where it is, and nothing of the paper"

    remind(election, by=election.officer, at=timezone.now())
    told = set(Notice.objects.filter(once_key__startswith="poll-reminder").values_list("person", flat=True))
    assert heads[0].pk not in told and {heads[1].pk, heads[2].pk} <= told

    keys = desk(heads[1])
    keys.goto(reverse("ballot", args=[contest.pk]))
    keys.get_by_label(names[3]).focus()
    keys.keyboard.type("1")
    keys.get_by_label(names[1]).focus()
    keys.keyboard.type("3")
    keys.keyboard.press("Enter")
    expect(keys.get_by_role("alert")).to_contain_text("2 to nobody")
    assert_readable(keys)
    keys.get_by_role("link", name=f"You gave 3 to {names[1]}").press("Enter")
    keys.keyboard.press("Control+A")
    keys.keyboard.type("2")
    keys.keyboard.press("Enter")
    cast = keys.get_by_role("button", name="Cast my vote")
    for _ in range(40):
        if cast.evaluate("one => one === document.activeElement"):
            break
        keys.keyboard.press("Tab")
    keys.keyboard.press("Enter")
    expect(keys.get_by_role("heading", name="You have voted", level=1)).to_be_visible()
    second = receipt_on(keys)

    keys.goto(reverse("ballot_find", args=[contest.pk]))
    assert_readable(keys)
    assert second["envelope"] not in keys.content()
    polls.close(election)
    polling.open_locks(election, by=election.officer, at=timezone.now())
    find(keys, contest, second["envelope"], "Your envelope is in the box")
    find(keys, contest, second["short"], f"was counted: {second['commitment']}")
    find(keys, contest, second["tracker"], f"was counted: {second['commitment']}", order="4, 2")
    find(keys, contest, second["tracker"], "No paper with this tracker and these choices", order="2, 4")
    find(keys, contest, "ffffffff", "Not in the list")
    find(phone, contest, first["tracker"], "was counted", order="3 5")
    assert sorted(OpenedBallot.objects.values_list("ranking", flat=True)) == [[3, 5], [4, 2]]


def find(page: Page, contest: Contest, words: str, told: str, *, order: str = "") -> None:
    """Look for it, and see that nothing leaves the page."""
    page.goto(reverse("ballot_find", args=[contest.pk]))
    page.wait_for_load_state("networkidle")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_label("Any part of your receipt").fill(words)
    page.get_by_label("With a tracker").fill(order)
    page.get_by_role("button", name="Look for it").click()
    expect(page.locator("#found")).to_contain_text(told)
    assert_readable(page)
    assert asked == []


@pytest.mark.parametrize(("method", "seats"), [("av", 1), ("plurality", 1), ("plurality", 2), ("approval", 1)])
def test_it_works_without_javascript(method, seats, world, heads, browser, live_server, desk):
    election = polls.ready(world, candidates=3)
    Contest.objects.update(method=method, seats=seats)
    polling.open_voting(election, by=election.officer, at=timezone.now())
    contest = polls.contest_of(election)
    names = names_of(contest)
    cookies = desk(heads[0]).context.cookies()
    context = browser.new_context(viewport=OLD_PHONE, base_url=live_server.url, java_script_enabled=False)
    context.add_cookies(cookies)
    page = context.new_page()
    page.goto(reverse("ballot", args=[contest.pk]))
    if method == "av":
        page.get_by_label(names[1]).fill("1")
    else:
        page.get_by_label(names[1]).check(force=True)
        if seats == 2:
            page.get_by_label(names[2]).check(force=True)
    page.get_by_role("button", name="Check my paper").click()
    page.get_by_role("button", name="Change it").click()
    page.get_by_role("button", name="Check my paper").click()
    page.get_by_role("button", name="Cast my vote").click()
    expect(page.get_by_role("heading", name="You have voted", level=1)).to_be_visible()
    commitment = page.locator("#commitment").inner_text()
    polls.close(election)
    polling.open_locks(election, by=election.officer, at=timezone.now())
    page.goto(reverse("ballot_find", args=[contest.pk]))
    expect(page.get_by_text("look for your commitment in the lists below")).to_be_visible()
    assert commitment in page.locator("#commitments").inner_text()
    assert OpenedBallot.objects.get().ranking == ([2, 3] if seats == 2 else [2])
    context.close()


def test_the_officers_pages_read_well(world, heads, desk):
    election = elections.election_settled(
        world, stage="VOTING", keeping="PEOPLE", scrutineer=heads[0], scrutineer_has_key=True
    )
    Contest.objects.update(on_paper=True)
    contest = polls.contest_of(election)
    page = desk(election.officer, phone=True)

    def look(name: str, pk: int) -> None:
        page.goto(reverse(name, args=[pk]))
        assert_readable(page)

    look("poll", election.pk)
    look("poll_keys", election.pk)
    page.get_by_label("Passphrase", exact=True).fill(polls.PASSPHRASE)
    page.get_by_label("The same passphrase again").fill(polls.PASSPHRASE)
    page.get_by_role("button", name="Make the key").click()
    page.get_by_label("Your passphrase").fill(polls.PASSPHRASE)
    page.get_by_role("button", name="Try the key").click()
    expect(page.get_by_text("The trial paper was opened")).to_be_visible()
    polls.make_key(election, heads[0], "green ladders fold under the piano")
    look("poll", election.pk)
    page.get_by_role("button", name="Open voting").click()
    page.get_by_role("button", name="Open voting and tell everybody").click()
    expect(page.get_by_role("heading", name="The poll: ", level=1)).to_be_visible()
    assert_readable(page)
    for name in ("poll_remind", "poll_extend", "poll_close"):
        look(name, election.pk)
    look("poll_papers", contest.pk)
    page.get_by_label("Who hands in a paper?").fill("Elector")
    page.get_by_role("button", name="Find on the roll").click()
    expect(page.get_by_role("button", name="Take in their paper").first).to_be_visible()
    with page.expect_navigation():
        page.get_by_role("button", name="Take in their paper").first.click()
    assert_readable(page)
    polls.close(election)
    for name, pk in (("poll", election.pk), ("poll_locks", election.pk), ("poll_keying", contest.pk)):
        look(name, pk)
