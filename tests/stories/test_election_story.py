"""An election as the losing candidate lives it: from the notice to a bundle that she checks herself."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from playwright.sync_api import Page, expect

from networks.ballots.tasks import stir_boxes
from networks.elections.models import Contest, Declaration, Election
from networks.elections.rules.verify import holds, verify
from networks.elections.tasks import run_polls
from networks.executives.models import Tenure
from tests.browsing import assert_readable
from tests.factories import elections as make_election
from tests.factories import meetings as make

NOW = make.local(make.date(2026, 11, 2), 9)
SLOW = 20_000
AN_ELECTION = re.compile(r"/elections/\d+/$")


@dataclass
class Story:
    """The people, the hands of the clock and whose browser is open."""

    world: make.World
    heads: list[Any]
    desk: Any
    clock: Any
    open: dict[int, Page] = field(default_factory=dict)
    receipts: dict[int, str] = field(default_factory=dict)

    @property
    def election(self) -> Election:
        return Election.objects.get()

    @property
    def contest(self) -> Contest:
        return Contest.objects.select_related("box").get()

    def at(self, moment: Any) -> None:
        """Time passes; after some days everybody has closed their browser."""
        self.clock.move_to(moment, tick=True)
        for page in self.open.values():
            page.context.close()
        self.open.clear()

    def page(self, person: Any, name: str, pk: int, *, phone: bool = False) -> Page:
        page = self.open.get(person.pk) or self.desk(person, phone=phone)
        self.open[person.pk] = page
        page.set_default_timeout(SLOW)
        page.goto(reverse(name, args=[pk]))
        return page


@pytest.fixture
def story(transactional_db, desk, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(NOW, tick=True) as clock:
        world = make.world()
        yield Story(world, make_election.heads(world, 22), desk, clock)


def test_a_losing_candidate_can_check_all_of_it(story):
    notice_is_given(story)
    winner, loser = story.heads[0], story.heads[1]
    for person in (winner, loser):
        somebody_stands(story, person)
    the_officer_finds_them_eligible(story)
    who_stands_is_settled_and_the_key_is_tried(story)
    heads_vote(story, winner, loser)
    the_box_is_closed_and_opened(story)
    the_result_is_signed_by_two_and_declared(story)
    the_loser_checks_it(story, loser)
    the_term_begins(story, winner)


def notice_is_given(story: Story) -> None:
    world = story.world
    page = story.page(world.clerk, "election_call", world.network.pk)
    page.get_by_label("Vice chair").check()
    page.get_by_label("Returning officer", exact=True).select_option(label=world.officer.name)
    page.get_by_label("Scrutineer (optional)").select_option(label=world.director.name)
    page.get_by_role("button", name="Prepare the election").click()
    expect(page).to_have_url(AN_ELECTION)
    page.goto(reverse("contest_rules", args=[story.contest.pk]))
    page.get_by_label("Yes, so that anybody can recount").check()
    page.get_by_role("button", name="Rule").click()
    expect(page).to_have_url(AN_ELECTION)
    page.goto(reverse("election_timetable", args=[story.election.pk]))
    expect(page.locator("main")).to_contain_text("held by Vice Person with no last day")
    page.get_by_role("button", name="Keep these dates").click()
    expect(page).to_have_url(AN_ELECTION)
    officer = story.page(world.officer, "election_notice", story.election.pk)
    officer.get_by_role("button", name="Give notice and tell everybody").click()
    expect(officer).to_have_url(AN_ELECTION)
    expect(officer.locator("main")).to_contain_text("Nominations")
    assert story.election.state == "NOTICED"


def somebody_stands(story: Story, person: Any) -> None:
    page = story.page(person, "nominate", story.contest.pk, phone=True)
    page.get_by_label("Who is to stand?").select_option(label=f"{person.name} (yourself)")
    page.get_by_label("Statement").fill("I have led a city school for nine years and would keep our meetings short.")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check the nomination")
    assert_readable(page)
    page.get_by_role("button", name="Nominate").click()
    expect(page.get_by_role("heading", name=f"Nomination of {person.name}", level=1)).to_be_visible()
    expect(page.locator("main")).to_contain_text(person.name)


def the_officer_finds_them_eligible(story: Story) -> None:
    officer = story.page(story.world.officer, "candidates", story.contest.pk)
    for one in story.contest.nominations.order_by("pk"):
        officer.goto(reverse("nomination_decide", args=[one.pk]))
        officer.get_by_label("Valid", exact=True).check()
        with officer.expect_navigation():
            officer.locator("main form button.govuk-button").first.click()
        one.refresh_from_db()
        assert one.decision == "VALID"


def who_stands_is_settled_and_the_key_is_tried(story: Story) -> None:
    story.at(story.election.withdrawals_close_at + timedelta(hours=1))
    officer = story.page(story.world.officer, "election_settle", story.election.pk)
    officer.get_by_role("button", name="Settle and tell everybody").click()
    expect(officer).to_have_url(AN_ELECTION)
    expect(officer.locator("main")).to_contain_text("Prepare the poll")
    officer.goto(reverse("poll_keys", args=[story.election.pk]))
    officer.get_by_role("button", name="Make the key and try it").click()
    expect(officer.get_by_role("button", name="Make the key and try it")).to_have_count(0)
    officer.goto(reverse("poll", args=[story.election.pk]))
    expect(officer.locator("main")).to_contain_text("Voting opens by itself")
    assert_readable(officer)


def heads_vote(story: Story, winner: Any, loser: Any) -> None:
    """The poll opens by itself. Both candidates vote on their phones, the others as heads do."""
    story.at(story.election.voting_opens_at + timedelta(minutes=1))
    run_polls()
    assert story.election.state == "VOTING"
    names = {one.nominee_id: one.nominee.name for one in story.contest.nominations.all()}
    for number, person in enumerate(story.heads):
        choice = winner if number % 3 != 1 else loser
        page = story.page(person, "ballot", story.contest.pk, phone=True)
        page.get_by_role("button", name=re.compile(f"next choice.*{names[choice.pk]}")).click()
        page.get_by_role("button", name="Check my paper").click()
        page.get_by_role("button", name="Cast my vote").click()
        expect(page.get_by_role("heading", name="You have voted", level=1)).to_be_visible()
        story.receipts[person.pk] = page.locator("#commitment").inner_text()
        page.context.close()
        del story.open[person.pk]
    stir_boxes()
    assert story.contest.box.marked.count() == len(story.heads)


def the_box_is_closed_and_opened(story: Story) -> None:
    story.at(story.election.voting_closes_at + timedelta(minutes=1))
    run_polls()
    officer = story.page(story.world.officer, "poll_locks", story.election.pk)
    officer.get_by_role("button", name="Open the boxes").click()
    expect(officer.get_by_role("button", name="Open the boxes")).to_have_count(0)
    expect(officer.locator("main")).to_contain_text("open")
    assert story.contest.box.state == "OPENED"


def the_result_is_signed_by_two_and_declared(story: Story) -> None:
    officer = story.page(story.world.officer, "result", story.contest.pk)
    officer.get_by_role("button", name="Count").click()
    officer.get_by_role("button", name="Sign as returning officer").click()
    expect(officer.get_by_role("button", name="Sign as returning officer")).to_have_count(0)
    scrutineer = story.page(story.world.director, "result", story.contest.pk)
    scrutineer.get_by_role("button", name="Sign as scrutineer").click()
    expect(scrutineer.get_by_role("button", name="Sign as scrutineer")).to_have_count(0)
    officer.goto(reverse("result", args=[story.contest.pk]))
    officer.get_by_role("button", name="Declare the result").click()
    expect(officer.get_by_role("heading", name="Check it yourself")).to_be_visible()
    assert Declaration.objects.get().elected


def the_loser_checks_it(story: Story, loser: Any) -> None:
    """She finds her paper in the list, takes the bundle home, checks it; a bundle that was touched does not hold."""
    page = story.page(loser, "result", story.contest.pk, phone=True)
    assert_readable(page)
    bundle = json.loads(page.request.get(reverse("result_bundle", args=[story.contest.pk])).text())
    assert story.receipts[loser.pk] in json.dumps(bundle)
    assert set(story.receipts.values()) == set(bundle["commitments"])
    assert holds(verify(bundle))
    bundle["ballots"][0]["ranking"] = list(reversed(bundle["ballots"][0]["ranking"])) or [1]
    bundle["ballots"][0]["ranking"].append(2 if 2 not in bundle["ballots"][0]["ranking"] else 1)
    assert not holds(verify(bundle))


def the_term_begins(story: Story, winner: Any) -> None:
    """She who held the post leaves it; the one elected takes it up on the first day, by one click."""
    story.at(story.election.objections_close_at + timedelta(hours=1))
    held = Tenure.objects.get(post=story.contest.post)
    clerk = story.page(story.world.clerk, "stand_down", held.pk)
    clerk.get_by_label("Their last day in the post").fill(str(story.election.terms_start_on - timedelta(days=1)))
    clerk.get_by_label("Why does it end?").fill("An election was held")
    clerk.get_by_role("button", name="Record the end").click()
    expect(clerk.get_by_role("button", name="Record the end")).to_have_count(0)
    clerk.goto(reverse("result_terms", args=[story.contest.pk]))
    clerk.get_by_role("button", name="Let the terms begin").click()
    expect(clerk.get_by_text("The terms are recorded")).to_be_visible()
    begun = Tenure.objects.get(person=winner, post=story.contest.post)
    assert begun.how == "ELECTED" and begun.starts_on == story.election.terms_start_on
