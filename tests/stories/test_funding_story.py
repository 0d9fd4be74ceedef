"""A pound from the paper that asks for it to what it changed: costed, decided, shared out, claimed, paid, proved, carried on."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from cph.documents.services import make as make_paper
from funding.models import Allocation, Batch, Claim, Fund, Payee, Payment, Posting, Proposal, Version
from funding.selectors.books import balance_of_fund, balance_of_year
from networks.constitutions.models import Body
from networks.meetings.models import Agenda, AgendaItem, Attendance, Decision, Issue, Meeting, Minutes
from tests.browsing import assert_readable
from tests.factories import consultations as put
from tests.factories import meetings as make

NOW = make.local(date(2026, 11, 2), 9)
SLOW = 20_000
TITLE = "Pump-priming for clusters"


@dataclass
class Story:
    """The people, the hands of the clock and whose browser is open."""

    world: make.World
    meeting: Meeting
    groups: list[Body]
    desk: Any
    clock: Any
    open: dict[int, Page] = field(default_factory=dict)

    @property
    def paper(self) -> Proposal:
        return Proposal.objects.get()

    @property
    def fund(self) -> Fund:
        return Fund.objects.get()

    def at(self, moment: Any) -> None:
        """Time passes; after some days everybody has closed their browser."""
        self.clock.move_to(moment, tick=True)
        for page in self.open.values():
            page.context.close()
        self.open.clear()

    def page(self, person: Any, name: str, *args: Any, phone: bool = False) -> Page:
        page = self.open.get(person.pk) or self.desk(person, phone=phone)
        self.open[person.pk] = page
        page.set_default_timeout(SLOW)
        page.goto(reverse(name, args=args))
        return page


@pytest.fixture
def story(transactional_db, desk, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(NOW, tick=True) as clock:
        world = make.world()
        groups = [world.group]
        for name in ("East", "South", "West"):
            groups.append(Body.objects.create(kind="DEVELOPMENT_GROUP", name=f"{name} group", parent=world.network))
        put.schools(world, 15, groups=groups)
        make.leads(world, world.chair, name="City Primary School")
        meeting = make.meeting(world, world.executive, day=date(2026, 11, 24))
        Agenda.objects.create(meeting=meeting)
        yield Story(world, meeting, groups, desk, clock)


def test_from_the_paper_to_the_outcome(story):
    the_officer_writes_a_paper_and_reads_what_it_implies(story)
    it_is_issued_and_goes_on_the_agenda(story)
    the_decision_opens_the_fund(story)
    she_sets_prices_and_shares_it_out(story)
    a_head_claims_what_the_attendance_shows(story)
    nobody_approves_their_own(story)
    the_school_is_paid_by_two(story)
    a_payment_that_came_back_stands_in_its_allocation_again(story)
    the_officer_sees_where_the_money_is(story)
    the_books_are_proved(story)
    what_is_left_goes_on_by_a_decision(story)


def the_officer_writes_a_paper_and_reads_what_it_implies(story: Story) -> None:
    world = story.world
    page = story.page(world.officer, "fund_proposal_write", world.network.pk)
    page.get_by_label("What is the paper called?").fill(TITLE)
    page.get_by_label("Which body decides?").select_option(label="CPH Executive")
    page.get_by_label("Lead officer").select_option(str(world.officer.pk))
    page.get_by_role("group", name="What is it asked to do?").get_by_label("Inform").check()
    page.get_by_label("1 Background").fill("Clusters have begun, and their leaders have no time of their own.")
    page.get_by_label("3 Recommendation").fill("That the executive agrees £39,000 for one year.")
    page.get_by_label("How much is asked for?").fill("39,000")
    page.get_by_role("button", name="Keep the draft").click()
    expect(page.get_by_role("heading", name=TITLE, level=1)).to_be_visible()
    for words, fields in (
        ("Release of one head, one day a week", {"Total, as the paper states it": "8000", "Of what they are": "clusters"}),
        ("Backfill for the strategic forum", {
            "How many": "11", "Of what": "heads", "How often a year": "6", "Times what": "meetings",
            "Total, as the paper states it": "£7,000",
        }),
    ):  # fmt: skip
        page.get_by_role("link", name="Add a line").click()
        page.get_by_label("What for?").fill(words)
        for label, value in fields.items():
            page.get_by_label(re.compile(rf"^{re.escape(label)}\b")).first.fill(value)
        page.get_by_role("button", name="Add the line").click()
        expect(page.get_by_role("rowheader", name=words)).to_be_visible()
    beside = page.get_by_role("complementary")
    expect(beside).to_contain_text("4 clusters")
    expect(beside).to_contain_text("£106.06")
    expect(beside).to_contain_text("asks for money")  # the front sheet says so, and the recommendation asks for money
    assert_readable(page)
    page.get_by_role("group", name="What is it asked to do?").get_by_label("Decide").check()
    page.get_by_label("Where is the money from?").fill("DSG carry forward")
    page.get_by_label("First day").fill("2026-11-25")
    page.get_by_label("Last day").fill("2028-03-31")
    page.get_by_label("How will success be seen?").fill("Each cluster has agreed three priorities by the summer.")
    page.get_by_role("button", name="Save the words").click()
    expect(page.get_by_role("complementary")).not_to_contain_text("asks for money")
    assert story.paper.purpose == "DECIDE"


def it_is_issued_and_goes_on_the_agenda(story: Story) -> None:
    world = story.world
    head = story.page(world.head, "fund_proposal", story.paper.pk)
    expect(head.get_by_role("heading", level=1)).not_to_have_text(TITLE)  # a draft is its writers’
    page = story.page(world.officer, "fund_proposal_issue", story.paper.pk)
    page.get_by_label("Which meeting decides?").select_option(str(story.meeting.pk))
    if page.get_by_label("I have read what is to be looked at").count():
        page.get_by_label("I have read what is to be looked at").check()
    assert_readable(page)
    page.get_by_role("button", name="Issue version 1").click()
    expect(page.get_by_role("button", name="Issue version 1")).to_have_count(0)
    expect(page.get_by_role("heading", name=TITLE, level=1)).to_be_visible()
    paper = make_paper(Version.objects.get().paper_id, timezone.now())
    assert paper.state == "MADE", paper.problem
    page.goto(reverse("fund_proposal_version", args=[story.paper.pk, 1]))
    expect(page.locator("main")).to_contain_text("£39,000")
    assert_readable(page)
    clerk = story.page(world.clerk, "fund_proposal", story.paper.pk)
    clerk.get_by_role("button", name="Put it on the agenda").click()
    expect(clerk.get_by_role("button", name="Put it on the agenda")).to_have_count(0)
    expect(clerk.get_by_role("heading", name=TITLE, level=1)).to_be_visible()
    assert TITLE in AgendaItem.objects.get(agenda__meeting=story.meeting).title


def the_decision_opens_the_fund(story: Story) -> None:
    """On 24 November; a week later the minutes are out and the clerk names the decision."""
    story.at(story.meeting.starts_at + timedelta(days=7))
    world, item = story.world, AgendaItem.objects.get(agenda__meeting=story.meeting)
    Issue.objects.create(
        meeting=story.meeting, version=1, content={"items": [], "paper_ids": []}, issued_by=world.clerk,
        issued_at=story.meeting.starts_at - timedelta(days=8),
    )  # fmt: skip
    minutes = Minutes.objects.create(meeting=story.meeting, state="CIRCULATED", circulated_at=timezone.now())
    Decision.objects.create(
        number="D1", text="That £39,000 is spent as the paper says.", decided_at=story.meeting.starts_at,
        recorded_by=world.clerk, body=world.executive, minutes=minutes, item=item, part="A",
    )  # fmt: skip
    page = story.page(world.clerk, "fund_proposal_decision", story.paper.pk)
    page.get_by_label("Which decision was taken?").select_option(str(Decision.objects.get().pk))
    page.get_by_label("Agreed", exact=True).check()
    page.get_by_label("The amount that was agreed").fill("39,000")
    page.get_by_label("The source that was agreed").fill("DSG carry forward")
    page.get_by_label("What is the fund called?").fill(TITLE)
    page.get_by_label("Its code").fill("PRIME")
    page.get_by_label("What may its money be used for?").fill("Time for those who lead clusters.")
    page.get_by_label("Who keeps it?").select_option(str(world.officer.pk))
    page.get_by_label("Financial year").check()
    assert_readable(page)
    page.get_by_role("button", name="Record it").click()
    expect(page.locator("main")).to_contain_text("£39,000 came in")
    found = balance_of_fund(story.fund)
    assert (found.came_in, found.available) == (3_900_000, 3_900_000)
    assert story.paper.state == "AGREED"


def she_sets_prices_and_shares_it_out(story: Story) -> None:
    world = story.world
    page = story.page(world.officer, "home")
    expect(page.locator("main")).to_contain_text(TITLE)  # not allocated yet: it asks to be shared out
    page = story.page(world.officer, "fund_change", story.fund.pk)
    page.get_by_label("Backfill for a meeting").fill("106.06")
    page.get_by_role("group", name=re.compile("backfill", re.I)).get_by_label("CPH Executive").check()
    assert_readable(page)
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_role("heading", name=TITLE, level=1)).to_be_visible()
    year = story.fund.years.get()
    for what, pounds, whom, body in (
        ("Release of one head in each cluster", "32,000", "The groups of the network", ""),
        ("Backfill for the forum", "7,000", "One body", world.network.name),
    ):
        page.goto(reverse("share", args=[year.pk]))
        page.get_by_label("What is it for?").fill(what)
        page.get_by_label("How much?").fill(pounds)
        page.get_by_label(whom).check()
        page.get_by_label("The same for each").check()
        if body:
            page.get_by_label("Which body?").select_option(label=body)
        page.get_by_role("button", name="Look at it").click()
        expect(page.get_by_role("heading", name="How it would be shared out")).to_be_visible()
        if not body:
            expect(page.get_by_role("row", name=re.compile("East group"))).to_contain_text("£8,000")
            assert_readable(page)
        page.get_by_role("button", name="Share it out like this").click()
        expect(page.get_by_role("button", name="Share it out like this")).to_have_count(0)
        expect(page.get_by_role("heading", name=TITLE, level=1)).to_be_visible()
    assert Allocation.objects.count() == 5
    assert balance_of_fund(story.fund).available == 0


def a_head_claims_what_the_attendance_shows(story: Story) -> None:
    """She was marked present on the executive of 12 January; the line is ready before she thinks of it."""
    story.at(make.local(date(2027, 1, 14), 8))
    world, chair = story.world, story.world.chair
    held = make.meeting(
        world, world.executive, day=date(2027, 1, 12), opened_at=make.local(date(2027, 1, 12), 16),
        closed_at=make.local(date(2027, 1, 12), 18),
    )  # fmt: skip
    Attendance.objects.create(
        meeting=held, person=chair, standing="MEMBER", title="Co-chair", counts=True, came_at=held.starts_at,
        recorded_by=world.clerk, recorded_at=held.starts_at,
    )  # fmt: skip
    page = story.page(chair, "home", phone=True)
    page.get_by_role("link", name=re.compile("Claim|backfill|attend", re.I)).first.click()
    expect(page.get_by_role("heading", name="Claim for attending meetings")).to_be_visible()
    expect(page.locator("main")).to_contain_text("£106.06")
    page.get_by_role("checkbox").first.check()
    assert_readable(page)
    page.get_by_role("button", name="Claim", exact=True).click()
    expect(page.get_by_role("heading", name="Check your answers")).to_be_visible()
    page.get_by_role("button", name="Confirm and send").click()
    expect(page.get_by_role("heading", name="The claim is sent")).to_be_visible()
    assert_readable(page)
    found = Claim.objects.get()
    assert (found.state, found.amount_pence) == ("CONFIRMED", 10_606)


def nobody_approves_their_own(story: Story) -> None:
    world, found = story.world, Claim.objects.get()
    story.page(world.chair, "claim_approve", found.pk, phone=True)
    expect(story.open[world.chair.pk].locator("main")).not_to_contain_text("Approve £")
    page = story.page(world.officer, "home")
    page.get_by_role("link", name=re.compile("Approve 1 claim")).click()
    expect(page.locator("main")).to_contain_text(found.number)
    page.goto(reverse("claim_approve", args=[found.pk]))
    assert_readable(page)
    page.get_by_role("button", name="Approve £106.06").click()
    expect(page.get_by_role("heading", name=f"Claim {found.number}", exact=True)).to_be_visible()
    assert Claim.objects.get().state == "APPROVED"
    assert balance_of_fund(story.fund).approved == 10_606


def the_school_is_paid_by_two(story: Story) -> None:
    world, found = story.world, Claim.objects.get()
    page = story.page(world.chair, "school_account", found.school.urn, phone=True)
    page.get_by_label("Name of the account").fill("City Primary")
    page.get_by_label("Sort code").fill("12-34-56")
    page.get_by_label("Account number").fill("1234 5678")
    assert_readable(page)
    page.get_by_role("button", name="Enter the account").click()
    expect(page.get_by_text("ending 678").first).to_be_visible()
    page = story.page(world.officer, "payee_check", story.fund.pk, Payee.objects.get().pk)
    page.get_by_label("Sort code").fill("123456")
    page.get_by_label("Account number").fill("12345678")
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_role("heading", name="Where schools are paid")).to_be_visible()
    page.goto(reverse("batch_make", args=[story.fund.pk]))
    page.get_by_label("Day of payment").fill("2027-01-20")
    assert_readable(page)
    page.get_by_role("button", name="Make the batch").click()
    expect(page.get_by_role("heading", name=re.compile("^Batch"))).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("Release it"))).to_have_count(0)  # somebody else does
    clerk = story.page(world.clerk, "batch", Batch.objects.get().pk)
    assert_readable(clerk)
    clerk.get_by_role("button", name="Release it: pay £106.06").dblclick()
    expect(clerk.get_by_role("button", name="Download the file for the bank")).to_be_visible()
    with clerk.expect_download() as got:
        clerk.get_by_role("button", name="Download the file for the bank").click()
    text = got.value.path().read_text()
    assert "123456,12345678,CITY PRIMARY,106.06," in text and "Total,1,,106.06," in text
    assert Claim.objects.get().state == "PAID"
    assert Posting.objects.filter(kind="PAYMENT").count() == 1


def a_payment_that_came_back_stands_in_its_allocation_again(story: Story) -> None:
    page = story.page(story.world.officer, "payment_reverse", Payment.objects.get().pk)
    page.get_by_label("Why is it taken back?").fill("The bank sent it back: the account is closed.")
    assert_readable(page)
    page.locator("main form button.govuk-button").first.click()
    expect(page.locator("main")).to_contain_text("The bank sent it back")
    found = balance_of_fund(story.fund)
    assert (found.paid, found.allocated) == (0, 3_900_000)
    assert Claim.objects.get().state == "REVERSED"
    assert Posting.objects.filter(kind="CONTRA").count() == 1


def the_officer_sees_where_the_money_is(story: Story) -> None:
    page = story.page(story.world.officer, "funding")
    expect(page.locator("main")).to_contain_text("£39,000")
    assert_readable(page)
    head = story.page(story.world.head, "fund", story.fund.pk, phone=True)
    expect(head.locator("main")).to_contain_text("£8,000")
    assert_readable(head)


def the_books_are_proved(story: Story) -> None:
    year = story.fund.years.get()
    page = story.page(story.world.officer, "books", year.pk)
    page.get_by_role("button", name=re.compile("Check the books")).first.click()
    expect(page.locator("main")).to_contain_text("Holds Thursday 14 January 2027")
    assert_readable(page)
    page.goto(reverse("ledger", args=[year.pk]))
    expect(page.locator("main")).to_contain_text("DSG carry forward")
    assert_readable(page)


def what_is_left_goes_on_by_a_decision(story: Story) -> None:
    """After 31 March the executive carries £30,000 on with its allocations, and gives £9,000 back."""
    story.at(make.local(date(2027, 4, 2), 9))
    year = story.fund.years.get()
    page = story.page(story.world.officer, "home")
    page.get_by_role("link", name=re.compile("Close the year 2026 to 2027")).click()
    expect(page.locator("main")).to_contain_text("£39,000 is left")
    page.get_by_label("How much is carried forward").fill("30,000")
    page.get_by_label("How much is given back?").fill("9,000")
    page.get_by_label(re.compile("not allocated", re.I)).check()
    page.get_by_label("Which decision was taken on what is left?").select_option(str(Decision.objects.get().pk))
    assert_readable(page)
    page.get_by_role("button", name="Close the year").click()
    expect(page.get_by_role("button", name="Close the year")).to_have_count(0)
    expect(page.get_by_role("heading", name=TITLE, level=1)).to_be_visible()
    year.refresh_from_db()
    assert year.state == "CLOSED"
    old, new = (balance_of_year(one) for one in story.fund.years.order_by("starts_on"))
    assert (old.came_in, old.paid, old.carried, old.returned, old.left) == (3_900_000, 0, 3_000_000, 900_000, 0)
    assert (new.came_in, new.available) == (3_000_000, 3_000_000)
