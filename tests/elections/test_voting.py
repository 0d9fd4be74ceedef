"""Voting over HTTP: the paper, the check, the receipt, and everything that is refused."""

from __future__ import annotations

import io
import logging
import re
from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cph.audit.models import Line
from cph.core.refusals import Refused
from cph.notifications.models import Notice
from networks.ballots import services as boxes
from networks.ballots.models import Box, Mark, OpenedBallot, SealedBallot
from networks.ballots.rules import envelope
from networks.elections.models import Election
from networks.elections.services import polling
from networks.schools.models import School
from tests.factories import elections, polls
from tests.factories import meetings as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return make.world()


@pytest.fixture
def heads(world):
    return elections.heads(world, 4)


@pytest.fixture
def election(world, heads):
    return polls.voting(world, candidates=3)


@pytest.fixture
def contest(election):
    return polls.contest_of(election)


@pytest.fixture
def client_of(client):
    def sign_in(person):
        found = Client()
        found.force_login(person)
        return found

    return sign_in


def words(response):
    text = re.sub(r"<(script|style).*?</\1>", " ", response.content.decode(), flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", text).split()).replace("&#x27;", "'")


# --- from paper to receipt


def test_a_head_ranks_checks_and_casts(heads, contest, client_of):
    client = client_of(heads[0])
    page = client.get(reverse("ballot", args=[contest.pk]))
    names = {one.number: one.nominee.name for one in contest.nominations.all()}
    assert [names[n] for n in (1, 2, 3)] == list(dict.fromkeys(re.findall(r"Candidate \d", words(page)))), (
        "in the order drawn by lot"
    )
    checked = polls.check(client, contest, choice_2="1", choice_1="2", choice_3="")
    assert re.search(rf"in this order {names[2]} .*{names[1]} .*Not ranked {names[3]}", words(checked))
    assert not Mark.objects.exists(), "checking casts nothing"
    done = polls.post(client, contest, step="cast", **polls.fields_of(checked))
    assert "You have voted" in words(done) and done.status_code == 200
    assert Mark.objects.count() == SealedBallot.objects.count() == 1
    receipt = SealedBallot.objects.get().pk
    assert str(receipt) in words(done)
    again = client.get(reverse("ballot", args=[contest.pk]))
    assert "You have voted" in words(again) and "<input" not in again.content.decode().split("<main")[1]


def test_the_receipt_is_found_after_the_opening_and_recomputes(heads, election, contest, client_of):
    client = client_of(heads[0])
    done = polls.cast(client, contest, choice_3="1", choice_1="2")
    text = done.content.decode()
    tracker = re.search(r'id="tracker">([^<]+)<', text)[1]
    commitment = re.search(r'id="commitment">([^<]+)<', text)[1]
    for head in heads[1:]:
        polls.votes(contest, head, 1)
    find = reverse("ballot_find", args=[contest.pk])
    assert commitment not in client.get(find).content.decode()
    election = polls.close(election)
    number = re.search(r'id="envelope">([^<]+)<', text)[1]
    closed = client.get(find).content.decode()
    assert number in closed and commitment not in closed
    polling.open_locks(election, by=election.officer, at=timezone.now())
    assert commitment in client.get(find).content.decode()
    from networks.ballots.rules.words import tracker_from

    assert envelope.commitment_of(contest.box.key, (3, 1), tracker_from(tracker)) == commitment


def test_the_same_form_twice_is_one_vote_and_one_receipt(heads, contest, client_of):
    client = client_of(heads[0])
    fields = polls.fields_of(polls.check(client, contest, choice_1="1"))
    first, second = (polls.post(client, contest, step="cast", **fields) for _ in range(2))
    taken = [re.search(r'id="commitment">([^<]+)<', one.content.decode())[1] for one in (first, second)]
    assert taken[0] == taken[1] and SealedBallot.objects.count() == 1


def test_back_and_another_paper_is_refused_in_words(heads, contest, client_of):
    client = client_of(heads[0])
    other = polls.fields_of(polls.check(client, contest, choice_2="1"))
    polls.cast(client, contest, choice_1="1")
    refused = polls.post(client, contest, step="cast", **other)
    assert refused.status_code == 409
    assert "You have voted" in words(refused) and "Nothing was cast a second time" in words(refused)
    assert SealedBallot.objects.count() == 1
    assert "You have voted" in words(polls.check(client, contest, choice_2="1"))


def test_change_brings_the_paper_back_as_it_was(heads, contest, client_of):
    client = client_of(heads[0])
    fields = polls.fields_of(polls.check(client, contest, choice_2="1", choice_3="2"))
    page = polls.post(client, contest, step="change", **fields).content.decode()
    assert re.search(r'name="choice_2"[^>]*value="1"|value="1"[^>]*name="choice_2"', page)
    assert not Mark.objects.exists()


def test_mistakes_are_told_beside_the_names(heads, contest, client_of):
    page = polls.check(client_of(heads[0]), contest, choice_1="1", choice_2="1", choice_3="x")
    assert "Error: Vote" in words(page)
    assert words(page).count("Give each a number of its own") == 4, "in the summary and beside each"
    assert "enter a number from 1 to 3, or nothing" in words(page)


def test_a_gap_is_refused_when_casting_too(heads, contest, client_of):
    slip = boxes.new_slip()
    page = polls.post(client_of(heads[0]), contest, step="cast", choice_1="2", **slip.fields)
    assert "Number from 1 without leaving one out" in words(page) and not Mark.objects.exists()


def test_a_blank_paper_is_asked_about_twice(heads, contest, client_of):
    client = client_of(heads[0])
    checked = polls.check(client, contest)
    assert "Your paper is blank" in words(checked)
    fields = polls.fields_of(checked)
    asked = polls.post(client, contest, step="cast", **fields)
    assert "Tick the box if you want to cast a blank paper" in words(asked) and not Mark.objects.exists()
    assert polls.fields_of(asked) == fields, "the same slip"
    done = polls.post(client, contest, step="cast", blank="yes", **fields)
    assert "You have voted" in words(done) and Mark.objects.count() == 1


@pytest.mark.parametrize("spoilt", [{"tracker": "zz", "nonce": "00"}, {"tracker": "ab" * 16}, {}])
def test_a_form_without_its_slip_is_checked_again(spoilt, heads, contest, client_of):
    page = polls.post(client_of(heads[0]), contest, step="cast", choice_1="1", **spoilt)
    assert "Check your paper" in words(page) and not Mark.objects.exists()
    assert len(polls.fields_of(page)["tracker"]) == 32


# --- refused


def test_who_is_not_on_the_roll_does_not_vote(world, contest, client_of):
    late = make.head_of(world, "Late Head")
    client = client_of(late)
    for response in (client.get(reverse("ballot", args=[contest.pk])), polls.check(client, contest, choice_1="1")):
        assert response.status_code == 403 and "You are not on the roll" in words(response)
    slip = boxes.new_slip()
    assert polls.post(client, contest, step="cast", choice_1="1", **slip.fields).status_code == 403
    assert not Mark.objects.exists()


def test_another_network_has_no_such_address(contest, client_of):
    stranger = make.person("Stranger")
    client = client_of(stranger)
    for name in ("ballot", "ballot_find"):
        assert client.get(reverse(name, args=[contest.pk])).status_code == 404
        assert client.get(reverse(name, args=[10_000_000])).status_code == 404


def test_the_officer_votes_once_where_on_the_roll(world, client_of, heads):
    officer = heads[0]
    election = polls.voting(world, officer=officer)
    contest = polls.contest_of(election)
    client = client_of(officer)
    assert "You have voted" in words(polls.cast(client, contest, choice_1="1"))
    fields = boxes.new_slip().fields
    assert polls.post(client, contest, step="cast", choice_1="1", **fields).status_code == 409
    assert Mark.objects.count() == 1


def test_somebody_elses_vote_is_not_there(heads, contest, client_of):
    theirs = contest.box.roll.get(voter=heads[1])
    client = client_of(heads[0])
    assert client.get(reverse("ballot", args=[contest.pk]), {"vote": theirs.pk}).status_code == 404
    slip = boxes.new_slip().fields
    assert polls.post(client, contest, step="cast", vote=theirs.pk, choice_1="1", **slip).status_code == 404
    assert polls.post(client, contest, step="cast", vote="x", choice_1="1", **slip).status_code == 404
    assert not Mark.objects.exists()


def test_voting_is_not_open_yet(world, heads, client_of):
    election = polls.ready(world, stage="WAITING")
    contest = polls.contest_of(election)
    client = client_of(heads[0])
    assert "Voting is not open yet" in words(client.get(reverse("ballot", args=[contest.pk])))
    slip = boxes.new_slip().fields
    refused = polls.post(client, contest, step="cast", choice_1="1", **slip)
    assert refused.status_code == 409 and "Voting is not open yet" in words(refused)


def test_voting_ends_to_the_second_on_the_servers_clock(heads, election, contest, client_of):
    closes = election.voting_closes_at
    first, second = client_of(heads[0]), client_of(heads[1])
    papers = [polls.fields_of(polls.check(one, contest, choice_1="1")) for one in (first, second)]
    with time_machine.travel(closes - timedelta(milliseconds=1), tick=False):
        assert "You have voted" in words(polls.post(first, contest, step="cast", **papers[0]))
    with time_machine.travel(closes, tick=False):
        late = polls.post(second, contest, step="cast", **papers[1])
        assert late.status_code == 409 and "came after it and was not cast" in words(late)
        # a lost answer, asked for again after the close: the receipt is still theirs
        assert "You have voted" in words(polls.post(first, contest, step="cast", **papers[0]))
        assert "Voting is closed" in words(second.get(reverse("ballot", args=[contest.pk])))
    assert Mark.objects.count() == 1


def test_odd_input_is_never_a_fault(heads, contest, client_of):
    client = client_of(heads[0])
    for entered in (
        {"choice_1": "9" * 5000},
        {"choice_1": ["1", "2"]},
        {"choice": "1"},
        {"step": "steal"},
        {"choice_1": "１", "vote": "9" * 40},
        {"vote": "-1"},
    ):
        for step in ("check", "cast", "change"):
            response = polls.post(client, contest, **({"step": step, **boxes.new_slip().fields} | entered))
            assert response.status_code in (200, 404), (entered, step)
    assert client.put(reverse("ballot", args=[contest.pk])).status_code == 405


# --- other papers


@pytest.mark.parametrize(
    ("method", "seats", "ticked", "told"),
    [
        ("plurality", 1, ["2"], "You have voted"),
        ("plurality", 2, ["1", "3"], "You have voted"),
        ("plurality", 2, ["1", "2", "3"], "Choose 2 names at most. You chose 3."),
        ("approval", 1, ["1", "2", "3"], "You have voted"),
        ("approval", 1, ["9"], "Choose from the names on this paper"),
    ],
)
def test_papers_with_ticks(method, seats, ticked, told, world, heads, client_of):
    election = polls.ready(world)
    contest = polls.contest_of(election)
    type(contest).objects.filter(pk=contest.pk).update(method=method, seats=seats)
    polling.open_voting(election, by=election.officer, at=timezone.now())
    contest = polls.contest_of(election)
    client = client_of(heads[0])
    page = client.get(reverse("ballot", args=[contest.pk])).content.decode()
    assert page.count('type="radio"') == (4 if (method, seats) == ("plurality", 1) else 0)
    checked = polls.check(client, contest, choice=ticked)
    assert Mark.objects.count() == 0
    # several boxes of one name: the fields are read one by one
    fields = polls.fields_of(checked)
    fields["choice"] = ticked if "Check your paper" in words(checked) else []
    done = polls.post(client, contest, step="cast", **fields) if fields["choice"] else checked
    assert told in words(done)


def test_reopen_nominations_is_explained_and_last(world, heads, client_of):
    election = polls.voting(world, reopen_nominations=True, candidates=2)
    contest = polls.contest_of(election)
    client = client_of(heads[0])
    page = words(client.get(reverse("ballot", args=[contest.pk])))
    assert "“Re-open nominations” stands like a candidate" in page
    polls.cast(client, contest, choice_3="1")
    election = polls.close(election)
    polling.open_locks(election, by=election.officer, at=timezone.now())
    assert OpenedBallot.objects.get().ranking == [3]


def test_a_head_of_two_schools_has_two_papers_and_two_receipts(world, heads, client_of):
    from networks.elections.models import Elector

    election = polls.elections.election_noticed(world, stage="VOTING", electors=[])
    contest = election.contests.get()
    schools = list(School.objects.all()[:2])
    Election.objects.filter(pk=election.pk).update(state="DRAFT")
    for school in schools:
        Elector.objects.create(contest=contest, voter=heads[0], school=school, name=school.name)
    Election.objects.filter(pk=election.pk).update(state="NOTICED")
    contest = election.contests.get()
    elections.nomination(contest, make.person("One"))
    elections.nomination(contest, make.person("Two"))
    elections.settle_rows(contest)
    election = Election.objects.get(pk=election.pk)
    polls.make_key(election)
    polling.open_voting(election, by=election.officer, at=timezone.now())
    contest = polls.contest_of(election)
    client = client_of(heads[0])
    listed = client.get(reverse("ballot_list")).content.decode()
    assert listed.count("?vote=") == 2
    first = polls.cast(client, contest, choice_1="1")
    assert "Go on" in words(first)
    second = polls.cast(client, contest, choice_1="1")
    taken = {re.search(r'id="tracker">([^<]+)<', one.content.decode())[1] for one in (first, second)}
    assert len(taken) == 2 and Mark.objects.count() == 2
    assert "You have voted" in words(client.get(reverse("ballot", args=[contest.pk])))


# --- no trace


@pytest.fixture
def written():
    root = logging.getLogger()
    handler = next(one for one in root.handlers if any(type(f).__name__ == "QuietFilter" for f in one.filters))
    stream, level = io.StringIO(), root.level
    before = handler.setStream(stream)
    root.setLevel(logging.DEBUG)
    yield stream
    root.setLevel(level)
    handler.setStream(before)


def test_a_whole_vote_leaves_no_trace_but_mark_and_envelope(heads, contest, client_of, written):
    client = client_of(heads[0])
    key = client.cookies["sessionid"].value
    session = Session.objects.filter(pk=key).values()[0]
    before = {model: model.objects.count() for model in (Line, Notice, Session)}
    seen = list(connection_rows("usersessions_usersession"))
    written.truncate(0)
    answers = [client.get(reverse("ballot_list")), client.get(reverse("ballot", args=[contest.pk]))]
    answers += [polls.check(client, contest, choice_1="x"), polls.cast(client, contest, choice_1="1")]
    answers += [
        client.get("/ballot/0/"),
        polls.post(client, contest, step="cast", choice_2="1", **boxes.new_slip().fields),
    ]
    answers += [client.get(reverse("ballot_find", args=[contest.pk]))]
    assert written.getvalue() == ""
    assert Session.objects.filter(pk=key).values()[0] == session
    assert {model: model.objects.count() for model in before} == before
    assert list(connection_rows("usersessions_usersession")) == seen
    for answer in answers:
        assert "no-store" in answer["Cache-Control"]
        assert set(answer.cookies) <= {"csrftoken"}
    heads[0].refresh_from_db()


def connection_rows(table):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} ORDER BY id")
        return cursor.fetchall()


def test_a_message_that_waited_is_shown_on_another_page(heads, contest, client_of):
    client = client_of(heads[0])
    client.cookies["messages"] = "not ours"
    answer = client.get(reverse("ballot", args=[contest.pk]))
    assert answer.status_code == 200 and "messages" not in answer.cookies


def test_the_list_says_what_waits_and_what_is_cast(heads, contest, client_of):
    client = client_of(heads[0])
    page = words(client.get(reverse("ballot_list")))
    assert f"Vote: {contest}" in page and "Closes" in page
    polls.cast(client, contest, choice_1="1")
    page = words(client.get(reverse("ballot_list")))
    assert "You have cast every vote you have" in page and "Vote:" not in page
    assert "There is nothing for you to vote on now" in words(
        client_of(make.person("Nobody")).get(reverse("ballot_list"))
    )


def test_pages_ask_few_questions(heads, election, contest, client_of):
    for head in heads:
        client = client_of(head)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(reverse("ballot", args=[contest.pk]))
        assert len(asked) <= 12, [one["sql"][:90] for one in asked]
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("ballot_list"))
        assert len(asked) <= 12


def test_an_abandoned_vote_says_so(heads, contest, client_of):
    boxes.abandon(contest.box)
    assert Box.objects.get().state == "ABANDONED"
    client = client_of(heads[0])
    assert "This vote was abandoned" in words(client.get(reverse("ballot", args=[contest.pk])))
    assert "was abandoned" in words(client.get(reverse("ballot_find", args=[contest.pk])))


def test_a_lost_answer_is_asked_for_again_with_the_same_form(heads, contest, client_of, monkeypatch):
    """The vote went in, the answer of the database did not come back: nobody knows, until the form is sent again."""
    from networks.ballots.services import casting

    put_in, client = casting._put_in, client_of(heads[0])
    fields = polls.fields_of(polls.check(client, contest, choice_1="1"))

    def lost(*args):
        put_in(*args)
        raise Refused(casting.UNSURE)

    monkeypatch.setattr(casting, "_put_in", lost)
    unsure = polls.post(client, contest, step="cast", **fields)
    assert unsure.status_code == 409 and Mark.objects.count() == 1
    monkeypatch.setattr(casting, "_put_in", put_in)
    again = polls.fields_of(unsure)
    assert {name: again[name] for name in ("tracker", "nonce", "choice_1")} == {
        name: fields[name] for name in ("tracker", "nonce", "choice_1")
    }
    assert "You have voted" in words(polls.post(client, contest, step="cast", **again))
    assert SealedBallot.objects.count() == 1


def test_a_database_that_does_not_answer_keeps_the_paper_on_the_page(heads, contest, client_of, monkeypatch):
    from networks.ballots.services import casting

    put_in, client = casting._put_in, client_of(heads[0])
    fields = polls.fields_of(polls.check(client, contest, choice_3="1"))

    def away(*args):
        raise Refused(casting.UNSURE)

    monkeypatch.setattr(casting, "_put_in", away)
    unsure = polls.post(client, contest, step="cast", **fields)
    assert "Send the same form again" in words(unsure) and not Mark.objects.exists()
    monkeypatch.setattr(casting, "_put_in", put_in)
    assert "You have voted" in words(polls.post(client, contest, step="cast", **polls.fields_of(unsure)))
