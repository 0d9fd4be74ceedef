"""Responding on a phone: begun between two lessons, signed out in between, gone on at the desk, sent, changed; without JavaScript; by the link."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from consultations.models import Draft, Response
from consultations.selectors.links import token_of
from consultations.selectors.responding import given_in
from cph.notifications.models import Notice
from tests.browsing import PHONE, assert_readable
from tests.factories import consultations as make
from tests.factories import meetings as people

PASSWORD = "a long enough pass phrase"


@pytest.fixture
def world(transactional_db):
    return people.world()


@pytest.fixture
def head(world):
    person = world.head
    person.set_password(PASSWORD)
    person.joined_at = timezone.now()
    person.save()
    EmailAddress.objects.get_or_create(user=person, email=person.email, defaults={"verified": True, "primary": True})
    EmailAddress.objects.filter(user=person).update(verified=True, primary=True)
    return person


def mine(consultation, person):
    return consultation.respondents.get(school__headships__person=person)


def words_of(response):
    return [one.text for one in given_in(response) if one.text]


def test_begun_on_a_phone_signed_out_in_between_and_sent_from_the_desk(world, head, desk):
    consultation = make.opened(world, publishes=True)
    own = mine(consultation, head)
    phone = desk(head, phone=True)
    phone.goto(reverse("consultation", args=[consultation.pk]))
    assert_readable(phone)
    phone.get_by_role("button", name="Respond for").click()
    expect(phone.get_by_role("heading", name="Respond: ", level=1)).to_be_visible()
    expect(phone.get_by_text("Who decides, and by what time")).to_be_visible()
    assert_readable(phone)
    phone.get_by_role("button", name="Begin").click()
    expect(phone.get_by_text("Answer this only if")).to_have_count(1)
    phone.get_by_role("group", name="1. Question of the kind one").get_by_label("No", exact=True).check()
    long = phone.get_by_label("Question of the kind long?")
    long.fill("Written between two lessons.")
    expect(phone.get_by_text("Saved at")).to_be_visible()
    assert_readable(phone)
    assert Draft.objects.get().person == head

    Session.objects.all().delete()  # signed out in between
    long.fill("Written between two lessons, and a little more.")
    expect(phone.get_by_text("You are signed out")).to_be_visible()
    phone.get_by_role("button", name="Continue").click()
    phone.locator("[name=login]").fill(head.email)
    phone.locator("[name=password]").first.fill(PASSWORD)
    phone.get_by_role("button", name="Sign in", exact=True).first.click()
    expect(phone.get_by_text("What you typed is back")).to_be_visible()
    expect(phone.get_by_label("Question of the kind long?")).to_have_value(
        "Written between two lessons, and a little more."
    )
    expect(
        phone.get_by_role("group", name="1. Question of the kind one").get_by_label("No", exact=True)
    ).to_be_checked()
    assert_readable(phone)
    phone.get_by_role("button", name="Save and come back later").click()
    expect(phone.get_by_text("Nothing is sent yet")).to_be_visible()

    at_desk = desk(head)
    at_desk.goto(reverse("respond", args=[consultation.pk, own.pk]))
    expect(at_desk.get_by_text("You began")).to_be_visible()
    at_desk.get_by_role("button", name="Go on").click()
    at_desk.get_by_role("button", name="Continue").click()
    expect(at_desk.get_by_role("heading", name="Check your answers", level=1)).to_be_visible()
    expect(at_desk.get_by_text("and a little more.")).to_be_visible()
    assert_readable(at_desk)
    at_desk.get_by_label("This response may be published").check()
    at_desk.get_by_role("button", name="Send the school’s response").dblclick()
    expect(at_desk.get_by_role("heading", name="Your response is sent", level=1)).to_be_visible()
    assert_readable(at_desk)
    kept = Response.objects.get()
    assert (kept.consents, words_of(kept)) == (True, ["Written between two lessons, and a little more."])

    phone.goto(reverse("respond", args=[consultation.pk, own.pk]))
    phone.get_by_role("button", name="Change the response").click()
    phone.get_by_label("Question of the kind long?").fill("On second thoughts.")
    phone.get_by_role("button", name="Continue").click()
    expect(phone.get_by_text("takes its place")).to_be_visible()
    phone.get_by_role("button", name="Send the school’s response").click()
    expect(phone.get_by_text("It is response 2.")).to_be_visible()
    phone.goto(reverse("respond", args=[consultation.pk, own.pk]))
    expect(phone.get_by_role("table")).to_contain_text("Replaced")
    assert_readable(phone)
    assert words_of(Response.objects.get(is_last=True)) == ["On second thoughts."]


def test_without_javascript_a_page_at_a_time(world, head, browser, live_server):
    from django.conf import settings

    from tests.stories.conftest import session_for

    consultation = make.draft(world, opens_at=timezone.now(), one_page_at_a_time=True)
    make.question(consultation, "ONE", page=1, options=["Yes", "No"])
    make.question(consultation, "LONG", page=2)
    make.put_to(consultation)
    consultation.state = "OPEN"
    consultation.save()
    context = browser.new_context(viewport=PHONE, base_url=live_server.url, java_script_enabled=False)
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session_for(head), "url": live_server.url}])
    page = context.new_page()
    page.goto(reverse("respond_which", args=[consultation.pk]))
    page.get_by_role("button", name="Begin").click()
    page.get_by_label("Yes").check()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("Page 2 of 2")).to_be_visible()
    page.get_by_label("Question of the kind long?").fill("Plain.")
    page.get_by_role("button", name="Back", exact=True).click()
    expect(page.get_by_label("Yes")).to_be_checked()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_label("Question of the kind long?")).to_have_value("Plain.")
    page.get_by_role("button", name="Save and come back later").click()
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Send the school’s response").click()
    expect(page.get_by_role("heading", name="Your response is sent", level=1)).to_be_visible()
    context.close()
    assert words_of(Response.objects.get()) == ["Plain."]


def test_by_the_link_on_a_phone_and_sealed_without_a_name(world, head, desk):
    consultation = make.opened(world)
    own = mine(consultation, head)
    stranger = desk(phone=True)
    stranger.goto(reverse("respond_link", args=[token_of(own.pk, head.pk)]))
    assert_readable(stranger)
    stranger.get_by_label("Question of the kind long?").fill("By the link.")
    stranger.get_by_role("button", name="Check the answers").click()
    expect(stranger.get_by_role("button", name="Send the school’s response")).to_be_visible()
    assert_readable(stranger)
    stranger.get_by_role("button", name="Send the school’s response").dblclick()
    expect(stranger.get_by_role("heading", name="The response is sent", level=1)).to_be_visible()
    assert_readable(stranger)
    assert Response.objects.get().by == "LINK"

    sealed = make.opened(world, naming="ANONYMOUS", title="Without names")
    phone = desk(head, phone=True)
    phone.goto(reverse("respond_which", args=[sealed.pk]))
    expect(phone.get_by_text("Nothing is kept until you send it")).to_be_visible()
    assert_readable(phone)
    phone.get_by_role("button", name="Begin").click()
    phone.get_by_label("Question of the kind long?").fill("Nobody knows.")
    phone.get_by_role("button", name="Check my answers").click()
    expect(phone.get_by_role("button", name="Send the school’s response")).to_be_visible()
    assert_readable(phone)
    phone.get_by_role("button", name="Send the school’s response").dblclick()
    expect(phone.get_by_role("heading", name="Your answers are sent", level=1)).to_be_visible()
    assert_readable(phone)
    kept = phone.evaluate("JSON.stringify({...localStorage, ...sessionStorage})")
    assert "Nobody knows" not in kept
    assert Response.objects.count() == 1


def test_the_clerk_sees_who_is_missing_and_reminds_them_once(world, head, desk):
    make.schools(world, 3, groups=[world.group])
    consultation = make.opened(world)
    make.response(mine(consultation, head), make.some_answers(consultation, 1))
    clerk = desk(world.clerk)
    clerk.goto(reverse("coverage", args=[consultation.pk]))
    expect(clerk.get_by_text("1 of 4 schools; North group 0 of 3")).to_be_visible()
    assert_readable(clerk)
    clerk.get_by_role("button", name="Remind those missing").dblclick()
    expect(clerk.get_by_text("reminded")).not_to_have_count(0)
    assert Notice.objects.filter(once_key__contains=":reminded:").count() == 3
    clerk.set_viewport_size(PHONE)
    assert_readable(clerk)
