"""A consultation as its people live it: planned in the autumn, answered by phone, paper and deputy, decided, done, filed."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from consultations.models import Consultation, Feedback, Report, Response
from consultations.rules.answers import Given
from consultations.services.responding import send
from consultations.tasks import run_consultations, tabulate, tell_respondents
from cph.documents.services import make as make_paper
from cph.notifications.models import Notice
from networks.constitutions.models import Body
from networks.meetings.models import Action, Agenda, AgendaItem, Decision, Issue, Meeting, Minutes
from tests.browsing import assert_readable
from tests.factories import consultations as put
from tests.factories import meetings as make

NOW = make.local(make.date(2026, 11, 2), 9)
SLOW = 20_000
TITLE = "Closing schools when it snows"
SNOW = "We are at the end of a hill road. Seven o’clock is too late for the minibus."


@dataclass
class Story:
    """The people, the hands of the clock and whose browser is open."""

    world: make.World
    meeting: Meeting
    desk: Any
    clock: Any
    open: dict[int, Page] = field(default_factory=dict)

    @property
    def found(self) -> Consultation:
        return Consultation.objects.get()

    def at(self, moment: Any) -> None:
        """Time passes and the worker looks; after some days everybody has closed their browser."""
        self.clock.move_to(moment, tick=True)
        run_consultations()
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
        east = Body.objects.create(kind="DEVELOPMENT_GROUP", name="East group", parent=world.network)
        put.schools(world, 14, groups=[world.group, east])
        meeting = make.meeting(world, world.executive, day=make.date(2026, 12, 8))
        Agenda.objects.create(meeting=meeting)
        yield Story(world, meeting, desk, clock)


def test_from_the_plan_to_what_was_done(story):
    the_clerk_plans_it(story)
    the_planner_proposes_and_she_chooses(story)
    she_words_the_questions(story)
    she_sets_the_dates_and_lets_it_open(story)
    a_head_responds_on_the_phone(story)
    a_deputy_answers_for_another(story)
    one_comes_by_post_and_most_by_themselves(story)
    those_missing_are_reminded(story)
    a_group_is_heard_at_its_meeting(story)
    she_reads_what_was_said_once_it_is_closed(story)
    the_report_goes_out_and_tables_itself(story)
    the_executive_decides(story)
    it_cannot_be_filed_before_it_says_what_was_done(story)
    the_head_reads_what_came_of_it(story)


def the_clerk_plans_it(story: Story) -> None:
    page = story.page(story.world.clerk, "consultation_plan", story.world.network.pk)
    page.get_by_label("What is the consultation called?").fill(TITLE)
    page.get_by_label("What is it about?").fill("Last winter schools along one road closed at different times.")
    page.get_by_label("What is decided?").fill("One rule for all schools, from January.")
    page.get_by_label("What could still change?").fill("Who decides, and by what time in the morning.")
    page.get_by_label("Who decides?").select_option(label="CPH Executive")
    page.get_by_label("At which meeting?").select_option(str(story.meeting.pk))
    page.get_by_role("group", name="How much does it change for schools?").get_by_label("High").check()
    page.get_by_role("group", name="How important is it?").get_by_label("High").check()
    page.get_by_label("Responses are published with the report").check()
    assert_readable(page)
    page.get_by_role("button", name="Keep the draft").click()
    expect(page.get_by_role("heading", name=TITLE, level=1)).to_be_visible()
    assert story.found.decides_on == make.date(2026, 12, 8)
    head = story.page(story.world.head, "consultation", story.found.pk)
    expect(head.get_by_role("heading", level=1)).not_to_have_text(TITLE)  # a draft is its makers'


def the_planner_proposes_and_she_chooses(story: Story) -> None:
    page = story.page(story.world.clerk, "consultation_ways", story.found.pk)
    assert_readable(page)
    members = page.get_by_role("group", name="Asking all members, or groups of them, here")
    members.get_by_label("Use this way").check()
    members.get_by_label("Why, if you choose otherwise").fill("Every school should answer in its own words.")
    groups = page.get_by_role("group", name="Through the groups")
    groups.get_by_label("Use this way").check()
    groups.get_by_label("Why, if you choose otherwise").fill("The groups meet this month anyway.")
    page.get_by_role("button", name="Keep these ways").click()
    expect(page.get_by_role("button", name="Keep these ways")).to_have_count(0)
    expect(page.locator("main")).to_contain_text("Through the groups")
    chosen = set(story.found.ways.filter(is_chosen=True).values_list("way", flat=True))
    assert {"WEBSITE", "GROUPS"} <= chosen
    assert story.found.ways.count() == 6


def she_words_the_questions(story: Story) -> None:
    page = story.page(story.world.clerk, "question_list", story.found.pk)
    for kind, words, options in (
        ("One choice", "Who should decide that a school closes?", "The head\nThe authority\nBoth, by telephone"),
        ("Text", "What should we bear in mind?", ""),
    ):
        page.goto(reverse("question_add", args=[story.found.pk]))
        page.get_by_label(kind, exact=True).check()
        page.get_by_role("button", name="Continue").click()
        page.get_by_label("The question").fill(words)
        if options:
            page.get_by_label("Answers", exact=True).fill(options)
        page.get_by_role("button", name="Save").click()
        expect(page.locator("main")).to_contain_text(words)
    page.goto(reverse("consultation_preview", args=[story.found.pk]))
    expect(page.get_by_label("The authority")).to_be_visible()
    assert_readable(page)


def she_sets_the_dates_and_lets_it_open(story: Story) -> None:
    page = story.page(story.world.clerk, "consultation_dates", story.found.pk)
    expect(page.locator("main")).to_contain_text("school days")
    page.get_by_role("button", name="Keep these dates").click()
    expect(page.get_by_role("heading", name=TITLE, level=1)).to_be_visible()
    page.goto(reverse("consultation_open", args=[story.found.pk]))
    assert_readable(page)
    page.get_by_role("button", name="Let it open on").click()
    expect(page.get_by_text("It opens by itself at its time.").first).to_be_visible()
    assert story.found.state == "DRAFT"
    story.at(story.found.opens_at)
    assert story.found.state == "OPEN"
    assert story.found.respondents.filter(is_asked=True).count() == 15


def a_head_responds_on_the_phone(story: Story) -> None:
    head = story.world.head
    page = story.page(head, "home", phone=True)
    page.get_by_role("link", name=re.compile(rf"Respond to {TITLE}")).click()
    page.get_by_role("button", name="Begin").click()
    page.get_by_label("The authority").check()
    page.get_by_label("What should we bear in mind?").fill(SNOW)
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("This response may be published").check()
    page.get_by_role("button", name="Send the school’s response").click()
    expect(page.get_by_role("heading", name="Your response is sent", level=1)).to_be_visible()
    assert_readable(page)


def a_deputy_answers_for_another(story: Story) -> None:
    """The second school's head is away: a deputy, who is no member, answers in the school's name."""
    own = story.found.respondents.exclude(school__headships__person=story.world.head).order_by("pk")[0]
    head = own.school.headships.get().person
    page = story.page(head, "respond_delegate", story.found.pk, own.pk)
    page.get_by_label("Their full name").fill("Dana Deputy")
    page.get_by_label("Their e-mail address").fill("dana@example.org")
    assert_readable(page)
    page.get_by_role("button", name="Ask them").click()
    expect(page.get_by_text("Dana Deputy can answer").first).to_be_visible()
    dana = own.delegations.get().to
    answers = story.page(dana, "respond_questions", story.found.pk, own.pk, phone=True)
    answers.get_by_label("The head").check()
    answers.get_by_role("button", name="Continue").click()
    answers.get_by_role("button", name="Send the school’s response").click()
    expect(answers.get_by_role("heading", name="Your response is sent", level=1)).to_be_visible()
    assert own.responses.get().sent_by == dana


def one_comes_by_post_and_most_by_themselves(story: Story) -> None:
    rest = list(story.found.respondents.filter(responses=None).order_by("pk"))
    page = story.page(story.world.clerk, "key_in_for", story.found.pk, rest[0].pk)
    page.get_by_label("How did it reach you?").fill("A letter of 4 November")
    page.get_by_label("Both, by telephone").check()
    page.get_by_role("button", name="Check the answers").click()
    page.get_by_role("button", name="Enter this response").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Enter a response")
    assert rest[0].responses.get().by == "CLERK"
    question = story.found.questions.get(kind="ONE")
    for one in rest[1:9]:
        send(
            one, [Given(question.pk, options=(1,))], consents=False, form_key=uuid.uuid4(),
            by=one.school.headships.get().person, way=Response.By.SELF, at=timezone.now(),
        )  # fmt: skip


def those_missing_are_reminded(story: Story) -> None:
    page = story.page(story.world.clerk, "coverage", story.found.pk)
    expect(page.locator("main")).to_contain_text("11 of 15 schools")
    page.get_by_role("button", name="Remind those missing").click()
    expect(page.get_by_text("reminded").first).to_be_visible()
    assert Notice.objects.filter(once_key__contains=":reminded:").count() == 4
    page.goto(reverse("results", args=[story.found.pk]))
    expect(page.locator("main")).not_to_contain_text("The authority")  # nobody reads an answer before the close
    tell_respondents()
    assert not Notice.objects.filter(once_key__contains=":soon").exists()


def a_group_is_heard_at_its_meeting(story: Story) -> None:
    page = story.page(story.world.clerk, "view_record", story.found.pk)
    page.get_by_label("A group", exact=True).check()
    page.get_by_label("Which group?").select_option(label="North group")
    page.get_by_label("In which way was it heard?").select_option(label="Through the groups")
    page.get_by_label("On which day?").fill("2026-11-04")
    page.get_by_label("How many took part?").fill("7")
    page.get_by_label("What did they say?").fill("Small schools should decide for themselves.")
    page.locator("main form button.govuk-button").first.click()
    expect(page.locator("main")).to_contain_text("Small schools should decide for themselves.")


def she_reads_what_was_said_once_it_is_closed(story: Story) -> None:
    story.at(story.found.closes_at + timedelta(minutes=1))
    assert story.found.state == "CLOSED"
    tabulate(story.found.pk)
    page = story.page(story.world.clerk, "results", story.found.pk)
    expect(page.locator("main")).to_contain_text("11 of 15 schools have answered")
    expect(page.locator("main")).to_contain_text("11 answered, of 11 that responded, of 15 asked")
    assert_readable(page)
    text = story.found.questions.get(kind="LONG")
    page.goto(reverse("theme_work", args=[story.found.pk, text.pk]))
    page.get_by_label("Theme", exact=True).fill("Small schools")
    page.get_by_role("button", name="Add the theme").click()
    page.get_by_role("checkbox", name="Small schools").check()
    page.locator("form.cu-text button").first.click()
    expect(page.locator("main")).to_contain_text("You have read all of them")
    assert_readable(page)


def the_report_goes_out_and_tables_itself(story: Story) -> None:
    page = story.page(story.world.clerk, "report_write", story.found.pk)
    page.get_by_label("In short").fill("Most want heads to decide; two roads need an earlier word.")
    page.get_by_role("button", name="Issue edition 1").click()
    expect(page.get_by_text("Read the responses that are published").first).to_be_visible()  # not issued unread
    page.goto(reverse("words_list", args=[story.found.pk]))
    expect(page.locator("main")).to_contain_text(SNOW)
    assert_readable(page)
    page.goto(reverse("report_write", args=[story.found.pk]))
    page.get_by_label("In short").fill("Most want heads to decide; two roads need an earlier word.")
    page.get_by_label("I know that the responses").check()
    page.get_by_role("button", name="Issue edition 1").click()
    expect(page.get_by_role("heading", name=f"Report: {TITLE}")).to_be_visible()
    assert_readable(page)
    item = AgendaItem.objects.get(agenda__meeting=story.meeting)
    assert TITLE in item.title
    paper = make_paper(Report.objects.get().paper_id, timezone.now())
    assert paper.state == "MADE", paper.problem
    head = story.page(story.world.head, "report", story.found.pk, phone=True)
    expect(head.locator("main")).to_contain_text("Most want heads to decide")
    expect(head.locator("main")).not_to_contain_text("hill road")  # quoted only where somebody chose it
    assert_readable(head)
    head.goto(reverse("published", args=[story.found.pk]))
    expect(head.locator("main")).to_contain_text(SNOW)


def the_executive_decides(story: Story) -> None:
    """On 8 December; the minutes carry a decision and an action."""
    story.at(story.meeting.starts_at + timedelta(days=2))
    world, item = story.world, AgendaItem.objects.get(agenda__meeting=story.meeting)
    Issue.objects.create(
        meeting=story.meeting, version=1, content={"items": [], "paper_ids": []}, issued_by=world.clerk,
        issued_at=story.meeting.starts_at - timedelta(days=8),
    )  # fmt: skip
    minutes = Minutes.objects.create(meeting=story.meeting, state="CIRCULATED", circulated_at=timezone.now())
    facts = {"body": world.executive, "minutes": minutes, "item": item, "part": "A"}
    Decision.objects.create(
        number="D1", text="That heads decide by 6.30 am, and tell the authority.", decided_at=story.meeting.starts_at,
        recorded_by=world.clerk, **facts,
    )  # fmt: skip
    Action.objects.create(
        number="A1", text="Write to all schools.", created_at=timezone.now(), created_by=world.clerk, **facts
    )
    page = story.page(world.clerk, "consultation_decision", story.found.pk)
    page.get_by_label("Which decision was taken?").select_option(str(Decision.objects.get().pk))
    page.locator("main form button.govuk-button").first.click()
    expect(page.get_by_label("Which decision was taken?")).to_have_count(0)
    expect(page.locator("main")).to_contain_text("That heads decide by 6.30 am")


def it_cannot_be_filed_before_it_says_what_was_done(story: Story) -> None:
    page = story.page(story.world.clerk, "consultation_file", story.found.pk)
    expect(page.locator("main")).to_contain_text("It cannot be filed yet")
    page.goto(reverse("feedback_add", args=[story.found.pk]))
    page.get_by_label("We asked").fill("Who should decide that a school closes?")
    page.get_by_label("You said").fill("Nine of eleven schools said the head.")
    page.get_by_role("button", name="Save this row").click()
    expect(page.locator("main")).to_contain_text("Nine of eleven schools")
    story.at(story.found.closes_at + timedelta(days=91))
    page = story.page(story.world.clerk, "feedback", story.found.pk)
    expect(page.locator("main")).to_contain_text("Late")
    assert_readable(page)
    page.goto(reverse("consultation_file", args=[story.found.pk]))
    expect(page.locator("main")).to_contain_text("It cannot be filed yet")
    page.goto(reverse("feedback_edit", args=[story.found.pk, Feedback.objects.get().pk]))
    page.get_by_label("We did").fill("Heads decide, by 6.30 am. All schools have the letter.")
    page.get_by_label("What shows it?").select_option(f"decision:{Decision.objects.get().pk}")
    page.get_by_role("button", name="Save this row").click()
    expect(page.locator("main")).to_contain_text("All schools have the letter")
    page.goto(reverse("consultation_file", args=[story.found.pk]))
    page.get_by_role("button", name="File it").click()
    expect(page.get_by_text("The consultation is filed").first).to_be_visible()
    assert story.found.state == "FILED"


def the_head_reads_what_came_of_it(story: Story) -> None:
    page = story.page(story.world.head, "consultation", story.found.pk, phone=True)
    expect(page.locator("main")).to_contain_text("That heads decide by 6.30 am")
    expect(page.locator("main")).to_contain_text("All schools have the letter")
    assert_readable(page)
    page.goto(reverse("feedback", args=[story.found.pk]))
    expect(page.locator("main")).to_contain_text("Nine of eleven schools said the head")
    assert_readable(page)
