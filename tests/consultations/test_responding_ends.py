"""Who answers no more: a deputy after the end, a head who left, somebody signed out. What they typed, and who sees it."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consultations.models import Consultation, Draft, Response
from consultations.selectors.asking import asked_of
from consultations.selectors.links import token_of
from consultations.services import responding
from consultations.views.typed import whose
from cph.notifications.models import Notice
from networks.schools.models import Headship
from tests.factories import consultations as make
from tests.factories import meetings as people

pytestmark = pytest.mark.django_db
PAGES = ("respond", "respond_questions", "respond_check", "respond_sent", "respond_delegate")
ENDS = ("taken back", "the head left", "may not sign in", "the school was taken over")
TYPED = "Half of what we think"


@pytest.fixture
def world(db):
    return people.world()


@pytest.fixture
def mine(world):
    return make.opened(world).respondents.get(school__headships__person=world.head)


@pytest.fixture
def deputy(world, mine):
    return responding.delegate(mine, "dana@example.org", "Dana Deputy", by=world.head, at=timezone.now()).to


def as_(person):
    browser = Client()
    browser.force_login(person)
    return browser


def at(name, respondent, *more):
    return reverse(name, args=[respondent.consultation_id, respondent.pk, *more])


def words(answer):
    return answer.content.decode()


def filled(consultation, text=TYPED):
    names = {one.kind: one.field for one in asked_of(consultation)}
    return {"page": "1", names["ONE"]: "1", names["LONG"]: text}


def succeeded(mine, head):
    """Somebody else leads the school since today."""
    today = timezone.localdate()
    Headship.objects.filter(person=head).update(ends_on=today - timedelta(days=1))
    successor = people.person("Sam Successor")
    Headship.objects.create(person=successor, school=mine.school, starts_on=today)
    return successor


def end(how, world, mine, deputy):
    """The delegation ends; who leads the school after it."""
    if how == "taken back":
        responding.take_back(mine, by=world.head, at=timezone.now())
        return world.head
    if how == "may not sign in":
        type(deputy).objects.filter(pk=deputy.pk).update(is_active=False)
        return world.head
    successor = succeeded(mine, world.head)
    if how == "the school was taken over":
        form = {"page": "1", **filled(mine.consultation, "By the successor")}
        send(as_(successor), mine, form)
    return successor


def send(browser, respondent, form):
    browser.post(at("respond_questions", respondent), form)
    check = browser.get(at("respond_check", respondent))
    given = dict(check.context["hidden"]) | {"form_key": str(check.context["form_key"])}
    return browser.post(at("respond_check", respondent), given)


@pytest.mark.parametrize("how", ENDS)
def test_after_the_end_a_deputy_sees_and_sends_nothing(world, mine, deputy, how):
    browser = as_(deputy)
    send(browser, mine, filled(mine.consultation, "By the deputy"))
    kept = Response.objects.get()
    end(how, world, mine, deputy)
    before = Response.objects.count()
    for name in PAGES:
        answer = browser.get(at(name, mine), follow=True)
        assert answer.status_code == 404 or answer.redirect_chain, name
        assert "By the deputy" not in words(answer)
    assert browser.get(at("own_response", mine, kept.number)).status_code in (302, 404)
    assert browser.get(reverse("consultation", args=[mine.consultation_id])).status_code in (302, 404)
    form = filled(mine.consultation, "Too late") | {"form_key": "1b4e28ba-2fa1-11d2-883f-0016d3cca427"}
    for name in ("respond_questions", "respond_check", "respond_draft"):
        assert browser.post(at(name, mine), form).status_code in (302, 403)
    assert Client().get(reverse("respond_link", args=[token_of(mine.pk, deputy.pk)])).status_code == 403
    assert Response.objects.count() == before
    assert not Draft.objects.filter(answers__icontains="Too late").exists()
    kept.refresh_from_db()
    assert kept.is_last == (how != "the school was taken over"), "what was sent stands until somebody replaces it"


@pytest.mark.parametrize("how", ENDS[:3])
def test_what_a_deputy_had_saved_comes_to_who_leads_the_school_and_to_nobody_else(world, mine, deputy, how):
    as_(deputy).post(at("respond_draft", mine), filled(mine.consultation))
    draft = Draft.objects.get()
    head = as_(world.head)
    assert "See it, and go on from it" not in words(head.get(at("respond", mine)))
    assert head.get(at("respond_left", mine, draft.pk)).status_code == 404
    head = as_(end(how, world, mine, deputy))
    assert "Dana Deputy, who answers for" in words(head.get(at("respond", mine)))
    assert TYPED in words(head.get(at("respond_left", mine, draft.pk)))
    for person in (world.clerk, world.chair, world.admin):
        assert as_(person).get(at("respond_left", mine, draft.pk)).status_code == 404
    assert as_(deputy).get(at("respond_left", mine, draft.pk)).status_code in (302, 404)
    gone = head.post(at("respond_left", mine, draft.pk))
    assert gone.url == at("respond_questions", mine)
    assert TYPED in words(head.get(gone.url))
    assert not Response.objects.exists()


def test_going_on_from_it_takes_away_nothing_the_head_typed(world, mine, deputy):
    names = {one.kind: one.field for one in asked_of(mine.consultation)}
    head = as_(world.head)
    as_(deputy).post(at("respond_draft", mine), {"page": "1", names["ONE"]: "1", names["LONG"]: TYPED})
    head.post(at("respond_draft", mine), {"page": "1", names["LONG"]: "The head's own"})
    end("taken back", world, mine, deputy)
    head.post(at("respond_left", mine, Draft.objects.get(person=deputy).pk))
    own = Draft.objects.get(person=world.head).answers
    assert {name: values for fields in own.values() for name, values in fields.items()} == {
        names["ONE"]: ["1"], names["LONG"]: ["The head's own"],
    }  # fmt: skip
    told = Notice.objects.get(person=deputy, once_key__contains=":taken-back:")
    assert "left to Hannah Head" in told.text and TYPED not in told.text


def test_sent_since_then_it_is_not_offered_any_more(world, mine, deputy):
    as_(deputy).post(at("respond_draft", mine), filled(mine.consultation))
    end("taken back", world, mine, deputy)
    send(as_(world.head), mine, filled(mine.consultation, "The school's word"))
    assert "go on from it" not in words(as_(world.head).get(at("respond", mine)))


def test_what_is_sent_too_late_is_shown_once_more_and_not_kept(world, mine, deputy):
    """A deputy and a head who left: each sees what they typed. Somebody who never answered for the school sees nothing."""
    end("taken back", world, mine, deputy)
    late = as_(deputy).post(at("respond_questions", mine), filled(mine.consultation))
    assert late.status_code == 403 and "You do not answer for" in words(late) and TYPED in words(late)
    saving = as_(deputy).post(at("respond_draft", mine), filled(mine.consultation))
    assert saving.status_code == 403 and "any more" in saving.json()["why"]
    succeeded(mine, world.head)
    assert TYPED in words(as_(world.head).post(at("respond_check", mine), filled(mine.consultation)))
    for person in (world.clerk, world.chair, world.stranger):
        assert as_(person).post(at("respond_questions", mine), filled(mine.consultation)).status_code == 404
    assert not Draft.objects.exists() and not Response.objects.exists()


def test_a_deputy_of_a_head_who_left_is_not_shown_as_the_deputy(world, mine, deputy):
    successor = as_(succeeded(mine, world.head))
    assert "Dana Deputy" not in words(successor.get(at("respond", mine)))
    page = words(successor.get(at("respond_delegate", mine)))
    assert "Ask a deputy to answer" in page and "Take it back" not in page
    successor.post(at("respond_delegate", mine), {"name": "Dana Deputy", "email": "dana@example.org"})
    assert as_(deputy).get(at("respond", mine)).status_code == 200


def test_the_head_leaves_the_response_stands_and_both_are_read_by_who_may(world, mine):
    send(as_(world.head), mine, filled(mine.consultation, "By the first head"))
    successor = succeeded(mine, world.head)
    browser = as_(successor)
    assert "By the first head" in words(browser.get(at("own_response", mine, 1)))
    send(browser, mine, filled(mine.consultation, "By the second head"))
    assert [(one.number, one.is_last) for one in Response.objects.order_by("number")] == [(1, False), (2, True)]
    for number, said in ((1, "By the first head"), (2, "By the second head")):
        assert said in words(browser.get(at("own_response", mine, number)))
    Consultation.objects.filter(pk=mine.consultation_id).update(state="CLOSED", closed_at=timezone.now())
    with time_machine.travel(mine.consultation.closes_at + timedelta(hours=1), tick=False):
        lead = as_(world.clerk)
        last = Response.objects.get(is_last=True)
        page = words(lead.get(reverse("response_read", args=[mine.consultation_id, last.pk])))
        assert "By the second head" in page and "What this respondent sent" in page
        assert "Hannah Head" in page and "Sam Successor" in page
        first = Response.objects.get(is_last=False)
        page = words(lead.get(reverse("response_read", args=[mine.consultation_id, first.pk])))
        assert "By the first head" in page and "replaced by a later one" in page


# --- answers without names


@pytest.fixture
def sealed(world):
    consultation = make.opened(world, naming="ANONYMOUS")
    return consultation.respondents.get(school__headships__person=world.head)


def test_signed_out_over_answers_without_names_is_told_and_what_was_written_is_there_to_copy(world, sealed):
    browser, address = Client(), at("respond_sealed", sealed)
    answer = browser.post(
        address, {"step": "send", **filled(sealed.consultation, "Nobody’s <b>words</b>\n\nof two lines")}
    )
    page = words(answer)
    assert answer.status_code == 403 and "You are signed out: nothing was sent" in page
    assert "Nobody’s &lt;b&gt;words&lt;/b&gt;" in page and "of two lines" in page
    assert sealed.consultation.questions.first().text not in page and sealed.school.name not in page
    assert answer["Cache-Control"] == "no-store, private"
    assert not answer.cookies and not Session.objects.exists()
    assert browser.get(address).url.startswith(reverse("account_login"))
    browser.force_login(world.head)
    assert "of two lines" not in words(browser.get(address))


def test_a_deputy_of_answers_without_names_sees_what_they_typed_and_nothing_is_kept(world, sealed):
    given = responding.delegate(sealed, "dana@example.org", "Dana Deputy", by=world.head, at=timezone.now())
    responding.take_back(sealed, by=world.head, at=timezone.now())
    answer = as_(given.to).post(at("respond_sealed", sealed), {"step": "check", **filled(sealed.consultation)})
    assert answer.status_code == 403 and TYPED in words(answer)
    assert "had saved before" not in words(answer) and not Draft.objects.exists()
    assert "go on from it" not in words(as_(world.head).get(at("respond", sealed)))


def test_what_was_typed_waits_for_the_page_it_was_typed_on(world, mine):
    browser = Client()
    browser.post(at("respond_questions", mine), {"whose": whose(mine, world.head), **filled(mine.consultation)})
    browser.force_login(world.head)
    browser.get(at("respond_check", mine))
    assert TYPED in words(browser.get(at("respond_questions", mine)))
