"""Votes by those entitled only: by phase, by maintained schools, as the register has them on the day; frozen at opening."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from cph.audit.models import Line
from cph.core.refusals import NotAllowed, Refused
from cph.notifications.models import Kind, Notice
from networks.ballots.services import new_slip
from networks.meetings.minutes_content import vote_words
from networks.meetings.models import ChairRuling, Motion, VotingRight
from networks.meetings.permissions.motions import check_may_vote, may_read_motion
from networks.meetings.selectors.asked import needs_of
from networks.meetings.selectors.motions import did_not_vote
from networks.meetings.services.counting import (
    FALLS,
    STILL_ARRIVING,
    close_due,
    close_voting,
    record_hands,
    settle_tie,
)
from networks.meetings.services.opening import open_due
from networks.meetings.services.secretly import cast_secretly
from networks.meetings.services.vote_notices import remind
from networks.meetings.services.voting import cast_vote, key_votes
from networks.schools.models import Entry, Handover, School
from tests.factories import meetings as make
from tests.factories.franchises import (
    EVERY_SCHOOL,
    PRIMARY,
    SCHOOLS,
    SECONDARY,
    SPECIAL,
    forum,
    franchise_of,
    moved,
)
from tests.factories.motions import AT, comes, motion, opened, right_of, sits

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(minutes=1)
DAY = date(2026, 12, 1)


@pytest.fixture
def world(db):
    return forum()


@pytest.fixture
def room(world):
    return sits(world, None, world.chair, world.vice, world.rep, world.other)


def voters(one):
    return {right.person.name.split()[0] for right in one.rights.select_related("person")}


def vote(one, person, choice):
    return cast_vote(one, right_of(one, person), choice, by=person, at=LATER)


def converts(school, world, on=DAY):
    """The school becomes an academy on this day."""
    before = Entry.objects.get(school=school)
    Entry.objects.filter(pk=before.pk).update(status="2", closed_on=on - timedelta(days=1))
    after = Entry.objects.create(
        school=school, urn=before.urn + 500_000, authority=world.authority, name="Oak Academy", sector="ACADEMY",
        phase="2", opened_on=on, imported_at=make.NOW,
    )  # fmt: skip
    Handover.objects.create(before=before, after=after, kind="CONVERTED", on=on)


# --- who votes


@pytest.mark.parametrize(
    ("matter", "who", "sentence"),
    [
        (PRIMARY, {"Chair"}, "1 primary maintained member was entitled."),
        (SECONDARY, {"Vice"}, "1 secondary maintained member was entitled."),
        (SCHOOLS, {"Chair", "Vice", "Rep"}, "3 members who lead a school were entitled."),
    ],
)
def test_only_those_vote_whom_the_article_names(world, room, matter, who, sentence):
    one = opened(moved(world, room, matter), world.chair)
    one.refresh_from_db()
    assert voters(one) == who
    assert Line.objects.get(verb="opened voting on").article == "Article 6 and Article 9"
    assert (one.present, one.entitled) == (len(who), len(who))
    assert one.rule["entitled"] == sentence


def test_without_a_franchise_all_vote_as_before(world, room):
    one = opened(motion(world, room), world.chair)
    assert voters(one) == {"Chair", "Vice", "Rep", "Other"}
    assert "entitled" not in one.rule


def test_who_is_away_is_entitled_and_not_present(world):
    room = sits(world, None, world.vice, world.rep)
    make.leads(world, world.vice, name="Fir Primary")
    one = opened(moved(world, room), world.chair)
    assert (voters(one), one.present, one.entitled) == ({"Vice"}, 1, 2)


def test_no_more_hands_are_counted_than_those_who_may_vote_and_are_present(world, room):
    make.leads(world, world.other, name="Fir Primary")
    one = opened(moved(world, room), world.chair, method="SHOW")
    with pytest.raises(Refused, match="3 votes, and 2 were present"):
        record_hands(one, 3, 0, 0, by=world.chair, at=LATER)
    one = record_hands(one, 2, 0, 0, by=world.chair, at=LATER)
    assert one.outcome.endswith("that is 2. 2 primary maintained members were entitled.")


def test_a_majority_of_all_who_may_vote_is_one_of_those_entitled():
    world = forum(rules={"quorum": None, "majority": {"share_of": 2, "share_from": 3, "of": "ENTITLED"}})
    make.leads(world, world.other, name="Fir Primary")
    make.leads(world, world.vice, name="Yew Primary")
    room = sits(world, None, world.chair, world.other, world.rep)
    one = record_hands(opened(moved(world, room), world.chair, method="SHOW"), 2, 0, 0, by=world.chair, at=LATER)
    assert one.outcome == (
        "Carried: 2 of 3 entitled agreed; article 6 asks for at least two thirds, that is 2."
        " 3 primary maintained members were entitled."
    )


def test_somebody_with_two_schools_votes_in_both_phases_and_once_in_each(world, room):
    make.leads(world, world.vice, name="Fir Primary")
    make.leads(world, world.vice, name="Yew Primary")
    first = opened(moved(world, room, PRIMARY), world.chair)
    assert voters(first) == {"Chair", "Vice"}
    assert first.rights.filter(person=world.vice).count() == 1
    vote(first, world.chair, "FOR")
    close_voting(first, by=world.chair, at=LATER)
    second = opened(moved(world, room, SECONDARY), world.chair)
    assert voters(second) == {"Vice"}


def test_the_result_the_minutes_and_the_trail_of_it_say_who_was_entitled(world, room):
    make.leads(world, world.vice, name="Fir Primary")
    one = opened(moved(world, room), world.chair)
    vote(one, world.chair, "FOR")
    vote(one, world.vice, "FOR")
    one = close_voting(one, by=world.chair, at=LATER)
    assert one.outcome == (
        "Carried: 2 of 2 voting agreed; article 6 asks for more than half, that is 2."
        " 2 primary maintained members were entitled."
    )
    assert vote_words(one) == (
        "Moved by Chair Person. 2 for, 0 against, 0 abstained. 2 primary maintained members were entitled."
    )


# --- the day


def test_a_converter_votes_by_the_register_of_the_day_of_the_meeting(world, room):
    school = School.objects.get(name="Oak Primary")
    one = moved(world, room)
    converts(school, world)
    with pytest.raises(Refused, match="nobody of them is present"):
        opened(one, world.chair)
    earlier = sits(world, None, world.chair, starts_at=AT - timedelta(days=1), opened_at=AT - timedelta(days=1))
    assert voters(opened(moved(world, earlier), world.chair)) == {"Chair"}
    later = opened(moved(world, room, SCHOOLS), world.chair)
    assert "Chair" in voters(later), "an academy's head is a member who leads a school"


def test_a_conversion_while_voting_is_open_changes_nothing(world):
    one = opened(moved(world), world.chair)
    converts(School.objects.get(name="Oak Primary"), world)
    assert vote(one, world.chair, "FOR").choice == "FOR"


def test_a_vote_set_to_open_later_is_opened_by_the_register_of_then(world):
    make.leads(world, world.other, name="Fir Primary")
    opens = AT + timedelta(days=2)
    one = opened(moved(world), world.chair, opens_at=opens, closes_at=opens + timedelta(days=3))
    assert not one.rights.exists()
    converts(School.objects.get(name="Oak Primary"), world, on=opens.date())
    one = open_due(one.pk, at=opens)
    assert voters(one) == {"Other"}
    assert one.rule["entitled"] == "1 primary maintained member was entitled."


def test_a_headship_that_ended_gives_no_vote(world, room):
    make.Headship.objects.filter(person=world.chair).update(ends_on=DAY - timedelta(days=1))
    with pytest.raises(Refused, match="nobody of them is present"):
        opened(moved(world, room), world.chair)


# --- nobody


def test_nobody_entitled_no_vote(world, room):
    one = moved(world, room, SPECIAL)
    with pytest.raises(Refused) as refusal:
        opened(one, world.chair)
    assert str(refusal.value) == (
        "Only those who lead a maintained special school vote on this (Article 9),"
        " and nobody of them is present and may vote."
    )
    between = moved(world, None, SPECIAL)
    with pytest.raises(Refused, match=r"CPH Executive has none of them today\.$"):
        opened(between, world.chair)
    one.refresh_from_db()
    assert (one.state, VotingRight.objects.count()) == ("MOVED", 0)


# --- the refused


def test_who_may_not_vote_hears_why_from_which_article_and_what_instead(world, room):
    one = opened(moved(world, room), world.chair)
    with pytest.raises(NotAllowed) as refusal:
        check_may_vote(world.rep, one, at=LATER)
    assert refusal.value.reason == (
        "On this motion only those who lead a maintained primary school vote;"
        " Ash Academy, which you led on Tuesday 1 December 2026, is not one of these."
    )
    assert refusal.value.article == "Article 9"
    assert refusal.value.instead == "You can still speak and see the papers."
    with pytest.raises(NotAllowed, match="you led no school on Tuesday 1 December 2026"):
        check_may_vote(world.other, one, at=LATER)
    with pytest.raises(NotAllowed, match="Elm High"):
        cast_vote(one, right_of(one, world.chair), "FOR", by=world.vice, at=LATER)
    with pytest.raises(NotAllowed) as officer:
        check_may_vote(world.officer, one, at=LATER)
    assert officer.value.article == "Article 5a gives no vote.", "the seat comes before the school"


def test_who_may_read_a_motion_is_not_changed_by_who_votes(world, room):
    plain, one = motion(world, room), moved(world, room)
    other = make.world("Other city", "857")
    for person in [*world.seats.values(), *other.seats.values()]:
        assert may_read_motion(person, one, at=LATER) == may_read_motion(person, plain, at=LATER), person
    assert may_read_motion(world.rep, one, at=LATER)
    assert not may_read_motion(other.chair, one, at=LATER)


# --- secretly, between meetings, by another


def test_a_secret_vote_is_for_them_alone(world, room):
    one = opened(moved(world, room), world.chair, method="SECRET")
    one.refresh_from_db()
    assert voters(one) == {"Chair"}
    assert one.box.roll.count() == 1
    with pytest.raises(NotAllowed, match="only those who lead a maintained primary school"):
        cast_secretly(one, right_of(one, world.chair), "FOR", new_slip(), by=world.vice, at=LATER)
    cast_secretly(one, right_of(one, world.chair), "FOR", new_slip(), by=world.chair, at=LATER)
    one = close_voting(one, by=world.chair, at=LATER)
    assert (one.votes_for, one.state) == (1, "CARRIED")
    assert one.outcome.endswith("1 primary maintained member was entitled.")


def test_between_meetings_only_they_are_told_reminded_asked_and_counted(world):
    make.leads(world, world.other, name="Fir Primary")
    one = opened(moved(world), world.chair)
    told = Notice.objects.filter(kind=Kind.VOTE, once_key=f"vote:{one.pk}")
    assert set(told.values_list("person__name", flat=True)) == {"Chair Person", "Other Person"}
    assert [need.thing for need in needs_of(world.chair, LATER) if need.verb == "Vote on"]
    assert not [need for need in needs_of(world.vice, LATER) if need.verb == "Vote on"]
    vote(one, world.chair, "FOR")
    assert [person.name for person in did_not_vote(one)] == ["Other Person"]
    assert remind(one, at=one.closes_at - timedelta(hours=2)) == 1
    one = close_due(one.pk, at=one.closes_at + STILL_ARRIVING)
    assert (one.state, one.entitled, one.present) == ("CARRIED", 2, None)
    assert one.outcome.endswith("2 primary maintained members were entitled.")


def test_a_substitute_votes_for_whom_they_stand_in_and_for_nobody_else(world):
    leads_primary = make.leads(world, make.person("Sub Primary"), name="Fir Primary").headships.get().person
    room = sits(world, None, world.vice)
    comes(room, make.person("Sub One"), "SUBSTITUTE", stands_in_for=world.chair, counts=True)
    comes(room, leads_primary, "SUBSTITUTE", stands_in_for=world.rep, counts=True)
    one = opened(moved(world, room), world.chair)
    assert list(one.rights.values_list("person__name", "stands_in_for__name")) == [("Sub One", "Chair Person")]
    assert (one.present, one.entitled) == (1, 1)
    with pytest.raises(NotAllowed) as refusal:
        check_may_vote(leads_primary, one, at=LATER)
    assert refusal.value.reason == (
        "You stand in for Rep Person, and on this motion only those who lead a maintained primary school vote."
    )
    assert refusal.value.article == "Article 9"


def test_votes_read_out_are_theirs(world, room):
    one = opened(moved(world, room), world.chair)
    rights = dict.fromkeys(one.rights.values_list("pk", flat=True), "FOR")
    assert key_votes(one, rights | {10**9: "FOR"}, by=world.clerk, at=LATER) == 1


def test_the_holder_of_a_post_that_the_article_names_votes_too():
    world = forum(franchises=[PRIMARY | {"also": "vice"}])
    room = sits(world, None, world.chair, world.vice, world.rep)
    one = opened(moved(world, room), world.chair)
    assert voters(one) == {"Chair", "Vice"}
    assert one.rule["entitled"] == "2 were entitled: primary maintained members and the Vice chair."
    make.Tenure.objects.filter(person=world.vice).update(ends_on=DAY - timedelta(days=1))
    between = opened(moved(world), world.chair)
    assert voters(between) == {"Chair"}


# --- where schools have the vote


@pytest.fixture
def full(db):
    """A full meeting where each school has a vote: one leads a primary and an all-through school, one an academy."""
    from django.db import connection

    asked = {"organ": "NETWORK", "matter": "Money", "phase": "SECONDARY", "maintained_only": True}
    made = make.world(rules={"quorum": None}, franchises=[asked], members=EVERY_SCHOOL)
    with connection.cursor() as cursor:  # rules in force never change; this stands for another constitution
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("UPDATE constitutions_membershipclass SET votes_per = 'SCHOOL'")
        cursor.execute("SET session_replication_role = DEFAULT")
    make.leads(made, made.head, name="Vale All-through", phase="7", low_age=3, high_age=18)
    made.seats["second"] = make.person("Second Head")
    make.leads(made, made.second, name="Hill Academy", phase="7", sector="ACADEMY", low_age=3, high_age=18)
    return made


def test_where_schools_vote_only_the_schools_that_count_do(full):
    room = sits(full, full.network, full.head, full.second)
    one = opened(moved(full, room, "Money", by=full.head), full.chair)
    assert list(one.rights.values_list("title", flat=True)) == ["For Vale All-through"]
    assert (one.present, one.entitled) == (1, 1)
    assert one.rule["entitled"] == "1 secondary maintained school was entitled."
    plain = motion(full, room, by=full.head)
    with pytest.raises(NotAllowed, match="Hill Academy"):
        check_may_vote(full.second, one, at=LATER)
    vote(one, full.head, "FOR")
    close_voting(one, by=full.chair, at=LATER)
    assert opened(plain, full.chair).entitled == 3


# --- a tie


def test_a_chair_without_a_vote_on_it_has_no_casting_vote(world, room):
    make.leads(world, world.other, name="Fir Primary")
    room.chaired_by = world.vice
    room.save()
    one = opened(moved(world, room), world.vice)
    vote(one, world.chair, "FOR")
    vote(one, world.other, "AGAINST")
    one = close_voting(one, by=world.vice, at=LATER)
    assert one.state == "TIED"
    with pytest.raises(Refused, match=r"Vice Person has no vote on this motion \(Article 9\), and so no casting vote"):
        settle_tie(one, "FOR", ruled_by=world.vice, by=world.clerk, at=LATER)
    one = settle_tie(one, FALLS, ruled_by=world.vice, by=world.clerk, at=LATER)
    assert (one.state, one.cast_by) == ("LOST", None)
    assert one.outcome.endswith("does not carry it. 2 primary maintained members were entitled.")
    assert ChairRuling.objects.filter(motion=one, about="TIE", ruled_by=world.vice).exists()


def test_a_chair_who_votes_on_it_casts_as_the_article_says(world, room):
    make.leads(world, world.other, name="Fir Primary")
    one = opened(moved(world, room), world.chair)
    vote(one, world.chair, "FOR")
    vote(one, world.other, "AGAINST")
    one = close_voting(one, by=world.chair, at=LATER)
    with pytest.raises(Refused, match="gives the chair a casting vote"):
        settle_tie(one, FALLS, ruled_by=world.chair, by=world.chair, at=LATER)
    assert settle_tie(one, "FOR", ruled_by=world.chair, by=world.chair, at=LATER).state == "CARRIED"


# --- what stands


def test_an_amendment_is_voted_on_by_those_who_vote_on_the_motion(world, room):
    one = moved(world, room)
    amendment = motion(world, room, amends=one, text="That they do not.", franchise=franchise_of(world, SECONDARY))
    assert amendment.franchise == one.franchise
    assert voters(opened(amendment, world.chair)) == {"Chair"}


def test_a_franchise_of_other_rules_or_of_another_body_is_refused(world, room):
    other = forum(name="Other city", code="857")
    with pytest.raises(Refused, match="do not say who alone votes"):
        motion(world, room, franchise=franchise_of(other))
    full = make.meeting(world, day=date(2026, 12, 2))
    with pytest.raises(Refused, match="City Primary Headteachers do not say"):
        motion(world, full, by=world.head, franchise=franchise_of(world))
    one = motion(world, room)
    with pytest.raises(DatabaseError, match="not of the rules"), transaction.atomic():
        Motion.objects.filter(pk=one.pk).update(franchise=franchise_of(other))
    Motion.objects.filter(pk=one.pk).update(franchise=franchise_of(world))


def test_who_votes_stands_once_the_vote_is_set(world, room):
    one, later = opened(moved(world, room), world.chair), moved(world)
    opened(later, world.chair, opens_at=AT + timedelta(days=1), closes_at=AT + timedelta(days=4))
    for each in (one, later):
        for to in (None, franchise_of(world, SECONDARY)):
            with pytest.raises(DatabaseError, match="who votes stands"), transaction.atomic():
                Motion.objects.filter(pk=each.pk).update(franchise=to)
