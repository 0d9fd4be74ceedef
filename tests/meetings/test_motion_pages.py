"""The pages of motions: who sees them, what they say, how a motion goes from the first question to the result."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine

from networks.meetings.models import AgendaItem, Motion, Vote
from networks.meetings.motion_pages import on_meeting
from networks.meetings.services.counting import record_hands
from tests.factories import meetings as make
from tests.factories.motions import AT, motion, opened, right_of, sits

LATER = AT + timedelta(minutes=1)
ODD = ["", "x", "-1", "9" * 40, "\x00", "FOR\n", "<b>"]


@pytest.fixture(autouse=True)
def _in_the_meeting(_a_monday_in_november):
    with time_machine.travel(LATER, tick=False):
        yield


@pytest.fixture
def room(world):
    return sits(world, None, world.chair, world.vice, world.rep)


def url(one, what=""):
    return f"/motions/{one.pk}/{what}"


# --- who sees what


def test_a_motion_is_read_by_those_who_may_attend_and_by_nobody_else(world, room, as_):
    one = motion(world, room)
    other = make.world("Other city", "857")
    for person in (world.chair, world.rep, world.clerk, world.director, world.officer, world.admin):
        assert as_(person).get(url(one)).status_code == 200, person
    for person in (world.head, world.stranger, other.clerk, other.chair):
        assert as_(person).get(url(one)).status_code == 404, person
        assert as_(person).post(url(one, "second/")).status_code == 404
    assert as_(world.head).get(f"/meetings/{room.pk}/motions/").status_code == 403
    assert as_(other.chair).get(f"/meetings/{room.pk}/motions/").status_code == 404
    assert as_(other.chair).get(f"/bodies/{world.executive.pk}/votes/").status_code == 404
    assert as_(world.head).get(f"/bodies/{world.executive.pk}/votes/").status_code == 403
    assert as_(world.head).get(f"/bodies/{world.network.pk}/votes/").status_code == 200


def test_part_b_is_not_there(world, room, as_):
    agenda = make.agenda(room, items=1)
    item = AgendaItem.objects.create(
        agenda=agenda, part="B", position=2, title="Zwiebel", purpose="DECIDE", minutes=5, reason="Because"
    )
    one = motion(world, room, item=item, title="Zwiebelturm", text="Zwiebelturm")
    opened(motion(world, None, title="Zwiebelrost", text="Zwiebelrost", part="B"), world.chair, choice="SIMPLE")
    for person in (world.officer, world.director, world.admin):
        browser = as_(person)
        assert browser.get(url(one)).status_code == 404
        for page in (f"/meetings/{room.pk}/motions/", f"/bodies/{world.executive.pk}/votes/"):
            assert "Zwiebel" not in browser.get(page).content.decode(), (person, page)
        assert "Zwiebel" not in str(on_meeting(person, room, LATER))
    assert "Zwiebelturm" in as_(world.rep).get(f"/meetings/{room.pk}/motions/").content.decode()
    for address in ("motion", "vote", "votingright"):
        assert "Zwiebel" not in as_(world.admin).get(f"/admin/meetings/{address}/").content.decode()


def test_nobody_sees_before_the_close_how_anybody_voted(world, room, as_):
    one = opened(motion(world, room), world.chair)
    as_(world.vice).post(url(one, "vote/"), {"choice": "AGAINST", "confirm": "1"})
    assert Vote.objects.get().choice == "AGAINST"
    for person in (world.chair, world.clerk, world.admin, world.rep):
        browser = as_(person)
        for page in (url(one), f"/meetings/{room.pk}/motions/", "/admin/meetings/vote/", "/trail/"):
            assert "Against" not in browser.get(page).content.decode(), (person, page)
    page = as_(world.clerk).get(url(one)).content.decode()
    assert "1 of 3. How people voted is shown after the close." in page
    assert "You voted at 16:31:00: against." in as_(world.vice).get(url(one, "vote/")).content.decode()


def test_who_may_not_vote_sees_why_with_the_article(world, room, as_):
    one = opened(motion(world, room), world.chair)
    answer = as_(world.officer).get(url(one, "vote/"))
    assert answer.status_code == 403
    page = answer.content.decode()
    assert "You attend for the local authority." in page
    assert "Article 5a gives no vote." in page


# --- the way through


def walk(browser, start, *pages):
    key = str(uuid4())
    given = {}
    for step, answers in pages:
        given |= answers
        answer = browser.post(start, given | {"form_key": key, "step": step})
    return answer, given | {"form_key": key, "step": "check"}


def test_a_member_moves_a_motion_on_an_item_a_question_a_page(world, room, as_):
    make.agenda(room)  # a draft, which the executive reads
    item = AgendaItem.objects.get(agenda__meeting=room, position=2)
    browser, start = as_(world.rep), f"/meetings/{room.pk}/motions/move/"
    assert "Question 1 of 3" in browser.get(start).content.decode()
    words = {"title": "Snow", "text": "That we close."}
    answer, given = walk(browser, start, ("words", words), ("item", {"item": str(item.pk)}))
    page = answer.content.decode()
    assert "Check your motion" in page
    assert "2. Item number 2" in page
    assert not Motion.objects.exists()
    first = browser.post(start, given)
    again = browser.post(start, given)
    one = Motion.objects.get()
    assert first.url == again.url == f"/motions/{one.pk}/?done=moved"
    assert (one.item, one.moved_by, one.title) == (item, world.rep, "Snow")


def test_the_clerk_is_asked_who_moved_it(world, room, as_):
    browser, start = as_(world.clerk), f"/meetings/{room.pk}/motions/move/"
    people = {"mover": world.rep.pk, "seconder": world.rep.pk}
    words = {"title": "Snow", "text": "That we close."}
    answer, _ = walk(browser, start, ("words", words), ("people", people))
    assert "Choose a seconder who is not the mover." in answer.content.decode()
    people["seconder"] = world.vice.pk
    _, given = walk(browser, start, ("words", words), ("people", people))
    browser.post(start, given)
    assert Motion.objects.get().seconded_by == world.vice


def test_an_amendment_shows_both_versions(world, room, as_):
    main = motion(world, room)
    browser, start = as_(world.rep), url(main, "amend/")
    answer, _ = walk(browser, start, ("words", {"title": "Same", "text": main.text}))
    assert "Change the words: this is how the motion reads now." in answer.content.decode()
    _, given = walk(browser, start, ("words", {"title": "Snow", "text": "That schools close in snow."}))
    page = browser.get(browser.post(start, given).url).content.decode()
    assert "That schools close in snow." in page
    assert "That schools close together." in page


def test_opening_asks_for_what_the_constitution_leaves_open(world, room, as_):
    one = motion(world, room)
    browser = as_(world.clerk)
    page = browser.get(url(one, "open/")).content.decode()
    assert "It does not say what majority CPH Executive needs to decide." in page
    assert "The constitution is silent on a quorum" in page
    assert "the numbers of a secret vote may tell how somebody voted" in page
    wrong = browser.post(url(one, "open/"), {"method": "SHOW"})
    assert "Choose the majority the chair ruled." in wrong.content.decode()
    assert "<title>Error: " in wrong.content.decode()
    good = {"method": "SHOW", "choice": "SIMPLE", "silent_vote": "1", "ruled_by": world.chair.pk}
    assert browser.post(url(one, "open/"), good).url == f"/motions/{one.pk}/?done=opened"
    assert browser.post(url(one, "open/"), good).status_code == 302
    page = browser.get(url(one)).content.decode()
    assert "more than half of those voting (the chair&#x27;s ruling)" in page
    assert "What the chair ruled" in page


def test_vote_check_done_change(world, room, as_):
    one = opened(motion(world, room), world.chair)
    browser = as_(world.vice)
    assert browser.get(url(one, "vote/")).content.decode().count('name="choice"') == 3
    check = browser.post(url(one, "vote/"), {"choice": "FOR"}).content.decode()
    assert "You vote: For" in check
    assert not Vote.objects.exists()
    done = browser.post(url(one, "vote/"), {"choice": "FOR", "confirm": "1"}, follow=True).content.decode()
    assert "Your vote is kept" in done
    assert "Cast at 16:31:00." in done
    browser.post(url(one, "vote/"), {"choice": "ABSTAIN", "confirm": "1"})
    assert Vote.objects.get().choice == "ABSTAIN"


def test_a_vote_after_the_close_is_told_when_that_was(world, as_):
    one = opened(motion(world, None), world.chair)
    browser = as_(world.vice)
    with time_machine.travel(one.closes_at, tick=False):
        answer = browser.post(url(one, "vote/"), {"choice": "FOR", "confirm": "1"})
    assert "Voting closed at 16:30:00; your vote came after it." in answer.content.decode()
    assert not Vote.objects.exists()


def test_hands_close_and_tie_in_the_room(world, room, as_):
    one = opened(motion(world, room), world.chair, method="SHOW")
    browser = as_(world.clerk)
    page = browser.post(url(one, "hands/"), {"for_": "4", "against": "0", "abstain": "0"}).content.decode()
    assert "You counted 4 votes, and 3 were present" in page
    browser.post(url(one, "hands/"), {"for_": "1", "against": "1", "abstain": "1"})
    assert "The constitution is silent on a tie" in browser.get(url(one, "tie/")).content.decode()
    browser.post(url(one, "tie/"), {"way": "FOR", "ruled_by": world.chair.pk})
    page = browser.get(url(one)).content.decode()
    assert "casting vote was for it." in page
    assert "CPH856/D2026/1" in page


def test_votes_read_out_are_keyed_and_the_result_names_everybody(world, room, as_):
    one = opened(motion(world, room), world.chair)
    browser = as_(world.clerk)
    browser.post(url(one, "read-out/"), {f"right{right_of(one, world.rep).pk}": "FOR"})
    assert "Voted already: Rep Person." in browser.get(url(one, "read-out/")).content.decode()
    assert "1 of 3" in browser.get(url(one, "close/")).content.decode()
    browser.post(url(one, "close/"))
    browser.post(url(one, "close/"))
    page = as_(world.director).get(url(one)).content.decode()
    assert "said aloud, keyed by Clare Clerk" in page


def test_between_meetings_opens_with_its_times(world, as_):
    one = motion(world, None)
    browser = as_(world.chair)
    facts = {"method": "NAMED", "choice": "SIMPLE", "silent_vote": "1", "ruled_by": world.chair.pk}
    browser.post(url(one, "open/"), facts | {"closes_on": "2026-12-04", "closes_time": "17:00"})
    one.refresh_from_db()
    assert (one.state, one.closes_at) == ("OPEN", make.local(make.date(2026, 12, 4), 17))
    page = as_(world.director).get(f"/bodies/{world.executive.pk}/votes/").content.decode()
    assert "closes Friday 4 December 2026" in page


# --- odd input, many rows


@pytest.mark.parametrize(
    "what", ["vote/", "open/", "hands/", "read-out/", "close/", "tie/", "words/", "withdraw/", "amend/"]
)
def test_nothing_that_is_sent_breaks_a_page(world, room, as_, what):
    one = opened(motion(world, room), world.chair)
    moved = motion(world, room)
    browser = as_(world.chair)
    names = ("choice", "right", "method", "ruled_by", "silent_vote", "for_", "against", "abstain", "way", "text", "reason", "step", "form_key", "title", "mover")  # fmt: skip
    for odd in ODD:
        for target in (one, moved):
            answer = browser.post(url(target, what), dict.fromkeys(names, odd) | {"confirm": "1"})
            assert answer.status_code < 500
            assert browser.get(url(target, what), {"right": odd}).status_code < 500


@pytest.mark.parametrize("page", ["meeting", "votes"])
def test_lists_ask_the_same_whatever_their_length(world, room, as_, page, django_assert_max_num_queries):
    address = f"/meetings/{room.pk}/motions/" if page == "meeting" else f"/bodies/{world.executive.pk}/votes/"
    where = room if page == "meeting" else None
    counts = []
    for many in (1, 30):
        for _ in range(many):
            main = motion(world, where)
            motion(world, where, amends=main, text="Other words.")
        browser = as_(world.vice)
        with django_assert_max_num_queries(12) as asked:
            browser.get(address)
        counts.append(len(asked))
    assert counts[0] == counts[1], counts


def test_a_motion_with_thirty_votes_asks_as_often_as_one_with_one(world, as_):
    room = sits(world, None, world.chair, world.vice, world.rep)
    counts = []
    for size in (1, 3):
        one = opened(motion(world, room), world.chair)
        browser = as_(world.clerk)
        rights = list(one.rights.all())[:size]
        browser.post(url(one, "read-out/"), {f"right{right.pk}": "FOR" for right in rights})
        browser.post(url(one, "close/"))
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as asked:
            browser.get(url(one))
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert counts[0] <= 12, [query["sql"][:90] for query in asked.captured_queries]


def test_on_meeting_says_nothing_to_who_may_not_attend(world, room):
    assert on_meeting(world.head, room, LATER) is None
    assert on_meeting(world.director, room, LATER) is None
    assert on_meeting(world.chair, room, LATER)["may_move_motion"]
    one = opened(motion(world, room), world.chair, method="SHOW")
    record_hands(one, 3, 0, 0, by=world.chair, at=LATER)
    shown = on_meeting(world.director, room, LATER)
    assert [row.pk for row in shown["motions"]] == [one.pk]
    assert not shown["may_move_motion"]


@pytest.mark.parametrize("who", ["vice", "clerk"])
def test_every_page_asks_twelve_times_at_most(world, room, as_, who, django_assert_max_num_queries):
    one, waits = opened(motion(world, room), world.chair), motion(world, room)
    later, between = motion(world, None), opened(motion(world, None), world.chair)
    for address in (
        url(one), url(waits), url(later), url(between), url(waits, "open/"), url(later, "open/"), url(one, "read-out/"),
        url(one, "close/"), url(between, "vote/"), url(one, "vote/"),
    ):  # fmt: skip
        browser = as_(getattr(world, who))
        with django_assert_max_num_queries(12, info=address):
            browser.get(address)
