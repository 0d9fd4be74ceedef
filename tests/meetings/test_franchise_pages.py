"""The pages of a vote by some alone: who is offered it, who is told why not, what the room reads."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cph.audit.models import Line
from networks.constitutions.models import Franchise
from networks.meetings.models import Motion
from networks.meetings.services.counting import close_voting
from networks.meetings.services.voting import cast_vote
from tests.factories import meetings as make
from tests.factories.franchises import PRIMARY, SECONDARY, SPECIAL, forum, franchise_of, moved
from tests.factories.motions import AT, motion, opened, right_of, sits

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(minutes=1)
WHO = "Those who lead a maintained primary school (De-delegation, primary, Article 9)"


@pytest.fixture(autouse=True)
def _in_the_meeting(_a_monday_in_november):
    with time_machine.travel(LATER, tick=False):
        yield


@pytest.fixture
def world(db):
    return forum()


@pytest.fixture
def room(world):
    return sits(world, None, world.chair, world.vice, world.rep, world.other)


def url(one, what=""):
    return f"/motions/{one.pk}/{what}"


def ask(browser, start, **given):
    return browser.post(start, {"form_key": str(uuid4()), "title": "Money", "text": "That we agree."} | given)


# --- moving


def test_who_votes_is_asked_where_the_rules_let_some_alone_vote(world, room, as_):
    browser, start = as_(world.rep), f"/meetings/{room.pk}/motions/move/"
    assert "Question 1 of 3" in browser.get(start).content.decode()
    page = ask(browser, start, step="words").content.decode()
    order = [page.index(words) for words in ("All who may vote", WHO, "maintained secondary school")]
    assert order == sorted(order)
    assert page.count('type="radio"') == 5
    given = {"franchise": str(franchise_of(world).pk), "form_key": str(uuid4())}
    assert WHO in ask(browser, start, step="franchise", **given).content.decode()
    sent = ask(browser, start, step="check", **given)
    one = Motion.objects.get()
    assert sent.url == f"/motions/{one.pk}/?done=moved"
    assert one.franchise == franchise_of(world)
    assert WHO in browser.get(url(one)).content.decode()
    plain = ask(browser, start, step="check", franchise="0")
    assert plain.status_code == 302 and Motion.objects.filter(franchise=None).count() == 1


@pytest.mark.parametrize("odd", ["", "x", "-1", "9" * 40, "<b>", "other", "full"])
def test_an_odd_answer_is_asked_again_and_nothing_is_kept(odd, world, room, as_):
    if odd == "other":
        odd = franchise_of(forum(name="Other city", code="857")).pk
    page = ask(as_(world.rep), f"/meetings/{room.pk}/motions/move/", step="check", franchise=odd)
    assert page.status_code == 200
    assert "Choose who votes on it." in page.content.decode()
    assert not Motion.objects.exists()


def test_nothing_is_asked_where_the_rules_say_nothing_or_of_an_amendment(world, room, as_):
    silent = make.world("Other city", "857")
    its_room = sits(silent, None, silent.chair, silent.vice)
    page = ask(as_(silent.chair), f"/meetings/{its_room.pk}/motions/move/", step="words").content.decode()
    assert "Who votes on this?" not in page
    full = make.meeting(world, day=make.date(2026, 12, 2))
    page = ask(as_(world.head), f"/meetings/{full.pk}/motions/move/", step="words").content.decode()
    assert "Check your motion" in page, "article 9 speaks of the executive alone"
    one = moved(world, room)
    page = ask(as_(world.chair), url(one, "amend/"), step="words").content.decode()
    assert "Who votes on this?" not in page
    page = ask(as_(world.rep), url(one, "amend/"), step="words").content.decode()
    assert WHO in page and "Check your amendment" in page


def test_who_votes_is_put_right_before_the_vote_and_not_after(world, room, as_):
    one, browser = motion(world, room), as_(world.chair)
    assert "Change its words or who votes" in browser.get(url(one)).content.decode()
    page = browser.get(url(one, "words/")).content.decode()
    assert re.search(r'<input[^>]*value="0"[^>]*checked', page) and WHO in page
    sent = {"text": one.text, "was": one.text, "franchise": str(franchise_of(world).pk)}
    for _ in range(2):  # a double click
        assert browser.post(url(one, "words/"), sent).status_code == 302
    one.refresh_from_db()
    assert one.franchise == franchise_of(world)
    line = Line.objects.get(verb="changed who votes on")
    assert (line.actor, line.article) == (world.chair, "Article 9")
    for odd in ("", "x", "10000000"):
        page = browser.post(url(one, "words/"), sent | {"franchise": odd}).content.decode()
        assert "Choose who votes on it." in page
    motion(world, room, amends=one, text="That they do not.")
    page = browser.post(url(one, "words/"), sent | {"franchise": "0", "text": "Other words"}).content.decode()
    assert "An amendment was moved to these words" in page
    page = browser.post(url(one, "words/"), sent | {"franchise": "0"}).content.decode()
    assert "A motion and its amendments are voted on by the same" in page
    one.refresh_from_db()
    assert one.franchise == franchise_of(world)
    assert as_(world.rep).post(url(one, "words/"), sent).status_code == 403
    late = opened(moved(world), world.chair)
    page = browser.post(url(late, "words/"), sent | {"franchise": "0"}).content.decode()
    assert "stand since voting was opened" in page
    late.refresh_from_db()
    assert late.franchise == franchise_of(world)


# --- opening, voting, the result


def test_the_chair_sees_who_votes_and_puts_it_to_the_vote(world, room, as_):
    one, browser = moved(world, room), as_(world.chair)
    page = browser.get(url(one, "open/")).content.decode()
    assert f"Who votes: {WHO}." in page
    assert "<strong>1 vote</strong> present and entitled now" in page
    sent = browser.post(url(one, "open/"), {"method": "NAMED"})
    assert sent.status_code == 302
    page = browser.get(url(one)).content.decode()
    assert "1 primary maintained member is entitled." in page
    assert "0 of 1. How people voted is shown after the close." in page


def test_where_nobody_may_vote_it_is_said_and_not_opened(world, room, as_):
    one, browser = moved(world, room, SPECIAL), as_(world.chair)
    page = browser.get(url(one, "open/")).content.decode()
    assert "Nobody of them is present and may vote: it cannot be put to the vote." in page
    assert "Open voting" not in page
    page = browser.post(url(one, "open/"), {"method": "NAMED"}).content.decode()
    assert "Only those who lead a maintained special school vote on this (Article 9)" in page
    assert Motion.objects.get(pk=one.pk).state == "MOVED"


def test_a_member_without_such_a_school_reads_it_and_is_refused_the_vote(world, room, as_):
    one = opened(moved(world, room), world.chair)
    browser = as_(world.rep)
    page = browser.get(url(one)).content.decode()
    assert WHO in page and f"{url(one, 'vote/')}" not in page
    for answer in (
        browser.get(url(one, "vote/")),
        browser.post(url(one, "vote/"), {"choice": "FOR", "confirm": "1", "right": right_of(one, world.chair).pk}),
        browser.get(f"/ballot/motions/{one.pk}/"),
    ):
        assert answer.status_code == 403
        refusal = answer.content.decode()
        assert "Ash Academy, which you led on Tuesday 1 December 2026, is not one of these." in refusal
        assert "Article 9" in refusal
        assert "You can still speak and see the papers." in refusal
    assert not one.votes.exists()
    assert f"{url(one, 'vote/')}" in as_(world.chair).get(url(one)).content.decode()


def test_the_motion_says_how_it_went_among_those_entitled(world, room, as_):
    one = opened(moved(world, room), world.chair)
    cast_vote(one, right_of(one, world.chair), "FOR", by=world.chair, at=LATER)
    close_voting(one, by=world.chair, at=LATER)
    page = as_(world.rep).get(url(one)).content.decode()
    assert "that is 1. 1 primary maintained member was entitled." in page
    assert "1 present, 1 in all" in page


def test_the_live_page_says_that_not_all_vote(world, room, as_):
    opened(moved(world, room, SECONDARY), world.chair)
    page = as_(world.chair).get(f"/meetings/{room.pk}/live/").content.decode()
    assert "Not all vote: 1 secondary maintained member is entitled." in page


def test_the_hands_of_those_entitled_are_counted(world, room, as_):
    one = opened(moved(world, room), world.chair, method="SHOW")
    page = as_(world.clerk).get(url(one, "hands/")).content.decode()
    assert "Only they vote: 1 primary maintained member is entitled." in page


def test_a_tie_is_ended_by_a_chair_who_votes_on_it_or_falls(world, room, as_):
    make.leads(world, world.other, name="Fir Primary")
    room.chaired_by = world.vice
    room.save()
    one = opened(moved(world, room), world.vice)
    cast_vote(one, right_of(one, world.chair), "FOR", by=world.chair, at=LATER)
    cast_vote(one, right_of(one, world.other), "AGAINST", by=world.other, at=LATER)
    close_voting(one, by=world.vice, at=LATER)
    page = as_(world.vice).get(url(one, "tie/")).content.decode()
    assert "Whoever chairs has no vote on this motion" in page
    assert "A casting vote for it" not in page
    sent = as_(world.vice).post(url(one, "tie/"), {"way": "FALLS", "ruled_by": world.vice.pk})
    assert sent.status_code == 302
    assert Motion.objects.get(pk=one.pk).state == "LOST"


# --- the rules, the admin, the cost


def test_the_constitution_and_the_admin_show_it(world, as_):
    page = as_(world.chair).get(f"/bodies/{world.network.pk}/constitution/").content.decode()
    assert "at the executive only those who lead a maintained primary school vote." in page
    for address in ("franchise", "contribution"):
        assert as_(world.admin).get(f"/admin/constitutions/{address}/").status_code == 200
    row = Franchise.objects.first()
    assert as_(world.admin).post(f"/admin/constitutions/franchise/{row.pk}/delete/").status_code == 403
    assert as_(world.admin).get("/admin/meetings/motion/").status_code == 200


def test_opening_and_reading_cost_the_same_however_many_members(as_):
    counts = []
    for size, code in ((1, "861"), (30, "862")):
        made = make.world(f"Network {code}", code, rules={"quorum": None}, franchises=[PRIMARY | {"organ": "NETWORK"}])
        people = [make.head_of(made, f"Head {number}") for number in range(size)]
        room = sits(made, made.network, *people)
        one = moved(made, room, by=people[0])
        browser = as_(made.clerk)
        with CaptureQueriesContext(
            connection,
        ) as before:
            assert browser.get(url(one, "open/")).status_code == 200
        opened(one, made.clerk, ruled_by=made.chair)
        assert one.rights.count() == size
        with CaptureQueriesContext(connection) as after:
            assert browser.get(url(one)).status_code == 200
        counts.append((len(before), len(after)))
    assert counts[0] == counts[1]


def test_a_vote_of_some_is_opened_at_the_cost_of_two_queries_more(world, room):
    plain, one = motion(world, room), moved(world, room)
    found = []
    for each in (one, plain):
        with CaptureQueriesContext(connection) as asked:
            opened(each, world.chair)
        Motion.objects.filter(pk=each.pk).update(state="WITHDRAWN", withdrawn_reason="To try the next")
        found.append(len(asked))
    assert found[0] - found[1] <= 2, "once when it is put to the vote, once when the rights are frozen"


def test_its_pages_ask_twelve_times_at_most(world, room, as_, django_assert_max_num_queries):
    one, waits = opened(moved(world, room), world.chair), moved(world, room)
    for page in (url(one), url(waits), url(waits, "open/"), url(waits, "words/"), url(one, "vote/")):
        for person in (world.chair, world.rep, world.clerk):
            browser = as_(person)
            with django_assert_max_num_queries(12, info=f"{page} {person}"):
                browser.get(page)
