"""A response is sent: once for each form, the last counts, earlier ones stay, and nothing comes in from the closing moment on."""

from __future__ import annotations

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from consultations.models import Answer, Consultation, Delegation, Draft, Response
from consultations.rules.answers import Given, read
from consultations.selectors.asking import asked_of
from consultations.selectors.responding import given_in, people_of, respondents_of_person, way_of
from consultations.services import responding
from consultations.tasks import clear_drafts
from cph.audit.models import Line
from cph.core.refusals import NotAllowed, Refused
from cph.notifications.models import Notice
from cph.people.models import Invitation
from networks.schools.models import Headship
from tests.factories import consultations as make
from tests.factories import meetings as people

pytestmark = pytest.mark.django_db
SELF, LINK, CLERK, DELEGATE = Response.By.SELF, Response.By.LINK, Response.By.CLERK, Response.By.DELEGATE


@pytest.fixture
def world(db):
    return people.world()


@pytest.fixture
def open_(world):
    return make.opened(world)


@pytest.fixture
def mine(world, open_):
    return open_.respondents.get(school__headships__person=world.head)


def now():
    return timezone.now()


def said(consultation, text="One rule.", choice=1):
    asked = {one.kind: one for one in asked_of(consultation)}
    return [Given(asked["ONE"].pk, options=(choice,)), Given(asked["LONG"].pk, text=text)]


def send(respondent, by, text="One rule.", way=SELF, key=None, at=None, **facts):
    given = said(respondent.consultation, text)
    return responding.send(respondent, given, form_key=key or uuid.uuid4(), by=by, way=way, at=at or now(), **facts)


def texts(response):
    return [one.text for one in given_in(response) if one.text]


# --- sending


def test_a_response_is_kept_with_its_answers_and_a_line_that_tells_none(world, mine):
    kept = send(mine, world.head, "The secret of snow.", consents=True)
    assert (kept.number, kept.is_last, kept.by, kept.sent_by, kept.consents) == (1, True, SELF, world.head, True)
    assert texts(kept) == ["The secret of snow."]
    line = Line.objects.get(verb="responded to")
    assert line.actor == world.head
    assert "Snow days next winter" in line.subject
    assert "secret" not in line.subject
    assert not Notice.objects.filter(text__contains="secret").exists()


def test_the_same_form_sent_twice_is_one_response(world, mine):
    key = uuid.uuid4()
    assert send(mine, world.head, key=key).pk == send(mine, world.head, "Another text.", key=key).pk
    assert Response.objects.count() == 1
    assert texts(Response.objects.get()) == ["One rule."]
    assert Line.objects.filter(verb="responded to").count() == 1


def test_of_two_tabs_the_later_counts_and_both_are_kept(world, mine):
    first, second = send(mine, world.head, "First."), send(mine, world.head, "Second.")
    first.refresh_from_db()
    assert (first.is_last, second.is_last, second.number) == (False, True, 2)
    assert [texts(one) for one in (first, second)] == [["First."], ["Second."]]


def test_a_form_of_somebody_else_is_not_theirs(world, mine):
    key = uuid.uuid4()
    send(mine, world.head, key=key)
    with pytest.raises(Refused, match="sent by somebody else"):
        send(mine, world.clerk, key=key, way=CLERK, received="By telephone")


def test_the_closing_moment_itself_is_too_late(world, open_, mine):
    assert send(mine, world.head, at=open_.closes_at - timedelta(microseconds=1)).number == 1
    with pytest.raises(Refused, match="closed on"):
        send(mine, world.head, at=open_.closes_at)
    assert Response.objects.count() == 1


def test_the_database_itself_takes_nothing_from_the_closing_moment_on(world, open_, mine):
    facts = {"consultation": open_, "respondent": mine, "by": SELF, "sent_by": world.head, "form_key": uuid.uuid4()}
    with pytest.raises(IntegrityError, match="while it is open"), transaction.atomic():
        Response.objects.create(sent_at=open_.closes_at, **facts)


def test_closed_between_the_question_and_the_answer_it_is_refused_in_words(world, open_, mine, monkeypatch):
    monkeypatch.setattr(responding, "why_not_now", lambda *args: "")
    Consultation.objects.filter(pk=open_.pk).update(state="CLOSED", closed_at=now())
    with pytest.raises(Refused, match="not sent"):
        send(mine, world.head)
    assert not Response.objects.exists()


def test_an_empty_response_is_none(world, mine):
    with pytest.raises(Refused, match="Answer at least one question"):
        responding.send(mine, [], form_key=uuid.uuid4(), by=world.head, way=SELF, at=now())


def test_answers_to_another_consultation_are_refused(world, mine):
    elsewhere = make.opened(world, title="Another")
    given = said(elsewhere)
    with pytest.raises(Refused, match="belong to other questions"):
        responding.send(mine, given, form_key=uuid.uuid4(), by=world.head, way=SELF, at=now())
    assert not Answer.objects.exists()


def test_nobody_else_responds(world, mine):
    for person in (world.stranger, world.clerk, world.chair, world.officer, world.admin):
        with pytest.raises(NotAllowed, match="do not answer for"):
            send(mine, person)
    assert not Response.objects.exists()


def test_who_was_not_drawn_does_not_respond(world):
    consultation = make.opened(world, asked=0)
    one = consultation.respondents.get(school__headships__person=world.head)
    with pytest.raises(NotAllowed):
        send(one, world.head)
    assert not respondents_of_person(world.head, now()).exists()


@pytest.mark.parametrize(
    "text",
    [
        "x" * 10_000,
        "Snow ❄️👩‍👩‍👧‍👦 and ice",
        "ثلج في الشتاء",
        "<script>alert(1)</script>",
        "=cmd|'/C calc'!A0",
        "‮override",
    ],
)
def test_any_text_is_kept_as_it_was_typed(world, open_, mine, text):
    asked = asked_of(open_)
    long = next(one for one in asked if one.kind == "LONG")
    found = read(asked, {long.field: [text]})
    assert not found.faults_of([long])
    kept = responding.send(mine, found.given, form_key=uuid.uuid4(), by=world.head, way=SELF, at=now())
    assert texts(kept) == [text]


def test_numbers_ranks_rows_and_paragraphs_come_back_as_they_were(world, open_, mine):
    asked = {one.kind: one for one in asked_of(open_)}
    given = [
        Given(asked["NUMBER"].pk, number=Decimal("12.500")),
        Given(asked["RANKING"].pk, options=(3, 1, 2)),
        Given(asked["GRID"].pk, part=asked["GRID"].parts[1].pk, options=(2,)),
        Given(asked["DOCUMENT"].pk, part=asked["DOCUMENT"].parts[0].pk, text="Here."),
        Given(asked["DOCUMENT"].pk, text="On all of it."),
    ]
    kept = responding.send(mine, given, form_key=uuid.uuid4(), by=world.head, way=SELF, at=now())
    assert set(given_in(kept)) == set(given)


# --- heads come and go


def test_the_head_leaves_the_response_stands_and_the_successor_may_replace_it(world, mine):
    first = send(mine, world.head, "Hers.")
    today = timezone.localdate()
    Headship.objects.filter(person=world.head).update(ends_on=today - timedelta(days=1))
    successor = people.person("Sam Successor")
    Headship.objects.create(person=successor, school=mine.school, starts_on=today)
    with pytest.raises(NotAllowed):
        send(mine, world.head, "Too late.")
    second = send(mine, successor, "His.")
    first.refresh_from_db()
    assert [(one.number, one.sent_by.name, one.is_last) for one in (first, second)] == [
        (1, "Hannah Head", False), (2, "Sam Successor", True),
    ]  # fmt: skip


def test_a_head_of_two_schools_answers_twice(world):
    people.lead_a_school(world, world.head)
    consultation = make.opened(world)
    both = list(respondents_of_person(world.head, now()))
    assert len(both) == 2
    for one in both:
        send(one, world.head, f"For {one.school.name}.")
    assert consultation.responses.filter(is_last=True).count() == 2


# --- deputies


def test_a_deputy_answers_and_the_head_is_told_not_what(world, mine):
    given = responding.delegate(mine, "dana@example.org", "Dana Deputy", by=world.head, at=now())
    assert Invitation.objects.get(person=given.to)
    assert way_of(given.to, mine, timezone.localdate()) == DELEGATE
    send(mine, given.to, "The deputy's words.", way=DELEGATE)
    told = Notice.objects.get(person=world.head, once_key__contains=":sent:")
    assert "Dana Deputy sent it" in told.text
    assert "words" not in told.text


def test_a_deputy_is_never_kept_as_the_head(world, mine):
    given = responding.delegate(mine, "dana@example.org", "Dana Deputy", by=world.head, at=now())
    assert send(mine, given.to, way=SELF).by == DELEGATE
    assert send(mine, world.head, way=DELEGATE).by == SELF
    assert Line.objects.filter(verb="responded to", seat__startswith="For the head of").count() == 1


def test_delegating_twice_is_one_delegation_and_a_second_deputy_waits(world, mine):
    first = responding.delegate(mine, "dana@example.org", "Dana Deputy", by=world.head, at=now())
    assert responding.delegate(mine, "dana@example.org", "Dana Deputy", by=world.head, at=now()) == first
    with pytest.raises(Refused, match="Take it back first"):
        responding.delegate(mine, "eve@example.org", "Eve Else", by=world.head, at=now())
    assert Delegation.objects.count() == 1


def test_taken_back_the_deputy_answers_no_more_and_what_they_sent_stands(world, mine):
    given = responding.delegate(mine, "dana@example.org", "Dana Deputy", by=world.head, at=now())
    kept = send(mine, given.to, way=DELEGATE)
    assert responding.take_back(mine, by=world.head, at=now()) == given
    assert responding.take_back(mine, by=world.head, at=now()) is None
    with pytest.raises(NotAllowed):
        send(mine, given.to, way=DELEGATE)
    kept.refresh_from_db()
    assert kept.is_last


def test_a_deputy_does_not_pass_it_on_and_a_head_is_no_deputy(world, mine):
    given = responding.delegate(mine, "dana@example.org", "Dana Deputy", by=world.head, at=now())
    with pytest.raises(NotAllowed, match="Only who leads"):
        responding.delegate(mine, "eve@example.org", "Eve Else", by=given.to, at=now())
    with pytest.raises(Refused, match="answers for it anyway"):
        responding.delegate(mine, world.head.email, "Hannah", by=world.head, at=now())
    with pytest.raises(Refused, match="Enter an e-mail address"):
        responding.delegate(mine, " ", "Nobody", by=world.head, at=now())


def test_what_a_head_gave_ends_with_the_headship(world, mine):
    given = responding.delegate(mine, "dana@example.org", "Dana Deputy", by=world.head, at=now())
    today = timezone.localdate()
    Headship.objects.filter(person=world.head).update(ends_on=today - timedelta(days=1))
    successor = people.person("Sam Successor")
    Headship.objects.create(person=successor, school=mine.school, starts_on=today)
    with pytest.raises(NotAllowed):
        send(mine, given.to, way=DELEGATE)
    assert not respondents_of_person(given.to, now()).exists()
    assert people_of([mine], today)[mine.pk] == [successor]
    assert responding.delegate(mine, "eve@example.org", "Eve Else", by=successor, at=now()).given_by == successor


# --- the link and the clerk


def test_a_link_replaces_only_what_came_by_the_link(world, mine):
    assert send(mine, world.head, way=LINK).by == LINK
    assert send(mine, world.head, "Again.", way=LINK).number == 2
    send(mine, world.head, "Signed in.")
    with pytest.raises(Refused, match="Sign in to send another"):
        send(mine, world.head, "By the link.", way=LINK)
    assert "If that was not you" in Notice.objects.filter(person=world.head, once_key__contains=":sent:").first().text


def test_a_link_sends_no_flood(world, mine):
    for _ in range(responding.MOST_BY_LINK):
        send(mine, world.head, way=LINK)
    with pytest.raises(Refused, match="many responses"):
        send(mine, world.head, way=LINK)


def test_the_clerk_enters_what_came_on_paper_and_says_how(world, mine):
    with pytest.raises(Refused, match="how the response reached you"):
        send(mine, world.clerk, way=CLERK)
    kept = send(mine, world.clerk, way=CLERK, received="A letter of 3 November")
    assert (kept.by, kept.sent_by, kept.received) == (CLERK, world.clerk, "A letter of 3 November")
    with pytest.raises(NotAllowed):
        send(mine, world.chair, way=CLERK, received="A letter")


# --- drafts


def test_a_draft_is_kept_by_page_and_goes_when_it_is_sent(world, open_, mine):
    asked = asked_of(open_)
    first, second = asked[0], next(one for one in asked if one.kind == "LONG")
    facts = {"by": world.head, "at": now()}
    responding.save_draft(mine, {first.field: ["2"]}, questions=[first.pk], page=1, **facts)
    responding.save_draft(mine, {second.field: ["Half a sen"]}, questions=[second.pk], page=2, **facts)
    draft = Draft.objects.get()
    assert draft.answers == {str(first.pk): {first.field: ["2"]}, str(second.pk): {second.field: ["Half a sen"]}}
    responding.save_draft(mine, {}, questions=[first.pk], page=1, **facts)
    assert set(Draft.objects.get().answers) == {str(second.pk)}
    send(mine, world.head)
    assert not Draft.objects.exists()


def test_of_answers_without_names_no_draft_is_kept_and_no_response_with_one(world):
    consultation = make.opened(world, naming="ANONYMOUS")
    one = consultation.respondents.get(school__headships__person=world.head)
    with pytest.raises(Refused, match="Nothing is kept"):
        responding.save_draft(one, {}, questions=[], page=1, by=world.head, at=now())
    for way in (SELF, LINK, CLERK):
        by = world.clerk if way == CLERK else world.head
        with pytest.raises((Refused, NotAllowed)):
            send(one, by, way=way, received="By post" if way == CLERK else "")
    assert not Draft.objects.exists()
    assert not Response.objects.exists()


def test_what_was_never_sent_goes_a_month_after_the_close(world):
    now = timezone.now()
    for days, state in ((29, "CLOSED"), (31, "CLOSED"), (31, "OPEN")):
        times = {"opens_at": now - timedelta(days=60), "closes_at": now - timedelta(days=days)}
        found = make.opened(world, title=f"{days} {state}", **times)
        Draft.objects.create(respondent=found.respondents.first(), person=world.head, saved_at=now)
        Consultation.objects.filter(pk=found.pk).update(state=state)
    clear_drafts()
    left = set(Draft.objects.values_list("respondent__consultation__title", flat=True))
    assert left == {"29 CLOSED", "31 OPEN"}
