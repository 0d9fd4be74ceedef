"""The respondent's pages: begin, save, come back, check, send, change; signed out in between; by the link; for two schools."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consultations.models import Condition, Draft, Question, Response
from consultations.selectors.asking import asked_of
from consultations.selectors.links import token_of
from consultations.selectors.responding import given_in
from consultations.services import responding
from consultations.views.typed import whose
from cph.notifications.models import Notice
from networks.schools.models import Headship
from tests.factories import consultations as make
from tests.factories import meetings as people

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db):
    return people.world()


@pytest.fixture
def open_(world):
    return make.opened(world, publishes=True)


@pytest.fixture
def mine(world, open_):
    return open_.respondents.get(school__headships__person=world.head)


def as_(person):
    browser = Client()
    browser.force_login(person)
    return browser


def at(name, respondent, *more):
    return reverse(name, args=[respondent.consultation_id, respondent.pk, *more])


def fields(consultation):
    return {one.kind: one.field for one in asked_of(consultation)}


def words(answer):
    return answer.content.decode()


def filled(consultation, text="One rule for all.", choice="1"):
    names = fields(consultation)
    return {names["ONE"]: choice, names["LONG"]: text}


def send_it(browser, respondent, **given):
    """From the questions over the check to the receipt."""
    browser.post(at("respond_questions", respondent), {"page": "1", **(given or filled(respondent.consultation))})
    check = browser.get(at("respond_check", respondent))
    return browser.post(at("respond_check", respondent), hidden_in(check) | {"step": "send"}, follow=True)


def hidden_in(page):
    return dict(page.context["hidden"]) | {
        "form_key": str(page.context["form_key"]), "whose": page.context.get("whose", ""),
    }  # fmt: skip


def texts(response):
    return [one.text for one in given_in(response) if one.text]


# --- from the first page to the receipt


def test_the_first_page_says_what_is_asked_by_when_and_for_which_school(world, open_, mine):
    page = words(as_(world.head).get(at("respond", mine)))
    for said in ("Snow days next winter", mine.school.name, "Who decides, and by what time", "It closes on", "Begin"):
        assert said in page


def test_filled_in_checked_and_sent(world, open_, mine):
    browser = as_(world.head)
    answer = browser.post(at("respond_questions", mine), {"page": "1", "step": "next", **filled(open_)})
    assert answer.url == at("respond_check", mine)
    check = browser.get(answer.url)
    assert "One rule for all." in words(check)
    assert not Response.objects.exists()
    sent = browser.post(answer.url, hidden_in(check) | {"consents": "yes"}, follow=True)
    assert sent.redirect_chain[-1][0] == at("respond_sent", mine)
    kept = Response.objects.get()
    assert (kept.by, kept.consents, texts(kept)) == ("SELF", True, ["One rule for all."])
    assert not Draft.objects.exists()
    assert "One rule for all." in words(browser.get(at("own_response", mine, 1)))


def test_sent_twice_by_a_double_click_is_kept_once(world, open_, mine):
    browser = as_(world.head)
    browser.post(at("respond_questions", mine), {"page": "1", **filled(open_)})
    form = hidden_in(browser.get(at("respond_check", mine)))
    for _ in range(2):
        assert browser.post(at("respond_check", mine), form).url == at("respond_sent", mine)
    assert Response.objects.count() == 1


def test_two_tabs_both_send_and_the_later_counts(world, open_, mine):
    browser = as_(world.head)
    browser.post(at("respond_questions", mine), {"page": "1", **filled(open_, "Tab one.")})
    one = hidden_in(browser.get(at("respond_check", mine)))
    browser.post(at("respond_questions", mine), {"page": "1", **filled(open_, "Tab two.")})
    two = hidden_in(browser.get(at("respond_check", mine)))
    browser.post(at("respond_check", mine), two)
    browser.post(at("respond_check", mine), one)
    assert [texts(kept) for kept in Response.objects.order_by("number")] == [["Tab two."], ["Tab one."]]
    assert Response.objects.get(is_last=True).number == 2
    page = words(browser.get(at("respond", mine)))
    assert "Replaced" in page
    assert "Tab two." in words(browser.get(at("own_response", mine, 1)))


def test_changing_begins_with_what_was_sent(world, open_, mine):
    browser = as_(world.head)
    send_it(browser, mine)
    page = browser.get(at("respond_questions", mine))
    assert "One rule for all." in words(page)
    assert 'value="1" checked' in words(page)
    send_it(browser, mine, **filled(open_, "Changed my mind.", "2"))
    assert texts(Response.objects.get(is_last=True)) == ["Changed my mind."]


def test_a_fault_stands_beside_its_field_and_nothing_is_lost(world, open_, mine):
    name = fields(open_)["NUMBER"]
    answer = as_(world.head).post(at("respond_questions", mine), {"page": "1", name: "many", **filled(open_)})
    page = words(answer)
    assert "There is a problem" in page
    assert "Error: " in page
    assert 'value="many"' in page
    assert "One rule for all." in page


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "=1+1", "ثلج", "❄️" * 100, "x" * 10_000])
def test_odd_text_goes_all_the_way_and_is_shown_as_text(world, open_, mine, text):
    browser = as_(world.head)
    send_it(browser, mine, **filled(open_, text))
    assert texts(Response.objects.get()) == [text]
    page = words(browser.get(at("own_response", mine, 1)))
    assert "<script>alert" not in page


def test_odd_input_never_fails(world, open_, mine):
    browser, names = as_(world.head), fields(open_)
    odd = {
        "page": "99999999999999",
        names["ONE"]: "9" * 40,
        names["RANKING"] + "-r1": "-1",
        "q0-x": "?",
        "form_key": "x",
    }
    for name in ("respond_questions", "respond_check", "respond_draft"):
        assert browser.post(at(name, mine), odd).status_code in (200, 302)
    assert browser.get(at("respond_questions", mine) + "?page=²&check=").status_code == 200
    assert not Response.objects.exists()


# --- saved, and come back to


def test_saved_as_you_go_and_resumed_on_another_device(world, open_, mine):
    answer = as_(world.head).post(at("respond_draft", mine), {"page": "1", **filled(open_, "Half a sen")})
    assert answer.json()["saved"].startswith("Saved at ")
    elsewhere = as_(world.head)
    assert "You began" in words(elsewhere.get(at("respond", mine)))
    assert "Half a sen" in words(elsewhere.get(at("respond_questions", mine)))


def test_without_javascript_a_button_saves(world, open_, mine):
    browser = as_(world.head)
    answer = browser.post(at("respond_questions", mine), {"page": "1", "step": "save", **filled(open_)}, follow=True)
    assert "Nothing is sent yet" in words(answer)
    assert Draft.objects.get().person == world.head


def test_nobody_sees_a_draft_of_somebody_else(world, open_, mine):
    as_(world.head).post(at("respond_draft", mine), {"page": "1", **filled(open_, "Hers alone")})
    given = responding.delegate(mine, "dana@example.org", "Dana Deputy", by=world.head, at=timezone.now())
    for person in (given.to, world.clerk, world.admin, world.chair):
        browser = as_(person)
        for name in ("respond", "respond_questions", "respond_check"):
            assert "Hers alone" not in words(browser.get(at(name, mine), follow=True))


def test_a_draft_does_not_outlive_the_close(world, open_, mine):
    browser = as_(world.head)
    with time_machine.travel(open_.closes_at, tick=False):
        browser = as_(world.head)
        answer = browser.post(at("respond_draft", mine), {"page": "1", **filled(open_)})
        assert answer.status_code == 409
        assert "closed on" in answer.json()["why"]
        late = browser.post(
            at("respond_check", mine), {"form_key": str(uuid.uuid4()), **filled(open_, "Too late, alas")}
        )
        assert late.status_code == 409
        assert "Your answers were not sent" in words(late)
        assert "Too late, alas" in words(late)
    assert not Response.objects.exists()
    assert not Draft.objects.exists()


# --- signed out in between


def test_signed_out_in_between_what_was_typed_comes_back(world, open_, mine):
    browser = Client()
    typed = {"page": "1", "whose": whose(mine, world.head), **filled(open_, "Typed before", "2")}
    answer = browser.post(at("respond_questions", mine), typed)
    assert answer.url == f"{reverse('account_login')}?next={at('respond_questions', mine)}"
    browser.force_login(world.head)
    page = browser.get(at("respond_questions", mine))
    assert "You were signed out in between" in words(page)
    assert "Typed before" in words(page)
    assert 'value="2" checked' in words(page)
    assert Draft.objects.get().person == world.head


def test_signed_out_while_sending_nothing_is_sent_and_all_is_back(world, open_, mine):
    browser = Client()
    typed = {"form_key": str(uuid.uuid4()), "whose": whose(mine, world.head), **filled(open_, "Typed before")}
    browser.post(at("respond_check", mine), typed)
    assert not Response.objects.exists()
    browser.force_login(world.head)
    assert "Typed before" in words(browser.get(at("respond_check", mine)))


def test_what_one_typed_never_comes_back_to_another(world, open_, mine):
    browser = Client()
    browser.post(at("respond_questions", mine), {"whose": whose(mine, world.head), **filled(open_, "Hers alone")})
    given = responding.delegate(mine, "dana@example.org", "Dana Deputy", by=world.head, at=timezone.now())
    browser.force_login(given.to)
    assert "Hers alone" not in words(browser.get(at("respond_questions", mine)))
    assert not Draft.objects.exists()


def test_without_the_page_s_own_sign_nothing_is_kept(world, open_, mine):
    for forged in ("", "x", whose(mine, world.head)[:-2]):
        browser = Client()
        browser.post(at("respond_questions", mine), {"whose": forged, **filled(open_, "From nowhere")})
        assert "typed_answers" not in browser.session


def test_saving_while_signed_out_says_so(world, mine):
    answer = Client().post(at("respond_draft", mine), {})
    assert answer.status_code == 403
    assert "signed out" in answer.json()["why"]


# --- one page at a time


@pytest.fixture
def paged(world):
    """Three pages; the second is asked only of those who chose “No” on the first."""
    consultation = make.draft(world, opens_at=timezone.now() - timedelta(days=1), one_page_at_a_time=True)
    one = make.question(consultation, "ONE", page=1, options=["Yes", "No"], is_required=True)
    two = make.question(consultation, "SHORT", page=2, only_if=one)
    Condition.objects.create(question=two, option=one.options.get(position=2))
    make.question(consultation, "LONG", page=3)
    make.put_to(consultation)
    consultation.state = "OPEN"
    consultation.save()
    return consultation


def test_one_page_at_a_time_forth_and_back_over_what_is_not_asked(world, paged):
    mine = paged.respondents.get(school__headships__person=world.head)
    names, browser, address = fields(paged), as_(world.head), at("respond_questions", mine)
    assert "Page 1 of 2" in words(browser.get(address))
    wrong = browser.post(address, {"page": "1", "step": "next"})
    assert "Choose an answer to question 1." in words(wrong)
    assert browser.post(address, {"page": "1", names["ONE"]: "1"}).url == f"{address}?page=3"
    assert browser.post(address, {"page": "3", "step": "back", names["LONG"]: "Kept"}).url == f"{address}?page=1"
    assert browser.post(address, {"page": "1", names["ONE"]: "2"}).url == f"{address}?page=2"
    assert "Page 2 of 3" in words(browser.get(f"{address}?page=2"))
    assert browser.post(address, {"page": "2", names["SHORT"]: "Because"}).url == f"{address}?page=3"
    assert "Kept" in words(browser.get(f"{address}?page=3"))
    assert "Kept" in words(as_(world.head).get(f"{address}?page=3"))
    assert browser.post(address, {"page": "3", names["LONG"]: "Kept"}).url == at("respond_check", mine)
    check = browser.get(at("respond_check", mine))
    browser.post(at("respond_check", mine), hidden_in(check))
    assert texts(Response.objects.get()) == ["Because", "Kept"]


def test_what_is_missing_at_the_check_leads_back_to_its_page(world, paged):
    mine = paged.respondents.get(school__headships__person=world.head)
    names, browser = fields(paged), as_(world.head)
    browser.post(at("respond_questions", mine), {"page": "3", names["LONG"]: "Only this"})
    back = browser.get(at("respond_check", mine))
    assert back.url == f"{at('respond_questions', mine)}?page=1&check=1"
    assert "Choose an answer to question 1." in words(browser.get(back.url))


def test_changing_one_page_keeps_the_others_as_they_were_sent(world, paged):
    mine = paged.respondents.get(school__headships__person=world.head)
    names, browser = fields(paged), as_(world.head)
    one, long = paged.questions.get(kind="ONE"), paged.questions.get(kind="LONG")
    make.response(mine, {one: [1], long: "As it was"})
    browser.post(at("respond_questions", mine), {"page": "1", names["ONE"]: "2"})
    check = browser.get(at("respond_check", mine))
    assert "As it was" in words(check)
    browser.post(at("respond_check", mine), hidden_in(check))
    assert texts(Response.objects.get(is_last=True)) == ["As it was"]


def test_a_question_worded_anew_in_between_is_told(world, open_, mine):
    browser = as_(world.head)
    browser.post(at("respond_draft", mine), {"page": "1", **filled(open_, "To the old wording")})
    old = open_.questions.get(kind="LONG")
    Question.objects.create(
        consultation=open_, kind="LONG", text="In better words?", position=old.position, page=1, replaces=old
    )
    Question.objects.filter(pk=old.pk).update(withdrawn_at=timezone.now())
    page = words(browser.get(at("respond_questions", mine)))
    assert "worded anew" in page
    assert "In better words?" in page
    assert "To the old wording" not in page


# --- two schools, deputies, colleagues


def test_a_head_of_two_schools_chooses_and_each_page_says_for_which(world):
    people.lead_a_school(world, world.head)
    consultation = make.opened(world)
    browser = as_(world.head)
    one, two = consultation.respondents.filter(school__headships__person=world.head)
    which = words(browser.get(reverse("respond_which", args=[consultation.pk])))
    assert one.school.name in which
    assert two.school.name in which
    done = send_it(browser, one)
    assert f"Respond for {two.school.name}" in words(done)
    assert two.school.name in words(browser.get(at("respond_questions", two)))
    send_it(browser, two)
    assert Response.objects.filter(is_last=True).count() == 2


def test_where_there_is_one_it_goes_straight_on_and_who_is_not_asked_is_told(world, open_, mine):
    address = reverse("respond_which", args=[open_.pk])
    assert as_(world.head).get(address).url == at("respond", mine)
    assert as_(world.clerk).get(address).status_code == 403
    assert as_(world.stranger).get(address).status_code == 404


def test_nobody_else_opens_the_pages_of_a_school(world, open_, mine):
    send_it(as_(world.head), mine)
    for person in (world.clerk, world.admin, world.chair, world.stranger):
        for name in ("respond", "respond_questions", "respond_check", "respond_sent", "respond_delegate"):
            assert as_(person).get(at(name, mine)).status_code == 404
        assert as_(person).get(at("own_response", mine, 1)).status_code == 404


def test_a_respondent_of_another_consultation_is_not_found_there(world, open_, mine):
    elsewhere = make.opened(world, title="Another")
    address = reverse("respond", args=[elsewhere.pk, mine.pk])
    assert as_(world.head).get(address).status_code == 404


def test_the_deputy_sends_the_head_sees_it_and_takes_it_back(world, open_, mine):
    head = as_(world.head)
    answer = head.post(at("respond_delegate", mine), {"name": "Dana Deputy", "email": "dana@example.org"}, follow=True)
    assert "Dana Deputy can answer" in words(answer)
    send_it(head, mine, **filled(open_, "The head's own"))
    deputy = as_(mine.delegations.get().to)
    assert "The head&#x27;s own" not in words(deputy.get(at("respond_questions", mine)))
    assert deputy.get(at("own_response", mine, 1)).status_code == 404
    send_it(deputy, mine, **filled(open_, "By the deputy"))
    assert Response.objects.get(is_last=True).by == "DELEGATE"
    assert "By the deputy" in words(head.get(at("own_response", mine, 2)))
    head.post(at("respond_delegate", mine), {"step": "back"})
    assert deputy.get(at("respond_questions", mine)).status_code == 404
    assert Response.objects.get(is_last=True).number == 2


def test_the_successor_sees_what_was_sent_by_whom_and_may_replace_it(world, open_, mine):
    send_it(as_(world.head), mine, **filled(open_, "By the first head"))
    today = timezone.localdate()
    Headship.objects.filter(person=world.head).update(ends_on=today - timedelta(days=1))
    successor = people.person("Sam Successor")
    Headship.objects.create(person=successor, school=mine.school, starts_on=today)
    assert as_(world.head).get(at("respond", mine)).status_code == 404
    browser = as_(successor)
    page = words(browser.get(at("respond", mine)))
    assert "Hannah Head sent a response" in page
    send_it(browser, mine, **filled(open_, "By the second"))
    page = words(browser.get(at("respond", mine)))
    assert "Hannah Head" in page
    assert "Sam Successor" in page


def test_colleagues_answers_only_where_shown_and_only_after_one_s_own(world):
    schools = make.schools(world, 2)
    consultation = make.opened(world, shows_others=True)
    mine = consultation.respondents.get(school__headships__person=world.head)
    other = consultation.respondents.get(school=schools[0])
    long = Question.objects.get(consultation=consultation, kind="LONG")
    make.response(other, {long: "What the other said."})
    browser, address = as_(world.head), reverse("colleagues_said", args=[consultation.pk])
    refused = browser.get(address)
    assert refused.status_code == 403
    assert "What the other said." not in words(refused)
    send_it(browser, mine, **filled(consultation, "My own words"))
    page = words(browser.get(address))
    assert "What the other said." in page
    assert other.name in page
    assert "My own words" not in page
    assert as_(world.clerk).get(address).status_code == 403


def test_where_names_are_for_analysts_colleagues_have_none(world):
    consultation = make.opened(world, shows_others=True, naming="ANALYST")
    other = make.schools(world, 1)
    assert other
    mine = consultation.respondents.get(school__headships__person=world.head)
    send_it(as_(world.head), mine)
    page = words(as_(world.head).get(reverse("colleagues_said", args=[consultation.pk])))
    assert "names are for those who read the answers" in page


def test_where_nothing_is_shown_nobody_sees_it(world, open_, mine):
    send_it(as_(world.head), mine)
    assert as_(world.head).get(reverse("colleagues_said", args=[open_.pk])).status_code == 403


# --- by the link


def link(respondent, person, name="respond_link"):
    return reverse(name, args=[token_of(respondent.pk, person.pk)])


def test_the_link_sends_without_signing_in_and_shows_nothing(world, open_, mine):
    long = open_.questions.get(kind="LONG")
    make.response(mine, {long: "Sent before"}, by="LINK")
    as_(world.head).post(at("respond_draft", mine), {"page": "1", **filled(open_, "Sent before, half")})
    browser = Client()
    page = words(browser.get(link(mine, world.head)))
    assert mine.school.name in page
    for secret in (
        "Sent before",
        world.head.email,
        world.head.name,
    ):
        assert secret not in page
    check = browser.post(link(mine, world.head), {"step": "check", **filled(open_, "By the link")})
    sent = browser.post(link(mine, world.head), hidden_in(check) | {"step": "send"}, follow=True)
    assert "The response is sent" in words(sent)
    assert "By the link" not in words(sent)
    kept = Response.objects.latest("pk")
    assert (kept.by, kept.sent_by, texts(kept)) == ("LINK", world.head, ["By the link"])


def test_the_link_sent_twice_is_kept_once(world, open_, mine):
    browser = Client()
    check = browser.post(link(mine, world.head), {"step": "check", **filled(open_)})
    for _ in range(3):
        browser.post(link(mine, world.head), hidden_in(check) | {"step": "send"})
    assert Response.objects.count() == 1


def test_the_link_is_refused_late_forged_after_the_headship_and_where_there_are_no_names(world, open_, mine):
    browser = Client()
    token = token_of(mine.pk, world.head.pk)
    assert browser.get(reverse("respond_link", args=[token[:-3]])).status_code == 404
    assert browser.get(reverse("respond_link", args=["x"])).status_code == 404
    assert browser.get(link(mine, world.clerk)).status_code == 403
    with time_machine.travel(open_.closes_at, tick=False):
        assert browser.post(link(mine, world.head), {"step": "send", **filled(open_)}).status_code == 403
    Headship.objects.filter(person=world.head).update(ends_on=timezone.localdate() - timedelta(days=1))
    gone = browser.get(link(mine, world.head))
    assert gone.status_code == 403
    assert mine.school.name not in words(gone)
    assert not Response.objects.exists()


def test_where_there_are_no_names_the_link_says_to_sign_in(world):
    sealed = make.opened(world, naming="ANONYMOUS")
    one = sealed.respondents.get(school__headships__person=world.head)
    answer = Client().get(link(one, world.head))
    assert answer.status_code == 403
    assert "Sign in to answer" in words(answer)


def test_looking_at_the_link_does_nothing(world, open_, mine):
    before = Notice.objects.count()
    for _ in range(3):
        assert Client().get(link(mine, world.head)).status_code == 200
    assert (Response.objects.count(), Draft.objects.count(), Notice.objects.count()) == (0, 0, before)
