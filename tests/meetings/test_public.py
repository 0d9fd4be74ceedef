"""The public page: Part A of what was chosen, the same for everybody, and nothing once it is withdrawn."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from cph.audit.models import Line
from cph.core.refusals import NotAllowed, Refused
from networks.meetings import services
from networks.meetings.models import AgendaItem, Decision, MinuteItem, Minutes, PublicPage
from networks.meetings.rules.around import has_address, without_addresses
from networks.meetings.services import publishing
from networks.meetings.services.publishing import Chosen
from tests.factories import meetings as make

ALL = Chosen("city-heads", "We meet.", True, True, True, True, True)
ANYBODY = Client


def public(world, chosen=ALL):
    publishing.choose_public(world.executive, chosen, by=world.clerk, at=make.NOW)
    return publishing.publish(world.executive, by=world.clerk, at=make.NOW)


def held(world):
    """A meeting of the executive with an issued agenda and approved minutes; half of each is confidential."""
    meeting = make.meeting(world, world.executive, day=make.NOW.date() - timedelta(days=10))
    after = make.meeting(world, world.executive, day=make.NOW.date() + timedelta(days=20))
    agenda = make.agenda(meeting, "AGREED", items=2)
    first, second = agenda.items.order_by("position")
    AgendaItem.objects.filter(pk=first.pk).update(title="School meals", reason="Hannah asked", presenter=world.chair)
    AgendaItem.objects.filter(pk=second.pk).update(title="Quokka", reason="Quokka", part="B")
    services.issue_agenda(agenda, by=world.clerk, at=make.NOW)
    minutes = Minutes.objects.create(meeting=meeting)
    said = "Talked at length. Write to chair@example.org."
    MinuteItem.objects.create(minutes=minutes, item=first, discussion=said)
    MinuteItem.objects.create(minutes=minutes, item=second, discussion="Quokka was discussed")
    facts = {"body": world.executive, "minutes": minutes, "decided_at": make.NOW, "recorded_by": world.clerk}
    Decision.objects.create(item=first, number="T/D/1", text="Meals cost more", **facts)
    Decision.objects.create(item=first, number="T/DB/1", text="Quokka is paid", part="B", **facts)
    Decision.objects.create(item=second, number="T/DB/2", text="Quokka leaves", part="B", **facts)
    Minutes.objects.filter(pk=minutes.pk).update(
        state="APPROVED", circulated_at=make.NOW, approved_at=make.NOW, approved_in=after, recorded_by=world.clerk
    )
    return meeting


def pages(meeting, slug="city-heads"):
    return [
        reverse("public_page", args=[slug]),
        reverse("public_page_agenda", args=[slug, meeting.pk]),
        reverse("public_page_minutes", args=[slug, meeting.pk]),
    ]


def test_everybody_reads_part_a_and_nobody_part_b(world):
    meeting = held(world)
    public(world)
    found = [ANYBODY().get(page) for page in pages(meeting)]
    assert [one.status_code for one in found] == [200, 200, 200]
    page, agenda, minutes = (one.content.decode() for one in found)
    assert "Meals cost more" in page and "Chair Person" in page and "We meet." in page
    assert "School meals" in agenda
    assert "Talked at length" in minutes and "Meals cost more" in minutes
    for words in (page, agenda, minutes):
        assert not re.search(r"Quokka|\bDB\b|@example\.org", words)
    assert "Hannah asked" not in agenda and "Chair Person" not in agenda


@pytest.mark.parametrize("left", ["shows_meetings", "shows_agendas", "shows_minutes", "shows_decisions", "shows_posts"])
def test_what_was_not_chosen_is_not_there(world, left):
    meeting = held(world)
    public(world, Chosen(**{**vars(ALL), left: False}))
    page, agenda, minutes = (ANYBODY().get(one) for one in pages(meeting))
    words = page.content.decode()
    assert (agenda.status_code == 404) == (left == "shows_agendas")
    assert (minutes.status_code == 404) == (left == "shows_minutes")
    assert ("Meetings to come" in words) == (left != "shows_meetings")
    assert ("Meals cost more" in words) == (left != "shows_decisions")
    assert ("Chair Person" in words) == (left != "shows_posts")


def test_nothing_is_public_before_it_is_published_or_after_it_is_withdrawn(world):
    meeting = held(world)
    publishing.choose_public(world.executive, ALL, by=world.clerk, at=make.NOW)
    assert {ANYBODY().get(one).status_code for one in pages(meeting)} == {404}
    for _ in range(2):
        publishing.publish(world.executive, by=world.clerk, at=make.NOW)
    assert {ANYBODY().get(one).status_code for one in pages(meeting)} == {200}
    for _ in range(2):
        publishing.withdraw_public(world.executive, by=world.clerk, at=make.NOW)
    assert {ANYBODY().get(one).status_code for one in pages(meeting)} == {404}
    verbs = [one.verb for one in Line.objects.order_by("position") if "public page" in one.subject]
    assert verbs == ["chose", "published", "withdrew"]


def test_minutes_that_are_not_approved_are_not_shown(world):
    meeting = make.meeting(world, world.executive, day=make.NOW.date() - timedelta(days=10))
    Minutes.objects.create(meeting=meeting, state="CIRCULATED", circulated_at=make.NOW)
    make.agenda(meeting)
    public(world)
    page, agenda, minutes = (ANYBODY().get(one) for one in pages(meeting))
    assert (agenda.status_code, minutes.status_code) == (404, 404)
    assert "Minutes<span" not in page.content.decode()


def test_another_body_s_meeting_is_not_there(world):
    held(world)
    other = make.meeting(world)
    services.issue_agenda(make.agenda(other, "AGREED"), by=world.clerk, at=make.NOW)
    public(world)
    assert ANYBODY().get(pages(other)[1]).status_code == 404


def test_an_item_sealed_after_the_agenda_went_out_is_gone(world):
    meeting = held(world)
    public(world)
    AgendaItem.objects.filter(title="School meals").update(part="B")
    assert [ANYBODY().get(one).content.decode().count("meals") for one in pages(meeting)[:2]] == [0, 0]


def test_the_page_is_the_same_for_whoever_is_signed_in_and_may_be_kept(world, as_):
    meeting = held(world)
    public(world)
    for address in pages(meeting):
        theirs, anybodys = as_(world.clerk).get(address), ANYBODY().get(address)
        assert theirs.content == anybodys.content
        assert "max-age=300" in anybodys.headers["Cache-Control"] and "public" in anybodys.headers["Cache-Control"]


def test_it_asks_few_questions(world):
    held(world)
    public(world)
    with CaptureQueriesContext(connection) as asked:
        ANYBODY().get(reverse("public_page", args=["city-heads"]))
    assert len(asked) <= 6, [one["sql"][:90] for one in asked.captured_queries]


@pytest.mark.parametrize("role", ["head", "chair", "officer", "director"])
def test_only_the_clerk_chooses(world, as_, role):
    person = getattr(world, role)
    assert as_(person).get(reverse("public_page_edit", args=[world.executive.pk])).status_code == 403
    for act in (publishing.publish, publishing.withdraw_public):
        with pytest.raises(NotAllowed):
            act(world.executive, by=person, at=make.NOW)
    with pytest.raises(NotAllowed):
        publishing.choose_public(world.executive, ALL, by=person, at=make.NOW)


def test_the_clerk_chooses_looks_publishes_and_withdraws(world, as_):
    meeting = held(world)
    browser, address = as_(world.clerk), reverse("public_page_edit", args=[world.executive.pk])
    asked = {"slug": "City-Heads", "about": "We meet.", "shows_decisions": "on"}
    assert "Not public" in browser.get(address).content.decode()
    preview = browser.post(address, asked | {"do": "preview"}).content.decode()
    assert "This is a preview" in preview and "Meals cost more" in preview
    assert not PublicPage.objects.exists()
    assert browser.post(address, {"do": "publish"}).status_code == 302
    assert not PublicPage.objects.exists()
    browser.post(address, asked | {"do": "keep"})
    assert ANYBODY().get(pages(meeting, "city-heads")[0]).status_code == 404
    browser.post(address, {"do": "publish"})
    assert ANYBODY().get(pages(meeting, "city-heads")[0]).status_code == 200
    assert "since" in browser.get(address).content.decode()
    browser.post(address, {"do": "withdraw"})
    assert ANYBODY().get(pages(meeting, "city-heads")[0]).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"slug": ""}, "Enter an address"),
        ({"slug": "a b"}, "small letters, digits"),
        ({"slug": "x" * 61}, "at most 60"),
        ({"slug": "taken"}, "Another body has this address"),
        ({"about": "Write to me@example.org."}, "Leave e-mail addresses out"),
        ({"about": "x" * 2001}, "at most 2,000"),
    ],
)
def test_what_is_wrong_is_said(world, as_, wrong, words):
    PublicPage.objects.create(body=world.network, slug="taken")
    address = reverse("public_page_edit", args=[world.executive.pk])
    for do in ("keep", "preview"):
        page = as_(world.clerk).post(address, {"slug": "fine", "about": "", "do": do} | wrong)
        assert page.status_code == 200
        assert words in page.content.decode() and "Error: " in page.content.decode()
    assert PublicPage.objects.count() == 1


def test_two_bodies_at_once_cannot_have_one_address(world):
    publishing.choose_public(world.network, ALL, by=world.clerk, at=make.NOW)
    with pytest.raises(Refused, match="Another body"):
        publishing.choose_public(world.executive, ALL, by=world.clerk, at=make.NOW)


def test_another_network_s_clerk_finds_no_such_body(world, as_):
    other = make.world("County Heads", "857")
    assert as_(other.clerk).get(reverse("public_page_edit", args=[world.executive.pk])).status_code == 404


@given(st.emails())
def test_no_address_is_left(address):
    assert not has_address(without_addresses(f"Write to {address}, or <{address}>."))


@pytest.mark.parametrize("words", ["At 9 @ the hall.", "a@b", "@", "5 @ £3.20 each"])
def test_what_is_no_address_stays(words):
    assert without_addresses(words) == words
