"""A question worded anew after the first answer: who has responded is told, once, and sees it; never where answers have no names."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consultations.models import Question, Response
from consultations.rules.questions import FIELDS, OPTIONS, ROWS
from consultations.selectors.links import token_of
from consultations.selectors.rewording import reworded_since
from consultations.selectors.wording import wording_of
from consultations.services import asking, rewording
from cph.core.refusals import Refused
from cph.notifications.models import Notice
from networks.schools.models import Headship
from tests.factories import consultations as put
from tests.factories import meetings as make

pytestmark = pytest.mark.django_db
SECRET = "Zanzibar is what we said."


@pytest.fixture
def world():
    return make.world()


@pytest.fixture
def found(world):
    """Open; the head of the world has responded, others have not."""
    put.schools(world, 3, groups=[world.group])
    consultation = put.opened(world)
    put.response(of(world, consultation), {consultation.questions.get(kind="LONG"): SECRET})
    return consultation


def of(world, consultation):
    return consultation.respondents.get(school__headships__person=world.head)


def anew(consultation, text="In your own words, why?", kind="LONG", at=None):
    question = consultation.questions.get(kind=kind, withdrawn_at=None)
    wording = replace(wording_of(question), text=text)
    return rewording.reword_question(question, wording, by=consultation.lead, at=at or timezone.now())


def told():
    return Notice.objects.filter(once_key__contains=":reworded:")


def page(person, name, respondent, *more):
    browser = Client()
    browser.force_login(person)
    answer = browser.get(reverse(name, args=[respondent.consultation_id, respondent.pk, *more]))
    assert answer.status_code == 200
    return answer.content.decode()


# --- told


def test_who_has_responded_is_told_once_and_nobody_else(world, found):
    old = found.questions.get(kind="LONG")
    new = anew(found)
    rewording.reword_question(old, wording_of(new), by=found.lead, at=timezone.now())  # pressed twice
    notice = told().get()
    assert notice.person == world.head
    assert notice.subject == f"{world.network.name}: a question was worded anew, {found.title}"
    for words in (
        old.text,
        new.text,
        "What was sent stands",
        "send another response until",
        of(world, found).school.name,
    ):
        assert words in notice.text
    assert notice.link == reverse("respond", args=[found.pk, of(world, found).pk])


def test_no_answer_is_in_what_is_told(found):
    anew(found)
    assert "Zanzibar" not in told().get().text + told().get().subject


def test_a_text_with_braces_is_told_as_it_is(found):
    anew(found, "What of {title} and {0}?")
    assert "What of {title} and {0}?" in told().get().text


def test_each_new_wording_is_told_once(found):
    anew(found, "Second?")
    anew(found, "Third?")
    assert told().count() == 2


def test_a_head_of_two_schools_is_told_for_the_school_that_has_responded(world):
    make.lead_a_school(world, world.head)
    found = put.opened(world)
    first = found.respondents.first()
    put.response(first, {found.questions.get(kind="LONG"): SECRET})
    anew(found)
    assert first.school.name in told().get().text


def test_the_successor_and_the_deputy_are_told(world, found):
    respondent = of(world, found)
    today = timezone.localdate()
    Headship.objects.filter(person=world.head).update(ends_on=today - timedelta(days=1))
    new = make.person("New Head")
    Headship.objects.create(person=new, school=respondent.school, role="HEAD", starts_on=today)
    deputy = make.person("Deputy")
    respondent.delegations.create(to=deputy, given_by=new, given_at=timezone.now())
    anew(found)
    assert {one.person for one in told()} == {new, deputy}


def test_before_the_first_answer_nobody_needs_telling(world):
    anew(put.opened(world))
    assert not told().exists()


# --- seen


def test_their_response_says_that_the_question_has_changed(world, found):
    respondent, old = of(world, found), found.questions.get(kind="LONG")
    assert "worded anew" not in page(world.head, "respond", respondent)
    new = anew(found)
    for text in (page(world.head, "respond", respondent), page(world.head, "own_response", respondent, 1)):
        assert "A question was worded anew since this response was sent" in text
        assert old.text in text and new.text in text
        assert "send another" in text
    put.response(respondent, {new: "Again."}, sent_at=timezone.now())
    assert "worded anew" not in page(world.head, "respond", respondent)
    assert "worded anew" not in page(world.head, "own_response", respondent, 2)


def test_after_the_close_it_is_still_said_and_nothing_is_offered(world, found):
    anew(found)
    found.closes_at = timezone.now() + timedelta(minutes=1)
    type(found).objects.filter(pk=found.pk).update(state="CLOSED")
    text = page(world.head, "own_response", of(world, found), 1)
    assert "worded anew since this response was sent" in text
    assert "send another" not in text


def test_what_changed_is_told_from_then_to_today(world, found):
    response = Response.objects.get()
    assert reworded_since(response) == []
    first = found.questions.get(kind="LONG").text
    anew(found, "Second?")
    anew(found, "Third?")
    assert [(one.before, one.now) for one in reworded_since(response)] == [(first, "Third?")]
    between = put.response(of(world, found), {asked_question(found, "Third?"): "Yes."}, sent_at=timezone.now())
    assert reworded_since(between) == []
    anew(found, "Fourth?")
    assert [(one.before, one.now) for one in reworded_since(between)] == [("Third?", "Fourth?")]
    rewording.withdraw_question(asked_question(found, "Fourth?"), by=found.lead, at=timezone.now())
    assert reworded_since(between) == []  # it is not asked any more: there is nothing to answer again


def asked_question(consultation, text):
    return consultation.questions.get(text=text)


# --- worded anew between the page and the sending


def browser_of(person):
    browser = Client()
    browser.force_login(person)
    return browser


def test_what_was_typed_to_the_earlier_wording_is_shown_again_and_nothing_is_sent_without_it(world):
    found = put.opened(world)
    respondent, browser = of(world, found), browser_of(world.head)
    old, one = found.questions.get(kind="LONG"), found.questions.get(kind="ONE")
    check = reverse("respond_check", args=[found.pk, respondent.pk])
    questions = reverse("respond_questions", args=[found.pk, respondent.pk])
    browser.post(questions, {"page": "1", f"q{one.pk}": "1", f"q{old.pk}": "My long words."})
    page = browser.get(check)
    sent = dict(page.context["hidden"]) | {"form_key": str(page.context["form_key"])}
    anew(found)
    answer = browser.post(check, sent)
    text = answer.content.decode()
    assert "Nothing was sent" in text and "My long words." in text and old.text in text
    assert not Response.objects.exists()
    answer = browser.post(questions, {"page": "1", f"q{one.pk}": "1", f"q{old.pk}": "Typed late."})
    assert "Typed late." in answer.content.decode() and "Nothing was sent" in answer.content.decode()
    page = browser.get(check)  # having seen it, they go on without
    browser.post(check, dict(page.context["hidden"]) | {"form_key": str(page.context["form_key"])})
    assert Response.objects.get().answers.get().question == one


def test_by_the_link_too(world):
    found = put.opened(world)
    respondent = of(world, found)
    old, one = found.questions.get(kind="LONG"), found.questions.get(kind="ONE")
    address = reverse("respond_link", args=[token_of(respondent.pk, world.head.pk)])
    fields = {f"q{one.pk}": "1", f"q{old.pk}": "My long words."}
    page = Client().post(address, fields | {"step": "check"})
    sent = dict(page.context["hidden"]) | {"form_key": str(page.context["form_key"]), "step": "send"}
    anew(found)
    text = Client().post(address, sent).content.decode()
    assert "Nothing was sent" in text and "My long words." in text
    assert not Response.objects.exists()


def test_by_the_clerk_too(world):
    found = put.opened(world)
    respondent, clerk = of(world, found), browser_of(world.clerk)
    old = found.questions.get(kind="LONG")
    address = reverse("key_in_for", args=[found.pk, respondent.pk])
    anew(found)
    answer = clerk.post(address, {f"q{old.pk}": "As the letter says.", "received": "A letter.", "step": "send"})
    assert "Nothing was sent" in answer.content.decode() and "As the letter says." in answer.content.decode()
    assert not Response.objects.exists()


# --- limits hold for a new wording, too


def test_a_new_wording_does_not_make_the_page_longer_than_a_form_may_be(world):
    found = put.draft(world)
    choices = [str(one) for one in range(OPTIONS)]
    for _ in range(FIELDS // ROWS - 1):
        put.question(found, "GRID", options=choices, parts=[f"Row {one}" for one in range(ROWS)])
    last = put.question(found, "DOCUMENT", parts=["One."])
    put.put_to(found)
    type(found).objects.filter(pk=found.pk).update(opens_at=timezone.now() - timedelta(days=1))
    type(found).objects.filter(pk=found.pk).update(state="OPEN")
    longer = replace(wording_of(last), parts=tuple((f"{one}.", "Words.") for one in range(200)))
    with pytest.raises(Refused, match="fields together"):
        rewording.reword_question(last, longer, by=found.lead, at=timezone.now())
    assert not Question.objects.filter(replaces=last).exists()


# --- without names


@pytest.fixture
def sealed(world):
    put.schools(world, 5, groups=[world.group])
    return put.opened(world, naming="ANONYMOUS")


def test_without_names_no_question_changes_once_it_is_open(world, sealed):
    """Who sent before the change would be known by which wording they answered."""
    one = sealed.questions.get(kind="LONG")
    by = {"by": sealed.lead, "at": timezone.now()}
    with pytest.raises(Refused, match="known by what they answered"):
        rewording.reword_question(one, replace(wording_of(one), text="Anew?"), **by)
    with pytest.raises(Refused, match="known by what they answered"):
        rewording.withdraw_question(one, **by)
    with pytest.raises(Refused, match="What was asked stands") as refused:
        asking.change_question(one, replace(wording_of(one), text="Anew?"), **by)
    assert "anew" not in str(refused.value)
    one.refresh_from_db()
    assert one.withdrawn_at is None and not Question.objects.filter(replaces=one).exists()


def test_the_database_keeps_the_questions_of_answers_without_names(sealed):
    one = sealed.questions.get(kind="LONG")
    for change in (
        lambda: Question.objects.filter(pk=one.pk).update(withdrawn_at=timezone.now()),
        lambda: put.question(sealed, "LONG"),
    ):
        with pytest.raises(IntegrityError, match="without names"), transaction.atomic():
            change()


def test_without_names_the_pages_say_so_and_offer_nothing(world, sealed):
    browser = Client()
    browser.force_login(world.clerk)
    one = sealed.questions.get(kind="LONG")
    text = browser.get(reverse("question_list", args=[sealed.pk])).content.decode()
    assert "known by what they answered" in text
    assert "Word it anew" not in text and "Withdraw it" not in text
    for address in (reverse("question_edit", args=[one.pk]), reverse("question_end", args=[sealed.pk, one.pk])):
        for answer in (browser.get(address), browser.post(address, {"text": "Anew?"})):
            assert answer.status_code == 409
            assert "known by what they answered" in answer.content.decode()


def test_before_it_opens_who_runs_it_reads_that_nothing_can_be_worded_anew(world):
    found = put.draft(world, naming="ANONYMOUS")
    put.question(found)
    browser = Client()
    browser.force_login(world.clerk)
    assert (
        "no question is worded anew or withdrawn"
        in browser.get(reverse("consultation_open", args=[found.pk])).content.decode()
    )
