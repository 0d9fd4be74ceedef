"""The poll as the officer runs it: checklist, keys, opening, reminder, more time, close, locks, papers."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from cph.audit.models import Line
from cph.core.refusals import NotAllowed, Refused
from cph.notifications.models import Notice
from networks.ballots.models import Box, BoxKey, Mark, OpenedBallot, PaperKeying, SealedBallot
from networks.elections.models import Contest, Election, Nomination
from networks.elections.rules.passphrases import fault_of
from networks.elections.selectors.asked import needs_of
from networks.elections.selectors.checklist import reasons_not_to_open
from networks.elections.selectors.polling import turnouts_of
from networks.elections.services import polling
from networks.elections.services.poll_notices import remind, remind_due
from networks.elections.services.poll_papers import key_paper, take_paper
from networks.elections.tasks import run_polls
from tests.factories import elections, polls
from tests.factories import meetings as make

PASSPHRASE = polls.PASSPHRASE
OTHER = "green ladders fold under the piano"


@pytest.fixture
def world(db):
    return make.world()


@pytest.fixture
def heads(world):
    return elections.heads(world, 4)


@pytest.fixture
def sign_in():
    def sign_in(person):
        client = Client()
        client.force_login(person)
        return client

    return sign_in


def words(response):
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(text.split()).replace("&#x27;", "'")


def now():
    return timezone.now()


def left(election):
    return [one.words for one in reasons_not_to_open(Election.objects.get(pk=election.pk), now()) if one.stops]


# --- passphrases


@pytest.mark.parametrize(
    "weak", ["", "short", "a" * 40, "12345678901234567890", "abababababababababab", "election of officers 2026"]
)
def test_a_weak_passphrase_is_refused_with_advice(weak):
    assert fault_of(weak, ["Election of officers"]).startswith(("A passphrase", "It ", "One "))


@pytest.mark.parametrize("strong", [PASSPHRASE, OTHER, "lusab babad gutih tugad", "¿dónde está la biblioteca azul?"])
def test_several_words_will_do(strong):
    assert fault_of(strong, ["Election of officers"]) == ""


@given(st.text())
def test_whatever_is_typed_is_judged(text):
    assert isinstance(fault_of(text, [text]), str)


# --- the checklist and the opening


def test_the_checklist_says_what_is_left_and_nothing_when_done(world, heads):
    election = elections.election_settled(world, stage="VOTING")
    assert left(election) == ["The server’s key is made", "The server’s key is tried on a trial paper"]
    polls.make_key(election)
    assert left(election) == []


def test_each_thing_left_to_do_stops_the_opening(world, heads):
    election = polls.ready(world)
    contest = election.contests.get()

    def stopped(about):
        with pytest.raises(Refused, match=about):
            polling.open_voting(election, by=election.officer, at=now())

    def undone(about, **facts):
        before = Election.objects.filter(pk=election.pk).values(*facts)[0]
        Election.objects.filter(pk=election.pk).update(**facts)
        stopped(about)
        Election.objects.filter(pk=election.pk).update(**before)

    undone("The time to open has come", voting_opens_at=now() + timedelta(hours=1))
    undone("Voting closes later than now", voting_closes_at=now() - timedelta(minutes=1))
    waiting = elections.nomination(
        contest, make.person("Waiting"), decision="WAITING", decided_by=None, decided_at=None
    )
    stopped("Every nomination that was accepted is decided: 1 nomination left")
    Nomination.objects.filter(pk=waiting.pk).update(withdrawn_at=now())
    Contest.objects.filter(pk=contest.pk).update(state="CALLED")
    stopped("Every post is settled")
    Contest.objects.filter(pk=contest.pk).update(state="BALLOT")
    entries = list(contest.box.roll.values())
    contest.box.roll.all().delete()
    stopped("nobody may vote for Vice chair")
    contest.box.roll.bulk_create(contest.box.roll.model(**one) for one in entries)
    polling.open_voting(election, by=election.officer, at=now())


def test_a_small_electorate_is_warned_of_and_stops_nothing(world, heads):
    election = polls.ready(world)
    (warning,) = [one for one in reasons_not_to_open(election, now()) if one.is_warning]
    assert "Fewer than 20 may vote" in warning.words and not warning.stops


def test_opening_twice_is_once_and_everybody_is_told_once(world, heads):
    election = polls.voting(world)
    again = polling.open_voting(election, by=election.officer, at=now())
    assert again.state == "VOTING" and Box.objects.get().state == "OPEN"
    told = Notice.objects.filter(once_key=f"poll:{election.pk}")
    assert set(told.values_list("person", flat=True)) == set(Box.objects.get().roll.values_list("voter", flat=True))
    assert told[0].link == "/ballot/" and Line.objects.filter(verb="opened voting in").count() == 1


def test_only_the_officer_opens_extends_and_closes(world, heads):
    election = polls.ready(world)
    for who in (world.clerk, heads[0], world.chair):
        with pytest.raises(NotAllowed, match="runs this election as returning officer"):
            polling.open_voting(election, by=who, at=now())
        with pytest.raises(NotAllowed):
            polling.close_voting(election, by=who, at=now())
        with pytest.raises(NotAllowed):
            polling.open_locks(election, by=who, at=now())


def test_it_opens_by_itself_when_all_is_done_and_not_before(world, heads):
    election = elections.election_settled(world, stage="VOTING")
    run_polls()
    assert Election.objects.get().state == "NOTICED"
    polls.make_key(election)
    run_polls()
    run_polls()
    assert Election.objects.get().state == "VOTING"
    assert Line.objects.filter(verb="opened voting in").count() == 1


def test_a_late_addition_to_the_roll_is_refused_once_voting_is_open(world, heads):
    from networks.ballots.services import Vote, set_roll

    election = polls.voting(world)
    with pytest.raises(Refused, match="the roll and the keys stand"):
        set_roll(polls.contest_of(election).box, [Vote(heads[0].pk, heads[0].pk, None, "Late")])


# --- keys held by people


@pytest.fixture
def held(world, heads):
    """Officer and scrutineer hold a key each."""
    return elections.election_settled(
        world, stage="VOTING", keeping="PEOPLE", scrutineer=heads[3], scrutineer_has_key=True
    )


def test_both_make_and_try_their_keys_on_the_page(held, heads, sign_in):
    for person, passphrase in ((held.officer, PASSPHRASE), (heads[3], OTHER)):
        client, address = sign_in(person), reverse("poll_keys", args=[held.pk])
        page = client.get(address)
        assert "A lost passphrase means lost votes" in words(page)
        weak = client.post(address, {"step": "make", "passphrase": "short", "again": "short"})
        assert "20 characters or more" in words(weak) and "short" not in words(weak).replace("shortly", "")
        two = client.post(address, {"step": "make", "passphrase": passphrase, "again": passphrase + "x"})
        assert "The two differ" in words(two)
        assert client.post(address, {"step": "make", "passphrase": passphrase, "again": passphrase}).status_code == 302
        wrong = client.post(address, {"step": "try", "passphrase": passphrase + "x"})
        assert "That is not the passphrase of this key" in words(wrong)
        assert client.post(address, {"step": "try", "passphrase": passphrase}).status_code == 302
    assert left(held) == []
    assert BoxKey.objects.filter(is_proven=True).count() == 2
    for line in Line.objects.all():
        assert PASSPHRASE not in line.subject and OTHER not in line.subject


def test_a_key_is_nobody_elses_to_make(held, world, heads, sign_in):
    assert sign_in(heads[0]).get(reverse("poll_keys", args=[held.pk])).status_code == 403
    assert sign_in(world.clerk).post(reverse("poll_keys", args=[held.pk]), {"step": "make"}).status_code == 403


def test_lock_after_lock_with_the_right_passphrases_only(held, heads, sign_in):
    polls.make_key(held, held.officer, PASSPHRASE)
    polls.make_key(held, heads[3], OTHER)
    polling.open_voting(held, by=held.officer, at=now())
    contest = polls.contest_of(held)
    for head in heads:
        polls.votes(contest, head, 1, 2)
    election = polls.close(held)
    address = reverse("poll_locks", args=[held.pk])
    officer, scrutineer = sign_in(held.officer), sign_in(heads[3])
    refused = officer.post(address, {"passphrase": PASSPHRASE})
    assert refused.status_code == 409 and f"{heads[3].name} opens this box first" in words(refused)
    refused = scrutineer.post(address, {"passphrase": PASSPHRASE})
    assert refused.status_code == 409 and "That is not the passphrase of this key" in words(refused)
    assert SealedBallot.objects.count() == 4 and not OpenedBallot.objects.exists()
    assert scrutineer.post(address, {"passphrase": OTHER}).status_code == 302
    assert "Open your lock" not in words(scrutineer.get(reverse("poll", args=[held.pk])))
    assert officer.post(address, {"passphrase": PASSPHRASE}).status_code == 302
    assert sorted(OpenedBallot.objects.values_list("ranking", flat=True)) == [[1, 2]] * 4
    assert polling.open_locks(election, by=held.officer, at=now(), passphrase="x"), "twice is once"


# --- while it is open


def test_the_reminder_goes_only_to_who_has_a_vote_left(world, heads):
    election = polls.voting(world)
    contest = polls.contest_of(election)
    polls.votes(contest, heads[0], 1)
    told = remind(election, by=election.officer, at=now())
    people = set(Notice.objects.filter(once_key__startswith="poll-reminder:").values_list("person", flat=True))
    on_roll = set(contest.box.roll.values_list("voter", flat=True))
    assert people == on_roll - {heads[0].pk} and told == len(people)
    text = Notice.objects.filter(once_key__startswith="poll-reminder:").first().text
    assert "not voted" not in text
    with pytest.raises(Refused, match="within the last day"):
        remind(election, by=election.officer, at=now())
    assert not Line.objects.filter(verb="reminded voters of", subject__regex=r"\d").exclude(subject=election.title)


def test_a_reminder_goes_by_itself_two_days_before_the_close_once(world, heads):
    election = polls.voting(world)
    closes = election.voting_closes_at
    assert remind_due(election, at=closes - timedelta(days=2, seconds=1)) == 0
    with time_machine.travel(closes - timedelta(days=2), tick=False):
        run_polls()
        run_polls()
    assert Notice.objects.filter(once_key__startswith="poll-reminder:").count() == Box.objects.get().roll.count()
    assert remind_due(election, at=closes) == 0


def test_more_time_is_given_with_a_reason_that_all_are_told(world, heads, sign_in):
    election = polls.voting(world)
    polls.votes(polls.contest_of(election), heads[0], 1)
    closes, objections = election.voting_closes_at, election.objections_close_at
    later = timezone.localtime(closes) + timedelta(days=2)
    client, address = sign_in(election.officer), reverse("poll_extend", args=[election.pk])
    sent = {
        "closes_on": f"{later:%Y-%m-%d}",
        "closes_time": f"{later:%H:%M}",
        "reason": "The site was away on Tuesday.",
    }
    early = client.post(address, sent | {"closes_on": f"{timezone.localdate():%Y-%m-%d}"})
    assert "It never closes earlier" in words(early)
    assert "Enter why" in words(client.post(address, sent | {"reason": " "}))
    assert client.post(address, sent).status_code == 302
    assert client.post(address, sent).status_code == 302
    election.refresh_from_db()
    assert election.voting_closes_at == Box.objects.get().closes_at > closes
    assert election.objections_close_at - objections == election.voting_closes_at - closes
    told = Notice.objects.filter(once_key__startswith="poll-extended:")
    assert told.count() == Box.objects.get().roll.count(), "those who have voted too"
    assert "The site was away on Tuesday." in told[0].text
    assert Line.objects.filter(verb="extended voting in", subject__contains="away on Tuesday").count() == 1


def test_a_poll_that_is_over_gets_no_more_time(world, heads):
    election = polls.voting(world)
    closes = election.voting_closes_at
    with pytest.raises(Refused, match="Only while voting is open"):
        polling.extend_voting(election, closes_at=closes + timedelta(1), reason="Late.", by=election.officer, at=closes)


def test_turnout_is_total_and_hidden_from_few(world, heads, sign_in):
    election = polls.voting(world)
    polls.votes(polls.contest_of(election), heads[0], 1)
    assert [one.turnout for one in turnouts_of(election)] == [None]
    page = words(sign_in(election.officer).get(reverse("poll", args=[election.pk])))
    assert "Shown after the close: fewer than 20 may vote" in page
    (counted,) = turnouts_of(polls.close(election))
    assert counted.turnout.cast == 1


def test_turnout_of_many_is_shown(world):
    elections.heads(world, 20)
    election = polls.voting(world)
    (counted,) = turnouts_of(election)
    assert counted.turnout.entitled >= 20 and counted.turnout.cast == 0


# --- the close


def test_it_closes_at_its_time_once_and_never_early(world, heads):
    election = polls.voting(world)
    polls.votes(polls.contest_of(election), heads[0], 1)
    with pytest.raises(Refused, match="closes earlier only when every vote is cast"):
        polling.close_voting(election, by=election.officer, at=election.voting_closes_at - timedelta(microseconds=1))
    assert not polling.close_due(election.pk, at=election.voting_closes_at - timedelta(microseconds=1))
    with time_machine.travel(election.voting_closes_at, tick=False):
        run_polls()
        run_polls()
        assert polling.close_voting(election, by=election.officer, at=now()).state == "CLOSED"
    assert Box.objects.get().seal.marked == 1
    assert Line.objects.filter(verb="closed voting in").count() == 1


def test_it_closes_early_when_every_vote_is_cast(world, heads, sign_in):
    election = polls.ready(world, electors=heads)
    polling.open_voting(election, by=election.officer, at=now())
    contest = polls.contest_of(election)
    client = sign_in(election.officer)
    for head in heads[:-1]:
        polls.votes(contest, head, 1)
    assert client.post(reverse("poll_close", args=[election.pk])).status_code == 409
    polls.votes(contest, heads[-1], 2)
    assert client.post(reverse("poll_close", args=[election.pk])).status_code == 302
    election.refresh_from_db()
    assert election.state == "CLOSED" and election.voting_closes_at <= now()
    assert client.post(reverse("poll_close", args=[election.pk])).status_code == 302, "twice is once"


def test_a_box_that_disagrees_with_the_roll_is_not_closed_and_does_not_stop_others(world, heads):
    election = polls.voting(world)
    polls.votes(polls.contest_of(election), heads[0], 1)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("DELETE FROM ballots_sealedballot")
        cursor.execute("SET session_replication_role = DEFAULT")
    with time_machine.travel(election.voting_closes_at, tick=False):
        run_polls()
    election.refresh_from_db()
    assert election.state == "VOTING" and Box.objects.get().state == "OPEN"
    with pytest.raises(Refused, match="Do not open this box"):
        polling.close_voting(election, by=election.officer, at=election.voting_closes_at)


def test_envelopes_that_cannot_be_opened_are_left_out_by_a_ruling_in_the_trail(world, heads, sign_in):
    election = polls.voting(world)
    contest = polls.contest_of(election)
    for head in heads:
        polls.votes(contest, head, 1)
    with connection.cursor() as cursor:  # rotten before the close
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            "UPDATE ballots_sealedballot SET ciphertext = 'rotten' WHERE id = (SELECT min(id::text)::uuid FROM ballots_sealedballot)"
        )
        cursor.execute("SET session_replication_role = DEFAULT")
    polls.close(election)
    client, address = sign_in(election.officer), reverse("poll_locks", args=[election.pk])
    refused = client.post(address)
    assert refused.status_code == 409 and "1 of 4 envelopes cannot be opened" in words(refused)
    assert "Envelopes left out: Vice chair" in words(refused)
    assert client.post(address, {f"without_{contest.pk}": "x"}).status_code in (200, 409)
    assert client.post(address, {f"without_{contest.pk}": "1"}).status_code == 302
    assert OpenedBallot.objects.count() == 3
    assert Line.objects.filter(verb="ruled", subject__contains="without 1 envelopes").exists()


# --- ballots on paper


@pytest.fixture
def on_paper(world, heads):
    election = polls.ready(world, scrutineer=heads[3])
    Contest.objects.update(on_paper=True)
    return polling.open_voting(election, by=election.officer, at=now())


def test_papers_are_taken_in_once_and_keyed_by_two_who_must_agree(on_paper, heads, sign_in):
    contest = polls.contest_of(on_paper)
    officer, scrutineer = sign_in(on_paper.officer), sign_in(heads[3])
    address = reverse("poll_papers", args=[contest.pk])
    found = officer.get(address, {"name": "Elector 0"})
    assert words(found).count("Take in their paper") == 4
    for head in heads[:2]:
        entry = contest.box.roll.get(voter=head)
        assert f"The paper of {entry.name} is taken in" in words(officer.post(address, {"entry": entry.pk}))
    again = officer.post(address, {"entry": entry.pk})
    assert again.status_code == 409 and "This vote has been cast" in words(again)
    assert Mark.objects.filter(on_paper=True).count() == 2
    assert (
        sign_in(heads[0]).post(reverse("ballot", args=[contest.pk]), {"step": "check", "choice_1": "1"}).status_code
        == 200
    )
    polls.votes(contest, heads[2], 3)
    election = polls.close(on_paper)
    keying = reverse("poll_keying", args=[contest.pk])
    assert officer.post(keying, {"number": "1", "choice_1": "1"}).status_code == 302
    assert officer.post(keying, {"number": "2", "choice_2": "1"}).status_code == 302
    assert "from 1 to 2" in words(officer.post(keying, {"number": "3", "choice_1": "1"}))
    assert "Number from 1" in words(officer.post(keying, {"number": "2", "choice_1": "2"}))
    page = words(scrutineer.get(keying))
    assert "You have keyed None yet" in page and "Not read twice yet 1, 2" in page
    scrutineer.post(keying, {"number": "1", "choice_1": "1"})
    scrutineer.post(keying, {"number": "2", "choice_3": "1"})
    assert "Read differently 2" in words(officer.get(keying))
    with pytest.raises(Refused, match="read differently: 2"):
        polling.open_locks(election, by=election.officer, at=now())
    scrutineer.post(keying, {"number": "2", "choice_2": "1"})
    assert polling.open_locks(election, by=election.officer, at=now())
    assert sorted(OpenedBallot.objects.values_list("ranking", flat=True)) == [[1], [2], [3]]
    assert not PaperKeying.objects.exists()


def test_papers_are_for_officer_and_scrutineer_and_where_they_are_taken(on_paper, world, heads, sign_in):
    contest = polls.contest_of(on_paper)
    for name in ("poll_papers", "poll_keying"):
        assert sign_in(heads[0]).get(reverse(name, args=[contest.pk])).status_code == 403
    assert sign_in(on_paper.officer).get(reverse("poll_keying", args=[contest.pk])).status_code == 409, "not closed yet"
    for odd in ("", "x", "-1", "9" * 30, "0"):
        assert sign_in(heads[3]).post(reverse("poll_papers", args=[contest.pk]), {"entry": odd}).status_code == 409
    Contest.objects.update(on_paper=False)
    refused = sign_in(on_paper.officer).get(reverse("poll_papers", args=[contest.pk]))
    assert refused.status_code == 403 and "not on paper" in words(refused)


# --- the pages


def test_the_officers_pages_before_during_and_after(world, heads, sign_in):
    election = elections.election_settled(world, stage="VOTING")
    client, address = sign_in(election.officer), reverse("poll", args=[election.pk])
    page = words(client.get(address))
    assert (
        "The server’s key is made The keys To do" in page
        and "Open voting" not in page.split("Before voting opens")[0].split("poll:")[-1]
    )
    assert client.post(reverse("poll_open", args=[election.pk])).status_code == 409
    assert client.post(reverse("poll_keys", args=[election.pk]), {"step": "make"}).status_code == 302
    assert "Open voting" in words(client.get(address))
    assert client.post(reverse("poll_open", args=[election.pk])).status_code == 302
    page = words(client.get(address))
    assert "Give more time" in page and "Send a reminder" in page and "Close voting" not in page
    assert client.post(reverse("poll_remind", args=[election.pk])).status_code == 302
    polls.votes(polls.contest_of(election), heads[0], 1)
    polls.close(election)
    page = words(client.get(address))
    assert "Open the boxes" in page and "1 of" in page
    assert client.post(reverse("poll_locks", args=[election.pk])).status_code == 302
    page = words(client.get(address))
    assert "Open the boxes" not in page and "envelopes and papers" in page


def test_the_poll_is_closed_to_others(world, heads, sign_in):
    election = polls.voting(world)
    stranger = make.person("Stranger")
    for name in ("poll", "poll_keys", "poll_open", "poll_remind", "poll_extend", "poll_close", "poll_locks"):
        address = reverse(name, args=[election.pk])
        assert sign_in(heads[0]).get(address).status_code == 403, name
        wanted = 405 if name == "poll" else 403
        assert sign_in(heads[0]).post(address).status_code == wanted, name
        assert sign_in(world.clerk).post(address).status_code == wanted, name
        assert sign_in(stranger).get(address).status_code == 404, name
        assert Client().get(address).status_code == 302, name


def test_the_scrutineer_sees_the_poll_and_does_not_run_it(world, heads, sign_in):
    election = polls.ready(world, scrutineer=heads[3])
    polling.open_voting(election, by=election.officer, at=now())
    client = sign_in(heads[3])
    page = client.get(reverse("poll", args=[election.pk]))
    assert page.status_code == 200 and "Give more time" not in words(page)
    assert client.post(reverse("poll_close", args=[election.pk])).status_code == 403


def asked_by(client, address):
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return [one["sql"] for one in asked]


@pytest.mark.parametrize("stage", ["NOTICED", "VOTING", "CLOSED"])
def test_the_poll_page_asks_as_many_questions_for_three_posts_as_for_one(stage, world, heads, sign_in):
    on = elections.ground(world)
    posts = on.elected[:3]
    assert len(posts) > 1
    one, several = (polls.ready(world, posts=some, title=f"Of {len(some)}") for some in (posts[:1], posts))
    for election in (one, several):
        if stage != "NOTICED":
            polling.open_voting(election, by=election.officer, at=now())
        if stage == "CLOSED":
            polls.close(election)
    client = sign_in(one.officer)
    client.get(reverse("poll", args=[one.pk]))
    counts = [len(asked_by(client, reverse("poll", args=[election.pk]))) for election in (one, several)]
    assert counts[0] == counts[1] <= 14, counts


# --- on the first page and on the election's own


def needs(person, at=None):
    """Without what is asked before and after a poll: to call an election, to count."""
    others = ("Call an election for", "Count")
    return [(one.verb, one.thing, one.url) for one in needs_of(person, at or now()) if one.verb not in others]


def test_what_a_poll_asks_of_whom(held, heads, world):
    address = reverse("poll", args=[held.pk])
    keys = reverse("poll_keys", args=[held.pk])
    assert needs(held.officer) == [("Prepare the poll of", held.title, address)]
    assert needs(heads[3]) == [("Make and try your key for", held.title, keys)]
    assert needs(heads[0]) == needs(world.clerk) == []
    polls.make_key(held, held.officer, PASSPHRASE)
    polls.make_key(held, heads[3], OTHER)
    assert needs(heads[3]) == []
    Contest.objects.update(on_paper=True)
    polling.open_voting(held, by=held.officer, at=now())
    contest = polls.contest_of(held)
    assert needs(heads[0]) == needs(heads[3]) == [("Vote:", held.title, "/ballot/")]
    assert needs(held.officer) == []
    polls.votes(contest, heads[0], 1)
    assert needs(heads[0]) == []
    assert needs(held.officer, held.voting_closes_at) == [("Close voting in", held.title, address)]
    assert needs(heads[1], held.voting_closes_at) == []
    take_paper(contest, contest.box.roll.get(voter=heads[1]), by=held.officer, at=now())
    election = polls.close(held)
    keying = ("Key", f"1 paper: Vice chair, {held.title}", reverse("poll_keying", args=[contest.pk]))
    locks = ("Open the boxes of", held.title, reverse("poll_locks", args=[held.pk]))
    assert needs(held.officer) == [keying]
    assert needs(heads[3]) == [locks, keying]
    for person in (held.officer, heads[3]):
        key_paper(contest, 1, [2], by=person, at=now())
    polling.open_locks(election, by=heads[3], at=now(), passphrase=OTHER)
    assert needs(heads[3]) == [] and needs(held.officer) == [locks]
    polling.open_locks(election, by=held.officer, at=now(), passphrase=PASSPHRASE)
    assert needs(held.officer) == []


def test_needs_are_one_question_for_everybody(world, heads):
    for people in (heads[:1], heads):
        election = polls.voting(world, electors=people)
    assert election
    for person in (heads[0], world.clerk, make.person("Nobody")):
        needs_of(person, now())
        with CaptureQueriesContext(connection) as asked:
            needs_of(person, now())
        assert len(asked) == 1


def test_the_election_page_says_vote_and_then_where_to_look(world, heads, sign_in):
    election = polls.voting(world)
    contest = polls.contest_of(election)
    client, address = sign_in(heads[0]), reverse("election", args=[election.pk])
    page = client.get(address)
    assert "You have 1 vote to cast" in words(page) and 'href="/ballot/"' in page.content.decode()
    polls.votes(contest, heads[0], 1)
    assert "vote to cast" not in words(client.get(address))
    polls.close(election)
    assert "is my paper in the box?" in words(client.get(address))
    assert "Open the boxes" in words(sign_in(election.officer).get(address))


def test_the_page_says_when_only_the_time_is_left_and_when_all_is_ready(world, heads, sign_in):
    election = polls.ready(world, stage="WAITING")
    client, address = sign_in(election.officer), reverse("poll", args=[election.pk])
    assert "All else is ready. Voting opens by itself" in words(client.get(address))
    with time_machine.travel(election.voting_opens_at, tick=False):
        assert "All is ready. If you leave it" in words(client.get(address))
