"""Who holds what, who may vote, what needs somebody."""

from datetime import date, timedelta

import pytest

from networks.constitutions.seats import Capacity, seats_of
from networks.executives import selectors
from networks.schools.models import Officer
from tests.factories import groups as make
from tests.factories.executives import make_executive, make_tenure

TODAY = make.TODAY


def by_title(found):
    return {(one.title, one.seat): one for one in found}


def test_every_seat_is_shown_held_or_vacant(city):
    make_tenure(city.body, city.posts["co-chair"], city.heads[0], ends_on=date(2026, 8, 31))
    make_tenure(city.body, city.posts["co-chair"], city.heads[1], seat=2)
    make_tenure(city.body, city.posts["representative"], city.heads[3], group=city.south, how="SENT")
    found = by_title(selectors.holders(city.body, TODAY))
    assert found["Co-chair", 1].vacant_since == date(2026, 9, 1)
    assert found["Co-chair", 2].tenure.person == city.heads[1]
    assert found["Co-chair", 2].schools == [city.schools[1].name]
    assert found["Vice chair", 1].vacant_since == make.LONG_AGO
    assert found["Development group representative, North", 1].is_vacant
    assert not found["Development group representative, South", 1].is_vacant
    assert len(found) == 2 + 1 + 1 + 2 + 2


def test_an_open_invitation_is_no_vacancy(city):
    assert "Director" not in {one.title for one in selectors.vacancies(city.body, TODAY)}
    assert len(selectors.vacancies(city.body, TODAY)) == 6


def test_a_representative_of_a_group_that_ended_is_still_shown(city):
    tenure = make_tenure(city.body, city.posts["representative"], city.heads[0], group=city.north)
    city.north.places.update(ends_on=TODAY - timedelta(days=1))
    found = by_title(selectors.holders(city.body, TODAY))
    assert found["Development group representative, North", 1].tenure == tenure


def test_before_any_constitution_there_are_no_posts(city):
    assert selectors.holders(city.body, date(2019, 1, 1)) == []


def test_terms_that_end_soon(city):
    soon = make_tenure(city.body, city.posts["co-chair"], ends_on=TODAY + timedelta(days=90))
    make_tenure(city.body, city.posts["co-chair"], seat=2, ends_on=TODAY + timedelta(days=91))
    assert selectors.ending_soon(city.body, TODAY, 90) == [soon]


@pytest.mark.parametrize(
    ("post", "capacity"),
    [
        ("co-chair", Capacity.CHAIR),
        ("vice-chair", Capacity.EXECUTIVE),
        ("lead", Capacity.EXECUTIVE),
        ("director", Capacity.ATTENDS),
    ],
)
def test_the_seat_of_a_post(city, post, capacity):
    person = make.make_person()
    make_tenure(city.body, city.posts[post], person)
    seats = seats_of(person, TODAY)
    assert [seat.capacity for seat in seats] == [capacity]
    assert seats.network_ids() == {city.network.pk}


def test_the_seats_cost_one_query(city, django_assert_num_queries):
    person = make.make_person()
    make_tenure(city.body, city.posts["lead"], person)
    make_tenure(city.body, city.posts["director"], person)
    with django_assert_num_queries(1):
        assert len(list(seats_of(person, TODAY))) == 2


# --- votes


def test_yes_no_and_silence_each_with_the_article(city):
    people = {key: make.make_person(key) for key in ("co-chair", "lead", "director")}
    for key, person in people.items():
        make_tenure(city.body, city.posts[key], person)
    votes = {key: selectors.may_vote(person, city.body, TODAY) for key, person in people.items()}
    assert {key: vote.may for key, vote in votes.items()} == {"co-chair": True, "lead": None, "director": False}
    assert all(vote.article == "Article 5a" for vote in votes.values())
    assert votes["director"].reason == "Article 5a gives no vote to Director in Executive. They may still attend."
    assert "does not say" in votes["lead"].reason


def test_the_full_meeting(city):
    director, officer = make.make_person(), make.make_person()
    make_tenure(city.body, city.posts["director"], director)
    Officer.objects.create(person=officer, authority=make.make_authority(), title="Adviser", starts_on=make.LONG_AGO)
    assert selectors.may_vote(city.heads[0], city.network, TODAY).may is True
    assert selectors.may_vote(director, city.network, TODAY).may is False
    assert selectors.may_vote(officer, city.network, TODAY).may is False
    may, article, reason = selectors.may_vote(make.make_person("Stranger"), city.network, TODAY)
    assert (may, article, reason) == (False, "", "Stranger holds no seat in City on that day.")


def test_the_best_seat_decides(city):
    make_tenure(city.body, city.posts["director"], city.heads[0])
    make_tenure(city.body, city.posts["co-chair"], city.heads[0])
    assert selectors.may_vote(city.heads[0], city.body, TODAY).may is True


def test_a_member_who_holds_no_post_has_no_vote_in_the_executive(city):
    assert selectors.may_vote(city.heads[0], city.body, TODAY).may is False


def test_voting_members_are_those_whose_article_says_so(city):
    for seat, head in enumerate(city.heads[:2], 1):
        make_tenure(city.body, city.posts["co-chair"], head, seat=seat)
    make_tenure(city.body, city.posts["representative"], city.heads[0], group=city.north)
    make_tenure(city.body, city.posts["representative"], city.heads[3], group=city.south)
    make_tenure(city.body, city.posts["director"])
    assert set(selectors.voting_members(city.body, TODAY)) == set(city.heads[:2])
    assert set(selectors.unsettled_members(city.body, TODAY)) == {city.heads[3]}


# --- needs


def test_the_clerk_hears_of_vacancies_and_ends(city, now):
    make_tenure(city.body, city.posts["vice-chair"], city.heads[0], ends_on=date(2026, 12, 31))
    needs = selectors.needs_of(city.clerk, now)
    said = [f"{need.verb} {need.thing}" for need in needs]
    assert said[1:] == [
        "Fill the post of Development group representative, North",
        "Fill the post of Development group representative, South",
        "Find a successor for Vice chair",
    ]  # elections ask for the empty seats of co-chairs
    assert needs[3].due_on == date(2026, 12, 31)
    assert needs[3].detail == f"{city.heads[0]}’s term ends in 40 days"


def test_a_holder_hears_of_their_own_end_only(city, now):
    make_tenure(city.body, city.posts["co-chair"], city.heads[0], ends_on=date(2027, 1, 31))
    assert [need.thing for need in selectors.needs_of(city.heads[0], now)] == ["the end of your term as Co-chair"]
    assert selectors.needs_of(city.heads[1], now) == []


def test_needs_of_a_head_cost_nothing(city, now, django_assert_num_queries):
    seats_of(city.heads[0], TODAY)
    with django_assert_num_queries(0):
        selectors.needs_of(city.heads[0], now)


def test_history_knows_everybody(city):
    other = make_executive("Other", code="886")
    mine = make_tenure(city.body, city.posts["co-chair"], ends_on=date(2026, 1, 1))
    make_tenure(other.body, other.posts["co-chair"])
    assert list(selectors.executive_history(city.network)) == [mine]
    assert list(selectors.tenures_of(mine.person)) == [mine]
    assert list(selectors.tenures_visible_to(city.heads[0], TODAY)) == [mine]
