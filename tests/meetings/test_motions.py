"""Motions from mover to decision: majorities as the article says, rights frozen, votes by the server's clock, once."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from cph.audit.models import Line
from cph.core.refusals import NotAllowed, Refused
from cph.notifications.models import Kind, Notice
from networks.constitutions import seats
from networks.meetings.models import (
    AgendaItem,
    ChairRuling,
    Decision,
    Declaration,
    Motion,
    PartBAccess,
    Vote,
)
from networks.meetings.permissions.motions import check_may_vote, may_read_motion
from networks.meetings.selectors.asked import needs_of
from networks.meetings.selectors.motions import who_voted_how
from networks.meetings.services.counting import FALLS, STILL_ARRIVING, close_due, close_voting, record_hands, settle_tie
from networks.meetings.services.motions import reword_motion, second_motion, withdraw_motion
from networks.meetings.services.opening import Opening, open_due, open_voting
from networks.meetings.services.voting import cast_vote, key_votes
from networks.meetings.tasks.motions import close_votes
from networks.schools.models import Headship, School
from tests.factories import meetings as make
from tests.factories.motions import AT, comes, motion, opened, right_of, sits

STATED = {"quorum": None, "substitution": None}
LATER = AT + timedelta(minutes=1)


@pytest.fixture
def room(world):
    """The executive sits: chair, vice chair, representative, director, clerk."""
    return sits(world, None, world.chair, world.vice, world.rep)


def stating(**rules):
    made = make.world(rules=STATED | rules)
    return made, sits(made, None, made.chair, made.vice, made.rep)


def vote(one, person, choice, at=LATER):
    return cast_vote(one, right_of(one, person), choice, by=person, at=at)


# --- moving


def test_a_motion_is_moved_seconded_and_numbered_once_whatever_is_sent_twice(world, room):
    key = uuid4()
    one = motion(world, room, form_key=key)
    again = motion(world, room, form_key=key)
    assert one == again
    assert one.number == "CPH856/M2026/1"
    assert motion(world, room).number == "CPH856/M2026/2"
    second_motion(one, by=world.vice, at=LATER)
    one.refresh_from_db()
    assert one.seconded_by == world.vice
    with pytest.raises(Refused, match="Vice Person has seconded it already"):
        second_motion(one, by=world.rep, at=LATER)
    assert Line.objects.filter(verb="moved").count() == 2


def test_nobody_seconds_their_own_motion(world, room):
    with pytest.raises(Refused, match="somebody else seconds it"):
        second_motion(motion(world, room), by=world.chair, at=LATER)
    with pytest.raises(Refused, match="seconder who is not the mover"):
        motion(world, room, seconder=world.chair)


def test_who_has_no_vote_moves_nothing_and_hears_which_article_says_so(world, room):
    with pytest.raises(NotAllowed) as refusal:
        motion(world, room, by=world.officer)
    assert refusal.value.reason == "You attend for the local authority."
    assert refusal.value.article == "Article 5a gives no vote."
    with pytest.raises(Refused, match="Director Person has no vote"):
        motion(world, room, by=world.clerk, mover=world.director)
    with pytest.raises(NotAllowed):
        motion(world, room, by=world.stranger)


def test_the_clerk_writes_down_what_another_moved(world, room):
    one = motion(world, room, by=world.clerk, mover=world.rep, seconder=world.vice)
    assert (one.moved_by, one.recorded_by, one.seconded_by) == (world.rep, world.clerk, world.vice)


def test_a_cancelled_or_closed_meeting_takes_no_motion(world, room):
    room.closed_at = AT + timedelta(hours=1)
    room.save()
    with pytest.raises(Refused, match="closed"):
        motion(world, room)
    other = make.meeting(world, world.executive, date(2026, 12, 8), state="CANCELLED", cancel_reason="Snow")
    with pytest.raises(Refused, match="cancelled"):
        motion(world, other)


def test_an_item_of_another_meeting_is_refused(world, room):
    other = make.meeting(world, world.executive, date(2026, 12, 8))
    item = make.agenda(other).items.first()
    with pytest.raises(Refused, match="not on the agenda of this meeting"):
        motion(world, room, item=item)
    with pytest.raises(Refused, match="not on the agenda"):
        motion(world, None, item=item)


# --- opening


def test_where_the_constitution_is_silent_the_chair_rules_first(world, room):
    one = motion(world, room)
    with pytest.raises(Refused, match="silent on the majority"):
        open_voting(one, Opening("SHOW"), by=world.chair, at=LATER)
    with pytest.raises(Refused, match="does not say whether these vote: Development group representative"):
        open_voting(one, Opening("SHOW", choice="SIMPLE"), by=world.chair, at=LATER)
    with pytest.raises(Refused, match="whose ruling"):
        open_voting(one, Opening("SHOW", choice="SIMPLE", silent_vote=True), by=world.chair, at=LATER)
    with pytest.raises(Refused, match="whose ruling"):
        opened(one, world.clerk, ruled_by=world.vice)
    opened(one, world.clerk, method="SHOW", ruled_by=world.chair)
    one.refresh_from_db()
    assert (one.state, one.present, one.entitled) == ("OPEN", 3, 3)
    said = list(ChairRuling.objects.order_by("pk").values_list("about", "words", "ruled_by", "recorded_by"))
    assert said[0] == (
        "MAJORITY", f"{one.number} needs more than half of those voting.", world.chair.pk, world.clerk.pk
    )  # fmt: skip
    assert said[1][0] == "OTHER"
    assert "these vote: Development group representative" in said[1][1]


def test_whom_the_chair_rules_out_has_no_vote(world, room):
    one = opened(motion(world, room), world.chair, silent_vote=False)
    assert set(one.rights.values_list("person", flat=True)) == {world.chair.pk, world.vice.pk}
    assert (one.present, one.entitled) == (2, 2)


@pytest.mark.django_db
def test_what_the_article_states_needs_no_ruling():
    made, room = stating()
    one = open_voting(
        motion(made, room), Opening("SHOW", silent_vote=True, ruled_by=made.chair), by=made.chair, at=LATER
    )
    assert one.rule["source"] == "Article 6"
    assert not ChairRuling.objects.filter(about="MAJORITY").exists()
    record_hands(one, 2, 1, 0, by=made.chair, at=LATER)
    one.refresh_from_db()
    assert one.outcome == "Carried: 2 of 3 voting agreed; article 6 asks for at least two thirds, that is 2."


@pytest.mark.django_db
def test_an_inquorate_meeting_opens_no_vote():
    made = make.world(rules={"substitution": None})
    room = sits(made, None, made.chair, made.vice, made.rep)
    one = motion(made, room)
    with pytest.raises(Refused, match=r"inquorate: 3 present who count, 5 needed \(Article 6\)"):
        opened(one, made.chair)
    one.refresh_from_db()
    assert one.state == "MOVED"


def test_a_meeting_that_was_not_opened_votes_on_nothing(world):
    room = make.meeting(world, world.executive)
    with pytest.raises(Refused, match="has not been opened"):
        opened(motion(world, room), world.chair)


def test_only_chair_and_clerk_open_a_vote(world, room):
    with pytest.raises(NotAllowed, match="by the chair or the clerk"):
        opened(motion(world, room), world.rep)


def test_a_double_click_opens_once(world, room):
    one = motion(world, room)
    opened(one, world.chair)
    opened(one, world.chair)
    assert one.rights.count() == 3
    assert ChairRuling.objects.count() == 2


def test_one_vote_at_a_time(world, room):
    first = opened(motion(world, room), world.chair)
    with pytest.raises(Refused, match=f"{first.number} is before the meeting"):
        opened(motion(world, room), world.chair)


def test_whoever_stands_aside_or_is_away_has_no_vote_and_hears_why(world, room):
    item = make.agenda(room).items.first()
    Declaration.objects.create(
        meeting=room, item=item, person=world.vice, nature="Own school", then="LEAVES", declared_at=AT,
        recorded_by=world.clerk,
    )  # fmt: skip
    room.attendances.filter(person=world.rep).update(left_at=AT)
    one = opened(motion(world, room, item=item), world.chair, at=LATER)
    assert list(one.rights.values_list("person", flat=True)) == [world.chair.pk]
    with pytest.raises(NotAllowed, match="declared an interest"):
        check_may_vote(world.vice, one, at=LATER)
    with pytest.raises(NotAllowed, match="not marked as present"):
        check_may_vote(world.rep, one, at=LATER)


def test_who_attends_without_a_vote_sees_the_article(world, room):
    one = opened(motion(world, room), world.chair)
    for person, reason in (
        (world.officer, "You attend for the local authority. Article 5a gives no vote."),
        (world.director, "You attend the network as Director of the agency. Article 5a gives no vote."),
        (world.clerk, "The clerk keeps the records of CPH Executive and has no vote."),
    ):
        with pytest.raises(NotAllowed) as refusal:
            check_may_vote(person, one, at=LATER)
        assert str(refusal.value).startswith(reason)
        assert "You can still speak" in refusal.value.instead


# --- counting


def test_hands_are_no_more_than_votes_present(world, room):
    one = opened(motion(world, room), world.chair, method="SHOW")
    with pytest.raises(Refused, match="You counted 4 votes, and 3 were present"):
        record_hands(one, 3, 1, 0, by=world.clerk, at=LATER)
    record_hands(one, 2, 0, 1, by=world.clerk, at=LATER)
    record_hands(one, 0, 3, 0, by=world.clerk, at=LATER)
    one.refresh_from_db()
    assert (one.state, one.votes_for, one.abstentions) == ("CARRIED", 2, 1)
    assert one.outcome == "Carried: 2 of 2 voting agreed; the chair's ruling asks for more than half, that is 2."
    decision = Decision.objects.get(motion=one)
    assert (decision.number, decision.text) == ("CPH856/D2026/1", one.text)


def test_a_named_vote_counts_each_person_once_and_shows_how_only_afterwards(world, room):
    one = opened(motion(world, room), world.chair)
    vote(one, world.chair, "FOR")
    vote(one, world.chair, "FOR")
    vote(one, world.vice, "AGAINST")
    vote(one, world.vice, "FOR", LATER + timedelta(seconds=3))
    assert Vote.objects.count() == 2
    assert who_voted_how(one) == []
    key_votes(one, {right_of(one, world.rep).pk: "ABSTAIN"}, by=world.clerk, at=LATER)
    close_voting(one, by=world.chair, at=LATER + timedelta(minutes=1))
    one.refresh_from_db()
    assert (one.state, one.votes_for, one.votes_against, one.abstentions) == ("CARRIED", 2, 0, 1)
    assert {(row.person, row.choice) for row in who_voted_how(one)} == {
        (world.chair, "FOR"),
        (world.vice, "FOR"),
        (world.rep, "ABSTAIN"),
    }
    assert not Line.objects.filter(subject__icontains="for it").exists()


def test_an_earlier_vote_that_comes_in_after_a_later_one_does_not_undo_it(world, room):
    one = opened(motion(world, room), world.chair)
    vote(one, world.chair, "FOR", LATER + timedelta(seconds=2))
    assert vote(one, world.chair, "AGAINST", LATER).choice == "FOR"


def test_nobody_casts_the_vote_of_another(world, room):
    one = opened(motion(world, room), world.chair)
    with pytest.raises(NotAllowed, match="somebody else's"):
        cast_vote(one, right_of(one, world.vice), "FOR", by=world.chair, at=LATER)
    with pytest.raises(IntegrityError, match="no right to this vote"), transaction.atomic():
        Vote.objects.create(motion=one, person=world.head, choice="FOR", cast_at=LATER, recorded_by=world.clerk)


def test_a_closed_vote_takes_none_and_says_when_it_closed(world, room):
    one = opened(motion(world, room), world.chair)
    close_voting(one, by=world.chair, at=LATER)
    with pytest.raises(Refused, match=r"Voting closed at 16:31:00; your vote came after it\."):
        vote(one, world.chair, "FOR", LATER + timedelta(seconds=1))
    one.refresh_from_db()
    assert (one.state, one.outcome) == ("LOST", "Lost: nobody voted for or against.")


def test_a_tie_waits_for_the_chair_where_the_constitution_is_silent(world, room):
    one = opened(motion(world, room), world.chair, method="SHOW")
    record_hands(one, 1, 1, 1, by=world.clerk, at=LATER)
    one.refresh_from_db()
    assert (one.state, one.outcome) == ("TIED", "Tied: 1 for and 1 against; the constitution is silent on a tie.")
    assert not Decision.objects.exists()
    with pytest.raises(Refused, match="Only the one who chairs"):
        settle_tie(one, FALLS, ruled_by=world.vice, by=world.clerk, at=LATER)
    settle_tie(one, FALLS, ruled_by=world.chair, by=world.clerk, at=LATER)
    one.refresh_from_db()
    assert (one.state, one.cast_by) == ("LOST", None)
    assert one.outcome.endswith("the chair ruled that a tie does not carry it.")
    assert ChairRuling.objects.filter(about="TIE", ruled_by=world.chair, motion=one).exists()


def test_a_chair_may_rule_that_a_casting_vote_ends_a_tie(world, room):
    one = opened(motion(world, room), world.chair, method="SHOW")
    record_hands(one, 1, 1, 0, by=world.clerk, at=LATER)
    settle_tie(one, "FOR", ruled_by=world.chair, by=world.chair, at=LATER)
    one.refresh_from_db()
    assert (one.state, one.casting_vote, one.cast_by) == ("CARRIED", True, world.chair)
    assert ChairRuling.objects.filter(about="TIE").exists()
    assert Decision.objects.filter(motion=one).exists()


@pytest.mark.django_db
def test_a_casting_vote_that_the_article_gives_is_no_ruling_and_is_cast():
    made, room = stating(majority={"share_of": 1, "share_from": 2, "more_than": True})
    one = opened(motion(made, room), made.chair, method="SHOW")
    record_hands(one, 1, 1, 1, by=made.chair, at=LATER)
    one.refresh_from_db()
    assert one.outcome == "Tied: 1 for and 1 against; the chair has a casting vote."
    with pytest.raises(Refused, match="Article 6 gives the chair a casting vote"):
        settle_tie(one, FALLS, ruled_by=made.chair, by=made.chair, at=LATER)
    settle_tie(one, "AGAINST", ruled_by=made.chair, by=made.chair, at=LATER)
    one.refresh_from_db()
    assert (one.state, one.casting_vote) == ("LOST", False)
    assert not ChairRuling.objects.filter(about="TIE").exists()


@pytest.mark.django_db
def test_where_the_article_gives_no_casting_vote_a_tie_is_lost():
    made, room = stating(majority={"share_of": 1, "share_from": 2, "more_than": True, "casting_vote": False})
    one = opened(motion(made, room), made.chair, method="SHOW")
    record_hands(one, 1, 1, 0, by=made.chair, at=LATER)
    one.refresh_from_db()
    assert one.state == "LOST"
    assert one.outcome.endswith("no casting vote is given.")


# --- amendments, words, withdrawing


def test_an_amendment_is_decided_first_and_changes_the_words(world, room):
    main = motion(world, room)
    first = motion(world, room, amends=main, title="Snow only", text="That schools close together in snow.")
    second = motion(world, room, amends=main, title="Floods too", text="That schools close together in floods.")
    with pytest.raises(Refused, match=f"Amendment {first.number} is decided first"):
        opened(main, world.chair)
    record_hands(opened(first, world.chair, method="SHOW"), 3, 0, 0, by=world.chair, at=LATER)
    main.refresh_from_db()
    first.refresh_from_db()
    assert main.text == "That schools close together in snow."
    assert first.instead_of == "That schools close together."
    assert not Decision.objects.exists()
    with pytest.raises(Refused, match="reads differently since this amendment was worded"):
        opened(second, world.chair)
    reword_motion(second, "That schools close together in snow and floods.", was=second.text, by=world.chair, at=LATER)
    record_hands(opened(second, world.chair, method="SHOW"), 0, 3, 0, by=world.chair, at=LATER)
    record_hands(opened(main, world.chair, method="SHOW"), 3, 0, 0, by=world.chair, at=LATER)
    assert Decision.objects.get().text == "That schools close together in snow."


def test_an_amendment_is_not_amended_and_nothing_is_amended_once_voting_opened(world, room):
    main = motion(world, room)
    amendment = motion(world, room, amends=main, text="Other words.")
    with pytest.raises(Refused, match="not itself amended"):
        motion(world, room, amends=amendment)
    withdraw_motion(amendment, reason="Not needed", by=world.chair, at=LATER)
    opened(main, world.chair)
    with pytest.raises(Refused, match="cannot be amended any more"):
        motion(world, room, amends=main)


def test_two_people_change_the_same_words(world, room):
    one = motion(world, room)
    was = one.text
    reword_motion(one, "First change.", was=was, by=world.chair, at=LATER)
    with pytest.raises(Refused, match="Somebody changed these words meanwhile"):
        reword_motion(one, "Second change.", was=was, by=world.clerk, at=LATER)
    with pytest.raises(NotAllowed):
        reword_motion(one, "Third change.", was="First change.", by=world.rep, at=LATER)


def test_a_motion_is_withdrawn_with_its_reason_until_somebody_has_voted(world, room):
    one = motion(world, room, by=world.rep)
    withdraw_motion(one, reason="Settled outside", by=world.rep, at=LATER)
    withdraw_motion(one, reason="Settled outside", by=world.rep, at=LATER)
    one.refresh_from_db()
    assert (one.state, one.withdrawn_reason) == ("WITHDRAWN", "Settled outside")
    other = opened(motion(world, room, by=world.rep), world.chair)
    with pytest.raises(NotAllowed):
        withdraw_motion(other, reason="No", by=world.rep, at=LATER)
    vote(other, world.vice, "FOR")
    with pytest.raises(Refused, match="Votes have been cast"):
        withdraw_motion(other, reason="No", by=world.chair, at=LATER)


# --- schools vote


def lead(made, person, school, role="HEAD"):
    Headship.objects.create(person=person, school=school, role=role, starts_on=make.START)
    seats.forget(person)


def test_a_head_of_two_schools_holds_two_votes_and_co_heads_share_one(by_school):
    made = by_school
    first = School.objects.get(headships__person=made.head)
    other = make.head_of(made, "Olga Other")
    second = School.objects.get(headships__person=other)
    Headship.objects.filter(person=other).update(role="CO_HEAD")
    co_head = make.person("Cora Head")
    lead(made, co_head, second, "CO_HEAD")
    third = School.objects.get(headships__person=make.head_of(made, "Third Head"))
    Headship.objects.filter(school=third).update(person=made.head)
    room = sits(made, made.network, made.head, other, co_head)
    one = opened(motion(made, room, by=made.clerk, mover=other), made.chair)
    assert (one.rights.count(), one.present, one.entitled) == (4, 3, 3)
    mine = {right.school_id: right for right in check_may_vote(made.head, one, at=LATER)}
    assert set(mine) == {first.pk, third.pk}
    cast_vote(one, mine[first.pk], "FOR", by=made.head, at=LATER)
    cast_vote(one, mine[third.pk], "AGAINST", by=made.head, at=LATER)
    vote(one, other, "AGAINST")
    vote(one, co_head, "FOR", LATER + timedelta(seconds=1))
    assert Vote.objects.filter(motion=one).count() == 3
    close_voting(one, by=made.chair, at=LATER + timedelta(minutes=1))
    one.refresh_from_db()
    assert (one.votes_for, one.votes_against, one.state) == (2, 1, "CARRIED")


# --- between meetings


def between(made, at=AT, **facts):
    return opened(motion(made, None, at=at), made.chair, at=at, **facts)


def test_between_meetings_all_who_may_vote_are_told_once(world):
    one = between(world)
    told = Notice.objects.filter(once_key=f"vote:{one.pk}")
    assert set(told.values_list("person", flat=True)) == {world.chair.pk, world.vice.pk, world.rep.pk}
    assert told.first().kind == Kind.VOTE
    assert (one.present, one.entitled, one.method) == (None, 3, "NAMED")
    assert [need.thing for need in needs_of(world.vice, LATER)] == [f"{one.number}, Winter closures"]
    vote(one, world.vice, "FOR")
    assert needs_of(world.vice, LATER) == []
    assert needs_of(world.head, LATER) == []


def test_between_meetings_hands_and_those_present_do_not_count(world):
    with pytest.raises(Refused, match="nobody sees hands"):
        between(world, method="SHOW")
    with pytest.raises(Refused, match="between meetings nobody is"):
        between(world, choice="PRESENT")
    with pytest.raises(Refused, match="closing time after the opening"):
        between(world, closes_at=AT)


def test_the_clock_closes_it_once_however_often_and_late_the_task_runs(world):
    one = between(world)
    vote(one, world.chair, "FOR")
    vote(one, world.vice, "FOR", one.closes_at - timedelta(microseconds=1))
    with pytest.raises(Refused, match=r"Voting closed at 16:30:00; your vote came after it"):
        vote(one, world.rep, "AGAINST", one.closes_at)
    close_due(one.pk, at=one.closes_at + STILL_ARRIVING - timedelta(microseconds=1))
    one.refresh_from_db()
    assert one.state == "OPEN"
    for late in (STILL_ARRIVING, timedelta(hours=5), timedelta(days=400)):
        close_due(one.pk, at=one.closes_at + late)
    one.refresh_from_db()
    assert (one.state, one.votes_for, one.decided_at) == ("CARRIED", 2, one.closes_at + STILL_ARRIVING)
    assert Decision.objects.filter(motion=one).count() == 1
    told = Notice.objects.filter(once_key=f"vote-result:{one.pk}")
    assert {world.chair.pk, world.director.pk, world.clerk.pk} <= set(told.values_list("person", flat=True))
    assert world.head.pk not in set(told.values_list("person", flat=True))
    assert one.outcome in told.first().text


def test_nobody_closes_a_vote_between_meetings_by_hand(world):
    with pytest.raises(Refused, match="closes by itself"):
        close_voting(between(world), by=world.chair, at=LATER)


def test_who_has_not_voted_is_reminded_once_the_day_before(world, time_machine):
    one = between(world)
    vote(one, world.chair, "FOR")
    for moment in (one.closes_at - timedelta(hours=25), one.closes_at - timedelta(hours=23), one.closes_at):
        time_machine.move_to(moment)
        close_votes()
        close_votes()
    told = Notice.objects.filter(once_key=f"vote-reminder:{one.pk}")
    assert set(told.values_list("person", flat=True)) == {world.vice.pk, world.rep.pk}
    assert {notice.created_at for notice in told} == {one.closes_at - timedelta(hours=23)}


def test_a_vote_set_to_open_later_opens_by_the_clock(world, time_machine):
    opens = AT + timedelta(days=1)
    one = between(world, opens_at=opens, closes_at=opens + timedelta(days=2))
    assert (one.state, one.rights.count()) == ("MOVED", 0)
    assert not Notice.objects.filter(once_key=f"vote:{one.pk}").exists()
    with pytest.raises(Refused, match="set to open"):
        motion(world, None, amends=one)
    open_due(one.pk, at=opens - timedelta(seconds=1))
    time_machine.move_to(opens + timedelta(seconds=30))
    close_votes()
    close_votes()
    one.refresh_from_db()
    assert (one.state, one.rights.count(), one.opens_at) == ("OPEN", 3, opens)
    assert Notice.objects.filter(once_key=f"vote:{one.pk}").count() == 3


def test_a_vote_whose_clock_stood_still_throughout_is_open_as_long_as_was_said(world):
    opens = AT + timedelta(days=1)
    one = between(world, opens_at=opens, closes_at=opens + timedelta(days=2))
    back = opens + timedelta(days=9)
    open_due(one.pk, at=back)
    one.refresh_from_db()
    assert (one.state, one.closes_at) == ("OPEN", back + timedelta(days=2))


def test_across_the_change_of_clocks_a_vote_closes_at_the_hour_that_was_said(world):
    starts = make.local(date(2026, 10, 24), 17)
    closes = make.local(date(2026, 10, 26), 17)
    one = between(world, at=starts, closes_at=closes)
    assert closes - starts == timedelta(hours=48)  # wall time; the day had 25 hours
    vote(one, world.chair, "FOR", closes - timedelta(seconds=1))
    with pytest.raises(Refused, match="closed at 17:00:00"):
        vote(one, world.vice, "FOR", closes)


def test_redis_is_down_while_a_vote_is_cast_and_counted(world, monkeypatch, django_capture_on_commit_callbacks):
    from cph.notifications.tasks import post_notices

    def dead(*args, **kwargs):
        raise ConnectionError("no broker")

    monkeypatch.setattr(post_notices, "delay", dead)
    with django_capture_on_commit_callbacks(execute=True):
        one = between(world)
    with django_capture_on_commit_callbacks(execute=True):
        vote(one, world.chair, "FOR")
    with django_capture_on_commit_callbacks(execute=True):
        close_due(one.pk, at=one.closes_at + STILL_ARRIVING)
    assert Vote.objects.get().choice == "FOR"
    assert Notice.objects.filter(once_key=f"vote-result:{one.pk}", posted_at__isnull=True).exists()


# --- Part B


MARK = "Zwiebelturm"


def test_a_confidential_motion_is_not_there_for_who_may_not_read_it(world, room):
    agenda = make.agenda(room, items=1)
    item = AgendaItem.objects.create(
        agenda=agenda, part="B", position=2, title=MARK, purpose="DECIDE", minutes=5, reason="Because"
    )
    one = motion(world, room, item=item, title=MARK, text=MARK)
    assert (one.part, one.number) == ("B", "CPH856/MB2026/1")
    read = {name: may_read_motion(getattr(world, name), one, at=LATER) for name in ("rep", "clerk", "officer", "director", "head", "admin", "stranger")}  # fmt: skip
    assert read == {"rep": True, "clerk": True, "officer": False, "director": False, "head": False, "admin": False, "stranger": False}  # fmt: skip
    PartBAccess.objects.create(item=item, person=world.officer, allows=True, reason="Invited", decided_by=world.chair, decided_at=AT)  # fmt: skip
    assert may_read_motion(world.officer, one, at=LATER)
    record_hands(opened(one, world.chair, method="SHOW"), 3, 0, 0, by=world.chair, at=LATER)
    assert Decision.objects.get().number == "CPH856/DB2026/1"
    assert not Line.objects.filter(subject__contains=MARK).exists()


def test_a_confidential_vote_between_meetings_is_told_to_its_voters_without_its_words(world):
    one = motion(world, None, title=MARK, text=MARK, part="B")
    opened(one, world.chair)
    vote(one, world.chair, "FOR")
    close_due(one.pk, at=one.closes_at + STILL_ARRIVING if one.closes_at else AT + timedelta(days=4))
    told = Notice.objects.filter(kind=Kind.VOTE)
    assert told.filter(once_key=f"vote-result:{one.pk}").count() == 4
    assert not told.filter(person__in=[world.director, world.officer, world.head]).exists()
    for notice in told:
        assert MARK not in notice.subject + notice.text
    assert not Line.objects.filter(subject__contains=MARK).exists()


# --- the database keeps the rules by itself


def test_a_decided_motion_never_changes(world, room):
    one = opened(motion(world, room), world.chair, method="SHOW")
    record_hands(one, 3, 0, 0, by=world.chair, at=LATER)
    with pytest.raises(DatabaseError, match="never_changes"), transaction.atomic():
        Motion.objects.filter(pk=one.pk).update(text="Other words")


def test_an_open_motion_keeps_words_and_rule(world, room):
    one = opened(motion(world, room), world.chair)
    for change in ({"text": "Other"}, {"rule": {}}, {"method": "SHOW"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Motion.objects.filter(pk=one.pk).update(**change)


def test_substitutes_vote_where_the_article_says_so(db):
    made = make.world(rules={"quorum": None})
    room = sits(made, None, made.chair, made.rep)
    deputy = make.person("Dora Deputy")
    comes(room, deputy, "SUBSTITUTE", stands_in_for=made.vice, counts=True)
    one = opened(motion(made, room), made.chair)
    right = right_of(one, deputy)
    assert right.stands_in_for == made.vice
    assert cast_vote(one, right, "FOR", by=deputy, at=LATER).choice == "FOR"
