"""Settling who stands: nobody, unopposed, a ballot with its lot and its box; and what keeps it back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from cph.audit.models import Line
from cph.core.refusals import NotAllowed, Refused
from cph.notifications.models import Notice
from networks.elections.models import LotDraw, Nomination, Objection
from networks.elections.rules.lots import lot_order
from networks.elections.selectors.calling import stage_of
from networks.elections.services import calling
from networks.elections.tasks.calling import move_on
from tests.factories import elections as make_election
from tests.factories import meetings as make


def now():
    return timezone.now()


def due(world, **facts):
    """An election whose withdrawals have closed and whose nominations are not settled."""
    make_election.heads(world, 3)
    return make_election.election_noticed(world, stage="WAITING", **facts)


def settle(election, world):
    return calling.settle(election, by=world.officer, at=now())


def stand(contest, *names, **facts):
    return [make_election.nomination(contest, make.person(name), **facts) for name in names]


def test_nobody_stands(world):
    election = due(world)
    settle(election, world)
    contest = election.contests.get()
    assert (contest.state, contest.box) == ("EMPTY", None)
    assert "nobody stands" in Notice.objects.get(person=world.head).text


def test_as_many_as_places_are_elected_unopposed(world):
    election = due(world)
    contest = election.contests.get()
    (one,) = stand(contest, "Una")
    settle(election, world)
    contest.refresh_from_db()
    one.refresh_from_db()
    assert (contest.state, contest.box, one.number) == ("UNOPPOSED", None, 1)
    assert not LotDraw.objects.exists()


def test_where_the_rule_says_so_one_candidate_faces_re_open_nominations(world):
    election = due(world)
    contest = election.contests.get()
    contest.unopposed = "BALLOT"
    contest.save()
    stand(contest, "Una")
    settle(election, world)
    contest.refresh_from_db()
    assert (contest.state, contest.reopen_nominations, contest.box.choices) == ("BALLOT", True, 2)


def test_a_ballot_has_its_order_from_a_lot_that_anybody_draws_again(world):
    election = due(world)
    contest = election.contests.get()
    stand(contest, "Carl", "Anna", "Bert", "Dora", "Emil")
    settle(election, world)
    contest.refresh_from_db()
    lot = LotDraw.objects.get(contest=contest, purpose="ORDER")
    assert len(lot.seed) == 64
    assert tuple(one["number"] for one in lot.drawn) == lot_order(lot.seed, range(1, 6))
    by_name = ["Anna", "Bert", "Carl", "Dora", "Emil"]
    for place, one in enumerate(lot.drawn, start=1):
        nomination = Nomination.objects.get(pk=one["nomination"])
        assert nomination.number == place
        assert nomination.nominee.name == by_name[one["number"] - 1]
    box = contest.box
    assert (box.state, box.choices, box.marks) == ("PREPARED", 5, 5)
    assert set(box.roll.values_list("voter", flat=True)) == set(contest.electors.values_list("voter", flat=True))
    assert box.roll.count() == 4


def test_who_withdrew_declined_did_not_accept_or_was_refused_does_not_stand(world):
    election = due(world)
    contest = election.contests.get()
    stand(contest, "Wanda", withdrawn_at=now())
    stand(contest, "Dieter", declined_at=now())
    stand(contest, "Nina", accepted_at=None)
    stand(contest, "Rolf", decision="REFUSED", decided_because="Not a member.")
    (partner_silent,) = [
        make_election.nomination(contest, make.person("Paul"), partner=make.person("Petra"), partner_accepted_at=None)
    ]
    (una,) = stand(contest, "Una")
    settle(election, world)
    contest.refresh_from_db()
    assert contest.state == "UNOPPOSED"
    partner_silent.refresh_from_db()
    assert partner_silent.number is None
    assert list(contest.nominations.filter(number__isnull=False)) == [una]


def test_a_joint_ticket_takes_two_places(world):
    post = make_election.ground(world).elected[0]
    election = due(world, posts=[post])
    contest = election.contests.get()
    make_election.nomination(contest, make.person("Jo"), partner=make.person("Jim"))
    settle(election, world)
    contest.refresh_from_db()
    assert contest.state == "UNOPPOSED"


def test_a_ticket_and_one_more_are_a_ballot(world):
    post = make_election.ground(world).elected[0]
    election = due(world, posts=[post])
    contest = election.contests.get()
    make_election.nomination(contest, make.person("Jo"), partner=make.person("Jim"))
    stand(contest, "Una")
    settle(election, world)
    contest.refresh_from_db()
    assert (contest.state, contest.box.choices) == ("BALLOT", 2)


def test_where_most_votes_win_no_more_are_marked_than_there_are_places(world):
    post = make_election.ground(world).elected[0]
    election = due(world, posts=[post])
    contest = election.contests.get()
    contest.method = "plurality"
    contest.save()
    stand(contest, "Anna", "Bert", "Carl")
    settle(election, world)
    contest.refresh_from_db()
    assert (contest.box.choices, contest.box.marks) == (3, 2)


def test_an_undecided_nomination_keeps_it_back_by_name(world):
    election = due(world)
    contest = election.contests.get()
    stand(contest, "Una", decision="WAITING", decided_by=None, decided_at=None)
    with pytest.raises(Refused, match="Decide on the nomination of Una for Vice chair"):
        settle(election, world)
    contest.refresh_from_db()
    assert contest.state == "CALLED"


def test_an_objection_without_an_answer_keeps_it_back(world):
    election = due(world)
    (una,) = stand(election.contests.get(), "Una")
    Objection.objects.create(
        election=election, nomination=una, grounds="No", made_by=world.head, made_at=now(),
        form_key="6b6a1e52-0000-4000-8000-000000000001",
    )  # fmt: skip
    with pytest.raises(Refused, match="Answer the objection of Hannah Head to the decision on Una"):
        settle(election, world)


def test_it_is_not_settled_before_withdrawals_close_nor_by_anybody_else(world):
    election = make_election.election_noticed(world, stage="WITHDRAWAL")
    with pytest.raises(Refused, match="Candidates may withdraw until"):
        settle(election, world)
    for somebody in (world.clerk, world.admin, world.head):
        with pytest.raises(NotAllowed):
            calling.settle(election, by=somebody, at=now())
    calling.settle(election, by=world.officer, at=election.withdrawals_close_at)


def test_settled_twice_the_lot_is_drawn_once(world):
    election = due(world)
    stand(election.contests.get(), "Anna", "Bert")
    settle(election, world)
    seed = LotDraw.objects.get().seed
    settle(election, world)
    assert LotDraw.objects.get().seed == seed
    assert Line.objects.filter(verb="settled").count() == 1
    assert Notice.objects.filter(once_key__startswith=f"election:{election.pk}:settled:").count() == 5


def test_the_officer_is_told_once_that_a_step_is_due(world):
    election = due(world)
    early = make_election.election_noticed(world, stage="WITHDRAWAL")
    move_on()
    move_on()
    told = Notice.objects.filter(person=world.officer)
    assert [one.once_key for one in told] == [f"election:{election.pk}:settle-due"]
    assert stage_of(early, now()) == "WITHDRAWAL"
    assert election.contests.get().state == "CALLED"


def test_a_settled_election_is_not_due(world):
    election = due(world)
    settle(election, world)
    Notice.objects.all().delete()
    move_on()
    assert not Notice.objects.exists()
    assert election.voting_opens_at - now() < timedelta(days=1)
