"""A meeting from its notice to its approved minutes, in a browser: heads on phones, the clerk on a tablet, bad lines and all."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import icalendar
import pypdf
import pytest
import time_machine
from django.core import mail
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from cph.core.refusals import Refused
from cph.notifications.models import Notice
from cph.notifications.tasks import post_notices
from cph.people.models import Person
from networks.constitutions.models import Clerk, Post
from networks.executives.models import Tenure
from networks.meetings import services, tasks
from networks.meetings.models import (
    Action,
    Agenda,
    AgendaItem,
    Attendance,
    ChairRuling,
    Circulation,
    Decision,
    Declaration,
    ItemPaper,
    Meeting,
    MinuteItem,
    Minutes,
    Motion,
    Pack,
    Remark,
    Reply,
    Vote,
)
from networks.meetings.services.minutes import Said, save_item
from tests import browsing
from tests.factories import files
from tests.factories import meetings as make

DAY, NEXT_DAY = date(2026, 12, 1), date(2027, 2, 2)
SLOW = 90_000  # ms: PDFs are made within the click here, where the site has a worker
TABLET = {"width": 820, "height": 1180}
SECRET = "zanzibar"
CLOSURES, MEALS, MODERATION, GRIEVANCE = "Winter closures", "Times of meetings", "Moderation of writing", "Grievance"
RULES: dict[str, Any] = {
    "quorum": {"at_least": 3},
    "majority": {"share_of": 1, "share_from": 2, "more_than": True},
    "special": {},
}


@dataclass
class Story:
    """The people, the meeting, its items by title, and the hands of the clock."""

    world: make.World
    desk: Any
    clock: Any
    meeting: Meeting
    after: Meeting
    items: dict[str, AgendaItem] = field(default_factory=dict)
    open: dict[tuple[str, bool], Page] = field(default_factory=dict)

    def page(self, who: str, name: str, *args: int, phone: bool = False) -> Page:
        """Somebody opens one of our addresses, signed in, on their own phone or at their own desk."""
        page = self.open.get((who, phone))
        if page is None:
            page = self.open[who, phone] = self.desk(getattr(self.world, who), phone=phone)
            page.set_default_timeout(20_000)
        given = () if name in ("home", "feed_list") else args or (self.meeting.pk,)
        page.goto(reverse(name, args=given))
        return page

    def is_now(self, day: date, hour: int, minute: int = 0) -> None:
        """Time passes; after more than a few days everybody has closed their browser."""
        moment = make.local(day, hour, minute)
        if moment - timezone.now() > timedelta(days=5):
            for page in self.open.values():
                page.context.close()
            self.open.clear()
        self.clock.move_to(moment, tick=True)

    def tablet(self, name: str) -> Page:
        page = self.desk(self.world.clerk)
        page.set_default_timeout(20_000)
        page.set_viewport_size(TABLET)
        page.goto(reverse(name, args=[self.meeting.pk]))
        return page


@pytest.fixture
def clock():
    with time_machine.travel(make.local(date(2026, 11, 2), 9), tick=True) as hands:
        yield hands


@pytest.fixture
def story(clock, transactional_db, desk, settings, tmp_path):
    """Six heads, two of them co-chairs; a director, an officer, two clerks; an agenda in draft, one item of it in Part B."""
    settings.MEDIA_ROOT = tmp_path / "media"
    world = make.world(rules=RULES)
    world.seats |= {"cochair": make.person("Cora Chair"), "harry": make.head_of(world, "Harry Head")}
    for who in ("chair", "cochair", "vice", "rep"):
        make.lead_a_school(world, getattr(world, who))
    world.seats["carl"] = make.person("Carl Clerk")
    Clerk.objects.create(person=world.carl, body=world.network, starts_on=make.START)
    post = Post.objects.get(key="chair", article__constitution=world.constitution)
    facts = {"body": world.executive, "post": post, "how": "ELECTED", "starts_on": make.START}
    Tenure.objects.create(person=world.cochair, seat=2, **facts)
    meeting, after = make.meeting(world, day=DAY), make.meeting(world, day=NEXT_DAY)
    told = Story(world, desk, clock, meeting, after)
    agenda = Agenda.objects.create(meeting=meeting)
    for place, (title, part) in enumerate(((CLOSURES, "A"), (MEALS, "A"), (MODERATION, "A"), (GRIEVANCE, "B")), 1):
        words = f"{title} {SECRET}" if part == "B" else title
        told.items[title] = AgendaItem.objects.create(
            agenda=agenda, position=place, title=words, part=part, purpose="DECIDE", minutes=20, reason="It came up."
        )
    yield told


def test_from_notice_to_approved_minutes(story):
    heads_say_whether_they_come(story)
    papers_are_uploaded_and_the_agenda_goes_out(story)
    the_chair_declares_an_interest(story)
    each_pack_holds_what_its_reader_may_read(story)
    a_late_paper_makes_a_second_pack(story)
    story.is_now(DAY, 16, 10)
    tablet = the_clerk_opens_the_meeting(story)
    the_connection_is_lost_and_comes_back(story, tablet)
    motion = a_head_moves_a_motion(story, CLOSURES, "Closing in snow", "That schools close at noon.")
    the_quorum_falls_and_nothing_is_decided(story, tablet, motion)
    people_come_back(story, tablet)
    an_amendment_is_carried_by_hands(story, motion)
    two_thirds_carry_a_named_vote(story, tablet)
    the_meeting_is_closed(story, tablet)
    a_vote_between_meetings_keeps_to_the_clock(story)
    two_clerks_write_the_same_item(story)
    the_rest_is_minuted(story)
    minutes_go_out_to_each_as_they_may_read(story)
    a_member_asks_for_a_correction(story)
    what_was_not_reached_stands_among_the_suggestions(story)
    the_next_meeting_approves(story)
    approved_minutes_never_change(story)
    an_action_is_done(story)
    everybody_finds_what_is_theirs_to_read(story)
    a_calendar_shows_the_meetings(story)
    the_public_page_shows_what_was_approved(story)


def assert_readable(page: Page) -> None:
    """The page that was asked for has come, and reads well."""
    page.wait_for_load_state()
    expect(page.locator("h1")).to_be_visible()
    browsing.assert_readable(page)


def pick(page: Page | Locator, label: str, words: str) -> None:
    """Choose the option that has these words."""
    box = page.get_by_label(re.compile(f"^{re.escape(label)}"))
    value = box.locator("option").filter(has_text=words).first.get_attribute("value")
    box.select_option(value)


def pdf_at(page: Page, address: str) -> str:
    answer = page.request.get(address)
    assert answer.ok, f"{address} {answer.status}"
    pages = pypdf.PdfReader(io.BytesIO(answer.body())).pages
    return " ".join(" ".join(one.extract_text() for one in pages).split())


def mails_that_tell() -> list[tuple[str, str]]:
    """Mails with words of Part B in them: none, whoever they are for."""
    sent = [(str(one.to), f"{one.subject} {one.body} {one.message().as_string()}") for one in mail.outbox]
    return [(to, text) for to, text in sent if SECRET in text]


# --- before


def heads_say_whether_they_come(story: Story) -> None:
    phone = story.page("rep", "meeting", phone=True)
    phone.get_by_role("button", name="I am coming").click()
    expect(phone.locator("main")).to_contain_text("You said so on")
    assert_readable(phone)
    vice = story.page("vice", "meeting", phone=True)
    vice.get_by_role("button", name="Apologies").click()
    expect(vice.locator("main")).to_contain_text("You said so on")
    expect(vice.locator("main")).to_contain_text("Apologies")
    harry = story.page("harry", "meeting", phone=True)
    harry.get_by_role("link", name=re.compile("^Send somebody in your place")).click()
    harry.wait_for_url(re.compile("/reply/"))
    assert_readable(harry)
    harry.get_by_label("Somebody comes in my place").check()
    harry.get_by_label("Who comes in your place").fill("Sam Standin")
    harry.get_by_label("Their e-mail address").fill("sam.standin@example.org")
    harry.get_by_role("button", name="Keep this reply").click()
    expect(harry.locator("main")).to_contain_text("Sam Standin comes in your place")
    clerk = story.page("clerk", "reply_list")
    for name, answer in (("Rep Person", "Coming"), ("Vice Person", "Apologies"), ("Harry Head", "Sam Standin")):
        expect(clerk.locator("tr").filter(has_text=name)).to_contain_text(answer)
    expect(clerk.locator("tr").filter(has_text="Hannah Head")).to_contain_text("No answer yet")
    assert_readable(clerk)
    assert Reply.objects.filter(meeting=story.meeting).count() == 3
    story.world.seats["sam"] = Person.objects.get(email="sam.standin@example.org")


def the_chair_declares_an_interest(story: Story) -> None:
    page = story.page("chair", "declarations")
    pick(page, "In which item?", CLOSURES)
    page.get_by_label("What is the interest?").fill("I rent out a hall that would be used")
    page.get_by_label("Stays without speaking or voting").check()
    page.get_by_role("button", name="Declare it").click()
    expect(page.locator("table")).to_contain_text("I rent out a hall")
    assert_readable(page)
    assert Declaration.objects.get().item == story.items[CLOSURES]


def hand_in(page: Page, name: str, content: bytes, title: str, button: str = "Add it") -> None:
    page.get_by_label("File", exact=True).set_input_files(
        {"name": name, "mimeType": "application/pdf", "buffer": content}
    )
    page.get_by_label("What it is called").fill(title)
    page.get_by_role("button", name=button).click(timeout=SLOW)


def papers_are_uploaded_and_the_agenda_goes_out(story: Story) -> None:
    meals, grievance = story.items[MEALS], story.items[GRIEVANCE]
    clerk = story.page("clerk", "item_papers", story.meeting.pk, meals.pk)
    hand_in(clerk, "costs.pdf", b"MZ\x90\x00 a program that calls itself a paper", "Costs")
    expect(clerk.locator(".govuk-error-summary")).to_contain_text("Choose a PDF, a Word document")
    assert_readable(clerk)
    assert not ItemPaper.objects.exists(), "a paper that is not what its name says is refused by its content"
    hand_in(clerk, "costs.pdf", files.pdf(2, "Clocks"), "Costs of meeting later")
    clerk.wait_for_url(re.compile(r"/agenda/#item-"))
    clerk.goto(reverse("item_papers", args=[story.meeting.pk, grievance.pk]))
    hand_in(clerk, "letter.pdf", files.pdf(1, f"Letter of {SECRET}"), f"Letter {SECRET}")
    expect(clerk.locator("main")).to_contain_text(f"Letter {SECRET}")
    agenda, now, chair = Agenda.objects.get(meeting=story.meeting), make.NOW, story.world.chair
    services.put_agenda(agenda, by=story.world.clerk, at=now)
    agenda.refresh_from_db()
    services.record_agreed(agenda, note="At its meeting.", version=agenda.version, by=chair, at=now)
    mail.outbox.clear()
    clerk.goto(reverse("agenda_issue", args=[story.meeting.pk]))
    assert_readable(clerk)
    clerk.get_by_role("button", name="Issue it now").click(timeout=SLOW)
    expect(clerk.get_by_role("button", name="Issue it now")).to_have_count(0, timeout=SLOW)
    expect(clerk.locator("main")).to_contain_text("Issued", timeout=30_000)
    tasks.sweep()
    tasks.sweep_packs()
    post_notices()
    told = [message for message in mail.outbox if "agenda" in message.subject.lower()]
    assert len(told) == len({one.to[0] for one in told}) == Notice.objects.filter(kind="AGENDA").count()
    assert mails_that_tell() == []


def each_pack_holds_what_its_reader_may_read(story: Story) -> None:
    pack = Pack.objects.get(meeting=story.meeting)
    assert pack.told_at and pack.editions.count() == 2
    for who, reads in (("rep", True), ("chair", True), ("officer", False), ("director", False)):
        page = story.page(who, "meeting", phone=who == "rep")
        link = page.get_by_role("link", name="Download the agenda and all papers as one PDF")
        text = pdf_at(page, str(link.get_attribute("href")))
        assert "Clocks 1" in text and CLOSURES in text
        assert (SECRET in text) is reads, f"the pack of the {who}"
        assert (SECRET in page.content()) is False, "the page of the meeting names no paper"
    page.goto(reverse("pack", args=[story.meeting.pk]))
    assert_readable(page)
    assert SECRET not in page.content()


def a_late_paper_makes_a_second_pack(story: Story) -> None:
    story.is_now(date(2026, 11, 23), 9)
    clerk = story.page("clerk", "late_paper")
    assert_readable(clerk)
    pick(clerk, "Item", MEALS)
    hand_in(clerk, "more.docx", b"<html><img src='https://example.org/seen'></html>", "More", "Send it out")
    expect(clerk.locator(".govuk-error-summary")).to_contain_text("Choose a PDF")
    pick(clerk, "Item", MEALS)
    with clerk.expect_navigation(timeout=SLOW):
        hand_in(clerk, "survey.pdf", files.pdf(1, "Surveyed"), "What parents said", "Send it out")
    tasks.sweep_packs()
    page = story.page("head", "pack", phone=True)
    expect(page.locator("main")).to_contain_text("What changed from the pack before")
    expect(page.locator("main")).to_contain_text("What parents said")
    assert_readable(page)
    text = pdf_at(page, reverse("pack_pdf", args=[story.meeting.pk, 2]))
    assert "Surveyed 1" in text and "Clocks 1" in text
    assert [one.version for one in Pack.objects.order_by("version")] == [1, 2]
    told = Notice.objects.filter(kind="PAPERS")
    assert told.filter(person=story.world.head).count() == 1 and "What parents said" in told[0].text


# --- during


def row(page: Page, person: Person) -> Locator:
    return page.locator(f"#p{person.pk}")


def tap(page: Page, person: Person, name: str, becomes: str) -> None:
    row(page, person).get_by_role("button", name=re.compile(f"^{name}")).click()
    expect(row(page, person)).to_have_attribute("data-keep-is", becomes)


def the_clerk_opens_the_meeting(story: Story) -> Page:
    world, page = story.world, story.tablet("sitting")
    pick(page, "Who chairs", "Cora Chair")
    page.get_by_role("button", name="Open the meeting").click()
    expect(page.locator("#quorum")).to_contain_text("Inquorate from")
    for who in ("chair", "cochair", "rep", "head", "director", "officer"):
        tap(page, getattr(world, who), "Present", "here")
    row(page, world.harry).get_by_role("button", name=re.compile("^Sam Standin is here")).click()
    expect(page.locator("#other-rows")).to_contain_text("Sam Standin")
    expect(page.locator("#quorum")).to_contain_text(re.compile(r"Quorate from 4\.1\d pm"))
    expect(page.locator("#quorum")).to_contain_text("5 of 6 who count are here; 3 needed (Article 6)")
    page.get_by_role("button", name=re.compile(f"^Start.*{CLOSURES}")).click()
    expect(page.locator("#quorum")).to_contain_text("Standing aside for this item: Chair Person")
    assert_readable(page)
    assert Attendance.objects.filter(meeting=story.meeting, counts=True, left_at=None).count() == 5
    room = story.page("head", "meeting_display")
    expect(room.locator("#display")).to_contain_text(CLOSURES)
    assert_readable(room)
    return page


def the_connection_is_lost_and_comes_back(story: Story, tablet: Page) -> None:
    """A minute is being typed in one tab and somebody leaves in the other when the line goes."""
    item, head = story.items[CLOSURES], story.world.head
    minutes = tablet.context.new_page()
    minutes.goto(reverse("minutes_write", args=[story.meeting.pk]))
    typed = minutes.locator(f"#item-{item.pk}").get_by_label("Discussion")
    typed.fill("They spoke of snow.")
    expect(minutes.locator(f"#item-{item.pk} [data-said]")).to_have_text(re.compile(r"^Saved \d"))
    tablet.context.set_offline(True)
    typed.fill("They spoke of snow and of ice.")
    expect(minutes.locator(f"#item-{item.pk} [data-said]")).to_contain_text("no connection")
    assert_readable(minutes)
    tap(tablet, head, "Left", "away")
    expect(tablet.locator("[data-keep-state]")).to_contain_text("1 entry waits")
    assert_readable(tablet)
    assert Attendance.objects.get(person=head).left_at is None
    assert MinuteItem.objects.get().discussion == "They spoke of snow."
    tablet.context.set_offline(False)
    expect(minutes.locator(f"#item-{item.pk} [data-said]")).to_have_text(re.compile(r"^Saved \d"))
    expect(tablet.locator("[data-keep-state]")).to_have_text("", timeout=20_000)
    expect(row(tablet, head).get_by_role("button", name=re.compile("^Back"))).to_be_visible()
    minutes.close()
    assert Attendance.objects.get(person=head).left_at is not None, "left, and saved once"
    assert MinuteItem.objects.get().discussion == "They spoke of snow and of ice."


def a_head_moves_a_motion(story: Story, item: str, title: str, text: str) -> Motion:
    phone = story.page("rep", "motion_move", phone=True)
    assert_readable(phone)
    phone.get_by_label("What is the motion about?").fill(title)
    phone.get_by_label("The motion, as it is put to the vote").fill(text)
    phone.get_by_role("button", name="Continue").click()
    phone.get_by_label(re.compile(item)).check()
    phone.get_by_role("button", name="Continue").click()
    expect(phone.get_by_role("button", name="Move it")).to_be_visible()
    assert_readable(phone)
    phone.get_by_role("button", name="Move it").click()
    expect(phone.get_by_role("button", name="Move it")).to_have_count(0)
    expect(phone.locator("main")).to_contain_text("Somebody else can second it here")
    assert_readable(phone)
    motion = Motion.objects.get(title=title)
    second = story.page("cochair", "motion", motion.pk, phone=True)
    second.get_by_role("button", name="Second it").click()
    expect(second.get_by_role("button", name="Second it")).to_have_count(0)
    expect(second.locator("main")).to_contain_text("Cora Chair")
    motion.refresh_from_db()
    assert motion.moved_by == story.world.rep and motion.seconded_by == story.world.cochair
    return motion


def put_to_the_vote(story: Story, motion: Motion, how: str, kind: str = "Any decision") -> Page:
    page = story.page("clerk", "motion_open", motion.pk)
    page.get_by_label(re.compile(f"^{how}")).check()
    page.get_by_label(re.compile(f"^{kind}")).check()
    assert_readable(page)
    page.get_by_role("button", name="Open voting").click()
    return page


def the_quorum_falls_and_nothing_is_decided(story: Story, tablet: Page, motion: Motion) -> None:
    tap(tablet, story.world.rep, "Left", "away")
    said = re.compile(r"Inquorate (again )?from 4\.\d\d pm: two left, one recused: discuss, do not decide")
    expect(tablet.locator("#quorum .sit-quorum__words")).to_have_text(said)
    assert_readable(tablet)
    page = put_to_the_vote(story, motion, "Show of hands")
    expect(page.locator(".govuk-error-summary")).to_contain_text(
        "The meeting is inquorate: 2 present who count, 3 needed"
    )
    expect(page.locator(".govuk-error-summary")).to_contain_text("Article 6")
    motion.refresh_from_db()
    assert motion.state == Motion.State.MOVED and not motion.rights.exists()


def people_come_back(story: Story, tablet: Page) -> None:
    for who in ("rep", "head"):
        tap(tablet, getattr(story.world, who), "Back", "here")
    expect(tablet.locator("#quorum .sit-quorum__words")).to_have_text(re.compile(r"Quorate again from 4\.\d\d pm"))
    tablet.get_by_text("How it went").click()
    expect(tablet.locator(".sit-quorum__history")).to_contain_text("two left, one recused")


# --- motions and votes


def count_hands(page: Page, for_: int, against: int, abstained: int = 0) -> None:
    page.get_by_role("button", name="Enter the hands you counted").click()
    page.get_by_label("For", exact=True).fill(str(for_))
    page.get_by_label("Against", exact=True).fill(str(against))
    page.get_by_label("Abstained", exact=True).fill(str(abstained))
    assert_readable(page)
    page.get_by_role("button", name="Close the vote with these numbers").click()
    expect(page.locator(".cph-outcome")).to_be_visible()


def an_amendment_is_carried_by_hands(story: Story, motion: Motion) -> None:
    phone = story.page("head", "motion", motion.pk, phone=True)
    phone.get_by_role("link", name="Move an amendment").click()
    phone.get_by_label("What does the amendment change?").fill("A later hour")
    phone.get_by_label("The whole motion, as it is to read").fill("That schools close at one.")
    phone.get_by_role("button", name="Continue").click()
    expect(phone.get_by_role("button", name="Move it")).to_be_visible()
    assert_readable(phone)
    phone.get_by_role("button", name="Move it").click()
    expect(phone.get_by_role("button", name="Move it")).to_have_count(0)
    expect(phone.locator("main")).to_contain_text("How the motion would read")
    amendment = Motion.objects.get(amends=motion)
    page = put_to_the_vote(story, motion, "Show of hands")
    expect(page.locator(".govuk-error-summary")).to_contain_text(f"Amendment {amendment.number} is decided first")
    page = put_to_the_vote(story, amendment, "Show of hands")
    expect(page.locator("main")).to_contain_text("Voting is open")
    count_hands(page, 3, 1)
    expect(page.locator(".cph-outcome")).to_contain_text("Carried: 3 of 4 voting agreed")
    count_hands(put_to_the_vote(story, motion, "Show of hands"), 4, 0)
    motion.refresh_from_db()
    assert (motion.text, motion.state, motion.votes_for) == ("That schools close at one.", "CARRIED", 4)
    assert motion.present == 4, "the chair stands aside for this item"


def go_on(tablet: Page, done: str, following: str) -> None:
    """The one item ends and the next one begins."""
    tablet.get_by_role("button", name=re.compile(f"^End.*{done}")).click()
    expect(tablet.get_by_role("button", name=re.compile(f"^Take up again.*{done}"))).to_be_visible()
    tablet.get_by_role("button", name=re.compile(f"^Start.*{following}")).click()
    expect(tablet.get_by_role("button", name=re.compile(f"^End.*{following}"))).to_be_visible()


def two_thirds_carry_a_named_vote(story: Story, tablet: Page) -> None:
    go_on(tablet, CLOSURES, MEALS)
    motion = a_head_moves_a_motion(story, MEALS, "Later meetings", "That article 5h says five o’clock.")
    page = put_to_the_vote(story, motion, "Named", "A change of the constitution: at least two thirds")
    expect(page.locator("main")).to_contain_text("Votes so far")
    head = vote_page(story, "head", motion)
    choose(head, "For")
    cast(head)
    chair = vote_page(story, "chair", motion)
    choose(chair, "Against")
    cast(chair)
    first = vote_page(story, "rep", motion)
    other = first.context.new_page()
    other.goto(first.url)
    for tab in (first, other):
        choose(tab, "For")
    press = "document.querySelector('main form').requestSubmit()"
    for tab in (first, other):
        tab.evaluate(f"setTimeout(() => {press}, 50)")
    for tab in (first, other):
        expect(tab.get_by_role("heading", level=1)).to_have_text("Your vote is kept")
    other.close()
    assert Vote.objects.filter(motion=motion).count() == 3
    why = story.page("officer", "motion_vote", motion.pk, phone=True)
    expect(why.locator("main")).to_contain_text("You attend for the local authority.")
    expect(why.locator("main")).to_contain_text("Article 5a gives no vote")
    assert_readable(why)
    page.goto(reverse("motion_close", args=[motion.pk]))
    expect(page.locator("main")).to_contain_text("3 of 5 votes are cast")
    assert_readable(page)
    page.get_by_role("button", name="Close it and count").click()
    sum_ = "Carried: 2 of 3 voting agreed; article 6 asks for at least two thirds, that is 2."
    expect(page.locator(".cph-outcome")).to_have_text(sum_)
    expect(page.locator("table")).to_contain_text("Rep Person")
    assert_readable(page)
    motion.refresh_from_db()
    assert (motion.votes_for, motion.votes_against, motion.abstentions) == (2, 1, 0)


def vote_page(story: Story, who: str, motion: Motion) -> Page:
    page = story.page(who, "motion", motion.pk, phone=True)
    page.get_by_role("button", name="Vote", exact=True).click()
    expect(page.get_by_role("button", name="For", exact=True)).to_be_visible()
    return page


def choose(page: Page, choice: str) -> None:
    assert_readable(page)
    page.get_by_role("button", name=choice, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"You vote: {choice}")


def cast(page: Page) -> None:
    assert_readable(page)
    page.get_by_role("button", name="Cast this vote").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your vote is kept")
    assert_readable(page)


def the_meeting_is_closed(story: Story, tablet: Page) -> None:
    go_on(tablet, MEALS, GRIEVANCE)
    room = story.page("officer", "meeting_display")
    expect(room.locator("#display")).to_contain_text("The meeting is in private")
    assert SECRET not in room.content()
    tablet.goto(reverse("sitting_close", args=[story.meeting.pk]))
    expect(tablet.locator("main")).to_contain_text(MODERATION)
    assert_readable(tablet)
    tablet.get_by_role("button", name="Close the meeting").click()
    expect(tablet.locator("#running")).to_contain_text("1 item not reached")
    assert_readable(tablet)
    tablet.context.close()
    assert not Attendance.objects.filter(meeting=story.meeting, left_at=None).exists()


def a_vote_between_meetings_keeps_to_the_clock(story: Story) -> None:
    page = story.page("clerk", "vote_move", story.world.network.pk)
    page.get_by_label("What is the motion about?").fill("The coach")
    page.get_by_label("The motion, as it is put to the vote").fill("That we share a coach.")
    page.get_by_role("button", name="Continue").click()
    page.get_by_label(re.compile("^All who may attend")).check()
    page.get_by_role("button", name="Continue").click()
    pick(page, "Moved by", "Rep Person")
    pick(page, "Seconded by", "Harry Head")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Move it").click()
    expect(page.get_by_role("button", name="Move it")).to_have_count(0)
    motion = Motion.objects.get(title="The coach")
    page.goto(reverse("motion_open", args=[motion.pk]))
    page.get_by_label(re.compile("^Any decision")).check()
    for name, words in (
        ("Opens on", "2026-12-03"), ("Opens at", "09:00"), ("Closes on", "2026-12-04"), ("Closes at", "17:00"),
    ):  # fmt: skip
        page.get_by_label(re.compile(f"^{name}")).fill(words)
    assert_readable(page)
    page.get_by_role("button", name="Open voting").click()
    expect(page.locator("main")).to_contain_text("Set to the vote")
    tasks.close_votes()
    motion.refresh_from_db()
    assert motion.state == Motion.State.MOVED, "its hour has not come"
    story.is_now(date(2026, 12, 3), 9, 1)
    tasks.close_votes()
    for who, choice in (("head", "For"), ("harry", "For")):
        phone = vote_page(story, who, motion)
        choose(phone, choice)
        cast(phone)
    late = vote_page(story, "vice", motion)
    choose(late, "Against")
    story.is_now(date(2026, 12, 4), 17)
    late.get_by_role("button", name="Cast this vote").click()
    expect(late.get_by_role("button", name="Cast this vote")).to_have_count(0)
    expect(late.locator("main")).to_contain_text("closed", ignore_case=True)
    assert_readable(late)
    story.is_now(date(2026, 12, 4), 17, 2)
    tasks.close_votes()
    tasks.close_votes()
    page.goto(reverse("motion", args=[motion.pk]))
    expect(page.locator(".cph-outcome")).to_contain_text("Carried: 2 of 2 voting agreed")
    motion.refresh_from_db()
    assert motion.votes.count() == 2 and motion.decided_at


# --- after


def part_of(page: Page, story: Story, title: str) -> Locator:
    return page.locator(f"#item-{story.items[title].pk}")


def two_clerks_write_the_same_item(story: Story) -> None:
    item = story.items[CLOSURES]
    clare, carl = story.page("clerk", "minutes_write"), story.page("carl", "minutes_write")
    part_of(carl, story, CLOSURES).get_by_label("Discussion").fill("They spoke of snow, ice and buses.")
    expect(part_of(carl, story, CLOSURES).locator("[data-said]")).to_have_text(re.compile(r"^Saved \d"))
    mine = part_of(clare, story, CLOSURES)
    mine.get_by_label("Discussion").fill("They spoke of snow, ice and boilers.")
    expect(mine.get_by_role("alert")).to_contain_text("Two people changed this item")
    expect(mine.get_by_role("alert")).to_contain_text("buses")
    assert_readable(clare)
    assert MinuteItem.objects.get(item=item).discussion == "They spoke of snow, ice and buses."
    mine.get_by_label("Discussion").fill("They spoke of snow, ice, buses and boilers.")
    mine.get_by_role("button", name="Save").first.click()
    clare.wait_for_url(re.compile("#item-"))
    assert MinuteItem.objects.get(item=item).discussion == "They spoke of snow, ice, buses and boilers."


def the_rest_is_minuted(story: Story) -> None:
    page = story.page("clerk", "minutes_write")
    here = part_of(page, story, CLOSURES)
    here.get_by_text("Add an action").click()
    here.get_by_label("What is to be done").fill("Tell the parents")
    here.get_by_label("Who does it").fill("Rep Person, Hannah Head")
    here.get_by_label("By when").fill("2026-12-14")
    here.get_by_role("button", name="Add this action").click()
    expect(here.locator(".min-list").last).to_contain_text("Hannah Head")
    part_of(page, story, MODERATION).get_by_label("What became of it").select_option("NOT_REACHED")
    expect(part_of(page, story, MODERATION).locator("[data-said]")).to_have_text(re.compile(r"^Saved \d"))
    closed = part_of(page, story, GRIEVANCE)
    closed.get_by_label("Discussion").fill(f"They spoke of {SECRET}.")
    expect(closed.locator("[data-said]")).to_have_text(re.compile(r"^Saved \d"))
    closed.get_by_text("Add a decision").click()
    closed.get_by_label("What was decided").fill(f"Write to {SECRET}.")
    closed.get_by_role("button", name="Add this decision").click()
    expect(closed.locator(".min-list")).to_contain_text(SECRET)
    assert_readable(page)


def minutes_go_out_to_each_as_they_may_read(story: Story) -> None:
    mail.outbox.clear()
    page = story.page("clerk", "minutes_circulate")
    assert_readable(page)
    page.get_by_role("button", name="Circulate the minutes").dblclick(timeout=SLOW)
    expect(page.locator("h1")).to_contain_text("Minutes: Full meeting", timeout=SLOW)
    tasks.sweep_minutes()
    assert Circulation.objects.count() == 1
    address = reverse("minutes_pdf", args=[story.meeting.pk, 1])
    words = (
        "Present (", "Apologies (1) Vice Person", "Substitutes (1) Sam Standin", "In attendance", "two left, one recused",
        "Decided", "That schools close at one.", "That article 5h says five o’clock.",
        "2 for, 1 against, 0 abstained", "Hannah Head, Rep Person", "by Monday 14 December 2026", "Tell the parents",
        "Not reached", "Chair Person",
    )  # fmt: skip
    for who, reads in (("head", True), ("officer", False), ("director", False)):
        reader = story.page(who, "minutes")
        assert_readable(reader)
        text = pdf_at(reader, address)
        assert [one for one in words if one not in text] == [], who
        assert (SECRET in text, SECRET in reader.content()) == (reads, reads), who
    post_notices()
    assert mail.outbox and mails_that_tell() == []


def a_member_asks_for_a_correction(story: Story) -> None:
    phone = story.page("head", "minutes", phone=True)
    phone.get_by_role("link", name=re.compile(f"^Ask for a correction.*{CLOSURES}")).click()
    phone.get_by_label("What should be corrected, and how").fill("It was ice, not snow.")
    assert_readable(phone)
    phone.get_by_role("button", name="Ask for this correction").click()
    expect(phone.locator("main")).to_contain_text("It was ice, not snow.")
    clerk = story.page("clerk", "minutes_write")
    here = part_of(clerk, story, CLOSURES)
    here.get_by_label("Discussion").fill("They spoke of ice, buses and boilers.")
    expect(here.locator("[data-said]")).to_have_text(re.compile(r"^Saved \d"))
    clerk.goto(reverse("minutes", args=[story.meeting.pk]))
    clerk.get_by_role("link", name=re.compile("^Answer it")).click()
    clerk.get_by_label("Corrected it").check()
    assert_readable(clerk)
    clerk.get_by_role("button", name="Send this answer").click()
    expect(clerk.locator("main")).to_contain_text("Answered")
    assert Remark.objects.get().answered_by == story.world.clerk


def what_was_not_reached_stands_among_the_suggestions(story: Story) -> None:
    page = story.page("clerk", "agenda_build", story.after.pk)
    expect(page.locator("#suggestions")).to_contain_text("Not reached at the meeting of Tuesday 1 December 2026")
    page.get_by_role("button", name=re.compile(f"^Take it.*{MODERATION}")).click()
    expect(page.locator("#items")).to_contain_text("see it there")
    assert_readable(page)
    taken = AgendaItem.objects.get(agenda__meeting=story.after)
    assert taken.carried_from == story.items[MODERATION]


def the_next_meeting_approves(story: Story) -> None:
    page = story.page("clerk", "minutes_approve")
    expect(page.locator("main")).to_contain_text("No later meeting")
    story.is_now(NEXT_DAY, 16, 15)
    page = story.page("clerk", "sitting", story.after.pk)
    pick(page, "Who chairs", "Cora Chair")
    page.get_by_role("button", name="Open the meeting").click()
    expect(page.locator("#quorum")).to_contain_text("Inquorate from")
    tap(page, story.world.cochair, "Present", "here")
    page.goto(reverse("minutes_approve", args=[story.meeting.pk]))
    expect(page.locator("main")).to_contain_text("approved with these corrections")
    assert_readable(page)
    page.get_by_role("button", name="Record the approval").click(timeout=SLOW)
    expect(page.locator("main")).to_contain_text("Approved on Tuesday 2 February 2027")
    assert_readable(page)
    minutes = Minutes.objects.get(meeting=story.meeting)
    assert minutes.state == Minutes.State.APPROVED and minutes.approved_in == story.after


def approved_minutes_never_change(story: Story) -> None:
    item, clerk = story.items[CLOSURES], story.world.clerk
    page = story.page("clerk", "minutes_write")
    expect(page.locator("main")).to_contain_text("These minutes are approved and never change.")
    expect(page.get_by_label("Discussion")).to_have_count(0)
    with pytest.raises(Refused):
        save_item(item, Said("Something else."), seen=0, by=clerk, at=timezone.now())
    with pytest.raises(DatabaseError), transaction.atomic():
        MinuteItem.objects.filter(item=item).update(discussion="Something else.")
    page.get_by_role("link", name="Note a correction").click()
    pick(page, "Where", CLOSURES)
    page.get_by_label("The correction").fill("The buses were trams.")
    assert_readable(page)
    page.get_by_role("button", name="Note this correction").click()
    expect(part_of(page, story, CLOSURES)).to_contain_text("Note of Tuesday 2 February 2027")
    expect(part_of(page, story, CLOSURES)).to_contain_text("The buses were trams.")
    assert_readable(page)
    assert MinuteItem.objects.get(item=item).discussion == "They spoke of ice, buses and boilers."


# --- around


def an_action_is_done(story: Story) -> None:
    action = Action.objects.get()
    page = story.page("rep", "action", action.pk, phone=True)
    assert_readable(page)
    page.get_by_role("button", name="It is done").click()
    page.get_by_label("What was done").fill("All parents have the letter.")
    page.get_by_label("A file that shows it").set_input_files(
        {"name": "letter.pdf", "mimeType": "application/pdf", "buffer": files.pdf(1, "Letter")}
    )
    assert_readable(page)
    page.get_by_role("button", name="It is done").click()
    expect(page.locator("main")).to_contain_text("All parents have the letter.")
    action.refresh_from_db()
    assert (action.state, action.closed_by) == ("DONE", story.world.rep)
    register = story.page("head", "action_list", story.world.network.pk)
    register.goto(f"{register.url}?state=done")
    expect(register.locator("main")).to_contain_text("Tell the parents")
    assert_readable(register)
    register.goto(reverse("decision_list", args=[story.world.network.pk]))
    expect(register.locator("table")).to_contain_text("That schools close at one.")
    expect(register.locator("table")).to_contain_text("That we share a coach.")
    expect(register.locator("table")).to_contain_text(SECRET)  # a member sits in the body
    assert_readable(register)


def found(page: Page, words: str) -> Locator:
    page.goto(reverse("search"))
    page.get_by_label("Words, a name or a number").fill(words)
    page.get_by_role("button", name="Search", exact=True).click()
    expect(page).to_have_url(re.compile(r"\?"))
    assert_readable(page)
    return page.locator("main")


def everybody_finds_what_is_theirs_to_read(story: Story) -> None:
    decision = Decision.objects.get(text="That schools close at one.")
    head, officer = story.page("head", "home", phone=True), story.page("officer", "home")
    for page in (head, officer):
        expect(found(page, "schools close at one")).to_contain_text(decision.number)
    expect(found(head, SECRET)).not_to_contain_text("Nothing you may read")
    expect(found(officer, SECRET)).to_contain_text("Nothing you may read has this word")


def a_calendar_shows_the_meetings(story: Story) -> None:
    page = story.page("head", "feed_list")
    page.get_by_role("button", name="Make an address").click()
    expect(page.get_by_label("Secret address")).to_be_visible()
    assert_readable(page)
    address = page.get_by_label("Secret address").input_value()
    stranger = story.desk()
    answer = stranger.request.get(re.sub(r"^\w+://[^/]+", "", address))
    starts = {one.decoded("dtstart") for one in icalendar.Calendar.from_ical(answer.body()).walk("VEVENT")}
    assert starts >= {story.meeting.starts_at, story.after.starts_at}
    assert SECRET not in answer.text()


def the_public_page_shows_what_was_approved(story: Story) -> None:
    page = story.page("clerk", "public_page_edit", story.world.network.pk)
    address = page.locator("#id_slug").input_value()
    for words in ("Dates of its meetings", "Issued agendas", "Approved minutes", "Decisions of approved minutes"):
        page.get_by_label(re.compile(f"^{words}")).check()
    with page.expect_navigation():
        page.get_by_role("button", name="Keep these choices").click()
    assert_readable(page)
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_role("button", name="Publish", exact=True)).to_have_count(0)
    anybody = story.desk(phone=True)
    anybody.goto(reverse("public_page", args=[address]))
    expect(anybody.locator("main")).to_contain_text("That schools close at one.")
    assert_readable(anybody)
    assert SECRET not in anybody.content()
    anybody.get_by_role("link", name=re.compile("^Minutes")).click()
    expect(anybody.locator("main")).to_contain_text("They spoke of ice, buses and boilers.")
    expect(anybody.locator("main")).to_contain_text("The buses were trams.")
    assert_readable(anybody)
    assert SECRET not in anybody.content() and GRIEVANCE not in anybody.content()
    assert ChairRuling.objects.count() == 0, "the constitution says all that was asked of it"
