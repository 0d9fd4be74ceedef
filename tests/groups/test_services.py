"""Drawing, adopting, moving: what a clerk can do, and what the database refuses whoever asks."""

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction

from cph.audit.models import Line
from cph.core.refusals import NotAllowed, Refused
from cph.notifications.models import Kind, Notice
from cph.people.models import Person
from networks.constitutions.models import Body
from networks.constitutions.seats import Capacity, seats_of
from networks.groups import drawings, selectors, services
from networks.groups.models import Drawing, DrawnPlace, Place
from tests.factories import groups as make

TODAY = make.TODAY
JANUARY = date(2027, 1, 1)


def drawn(city, now, **facts):
    return drawings.start_drawing(
        city.network, **{"starts_on": JANUARY, "from_today": True, "by": city.clerk, "at": now, **facts}
    )


def put(drawing, schools, name, city, now):
    group = drawing.groups.filter(name=name).first()
    if group is None:
        group = drawings.name_group(drawing, name, revision=drawing.revision, by=city.clerk, at=now)
    drawings.put(schools, group, drawing=drawing, revision=drawing.revision, by=city.clerk, at=now)


# --- selectors


def test_groups_schools_heads_and_coverage_of_a_day(city):
    assert [group.name for group in selectors.groups_of(city.network, TODAY)] == ["North", "South"]
    assert list(selectors.schools_in(city.north, TODAY)) == city.schools[:3]
    assert set(selectors.members_of_group(city.north, TODAY)) == set(city.heads[:3])
    assert selectors.group_of(city.schools[4], city.network, TODAY) == city.south
    found = selectors.coverage(city.network, TODAY)
    assert found.is_whole
    assert found.sentence == "6 of 6 schools are in exactly one group"


def test_a_new_school_is_missing_and_one_that_does_not_count_is_a_stray(city):
    new = make.make_school("New school")
    stray = make.make_school("Academy", sector="ACADEMY")
    make.make_place(stray, city.north)
    found = selectors.coverage(city.network, TODAY)
    assert found.missing == [new]
    assert found.stray == [(stray, ["North"])]
    assert found.sentence == "6 of 7 schools are in exactly one group"


def test_a_group_without_schools_is_history(city):
    Place.objects.filter(group=city.north).update(ends_on=TODAY - timedelta(days=1))
    assert list(selectors.groups_of(city.network, TODAY)) == [city.south]
    assert list(selectors.former_groups(city.network, TODAY)) == [city.north]
    assert list(selectors.groups_of(city.network, TODAY - timedelta(days=1))) == [city.north, city.south]


def test_a_head_sits_in_the_group_of_their_school(city):
    seat = seats_of(city.heads[0], TODAY).in_body(city.north)
    assert (seat.capacity, seat.title) == (Capacity.MEMBER, "Head in North group")
    assert seats_of(city.heads[0], TODAY).in_body(city.south) is None
    assert seats_of(city.clerk, TODAY).in_body(city.north) is None


def test_the_seat_costs_one_query(city, django_assert_num_queries):
    with django_assert_num_queries(1):
        seats_of(city.heads[0], TODAY)


# --- drawing


def test_a_drawing_begins_with_todays_groups(city, now):
    drawing = drawn(city, now)
    assert sorted(drawing.groups.values_list("name", flat=True)) == ["North", "South"]
    assert DrawnPlace.objects.filter(group__drawing=drawing).count() == 6


def test_opening_twice_is_one_drawing(city, now):
    assert drawn(city, now) == drawn(city, now)
    assert Drawing.objects.count() == 1


def test_adopting_moves_only_those_who_move(city, now):
    drawing = drawn(city, now)
    kept = Place.objects.get(school=city.schools[0])
    put(drawing, [city.schools[2]], "South", city, now)
    drawing.refresh_from_db()
    put(drawing, [city.schools[5]], "East", city, now)
    drawings.adopt(drawing, by=city.clerk, at=now)
    assert Place.objects.get(school=city.schools[0]) == kept
    old, new = Place.objects.filter(school=city.schools[2]).order_by("starts_on")
    assert (old.ends_on, new.starts_on, new.group) == (date(2026, 12, 31), JANUARY, city.south)
    east = Body.objects.get(name="East", kind=Body.Kind.DEVELOPMENT_GROUP, parent=city.network)
    assert list(selectors.schools_in(east, JANUARY)) == [city.schools[5]]
    assert selectors.coverage(city.network, JANUARY).is_whole
    assert selectors.coverage(city.network, JANUARY - timedelta(days=1)).is_whole
    assert Line.objects.filter(verb="adopted").count() == 1


def test_the_heads_whose_schools_move_are_told_once(city, now):
    Person.objects.filter(pk__in=[city.heads[2].pk, city.heads[0].pk]).update(joined_at=now)
    drawing = drawn(city, now)
    put(drawing, [city.schools[2], city.schools[1]], "South", city, now)
    drawings.adopt(drawing, by=city.clerk, at=now)
    drawings.adopt(drawing, by=city.clerk, at=now)
    told = Notice.objects.get(kind=Kind.SEAT)  # not whose school stays, not who never joined the site
    assert told.person == city.heads[2]
    assert "South" in told.subject and "Friday 1 January 2027" in told.text


def test_adopting_twice_adopts_once(city, now):
    drawing = drawn(city, now)
    put(drawing, [city.schools[2]], "South", city, now)
    drawings.adopt(drawing, by=city.clerk, at=now)
    before = Place.objects.count()
    drawings.adopt(drawing, by=city.clerk, at=now)
    assert Place.objects.count() == before
    assert Line.objects.filter(verb="adopted").count() == 1


def test_adopting_is_refused_with_the_lists(city, now):
    make.make_school("Left out")
    drawing = drawn(city, now)
    drawings.put_many(
        drawing,
        {"North": [city.schools[0]], "South": [city.schools[0]]},
        revision=drawing.revision,
        by=city.clerk,
        at=now,
    )
    with pytest.raises(drawings.NotWhole) as refusal:
        drawings.adopt(drawing, by=city.clerk, at=now)
    assert "1 school in no group: Left out." in str(refusal.value)
    assert "1 school in two groups: School A." in str(refusal.value)
    assert not Place.objects.filter(starts_on=JANUARY).exists()


def test_a_drawing_that_starts_before_the_present_places_is_refused_in_words(city, now):
    drawing = drawn(city, now, starts_on=date(2020, 9, 1))
    put(drawing, [city.schools[2]], "South", city, now)
    with pytest.raises(Refused, match=r"School C.*Wednesday 2 September 2020"):
        drawings.adopt(drawing, by=city.clerk, at=now)


def test_a_stray_in_the_drawing_gets_no_place(city, now):
    stray = make.make_school("Academy", sector="ACADEMY")
    make.make_place(stray, city.north)
    drawing = drawn(city, now)
    drawings.adopt(drawing, by=city.clerk, at=now)
    assert Place.objects.get(school=stray).ends_on == date(2026, 12, 31)


def test_nothing_counts_nothing_is_adopted(db, now):
    network = make.make_network("Empty", adopted=False)
    clerk = make.make_clerk(network)
    drawing = drawings.start_drawing(network, starts_on=TODAY, from_today=True, by=clerk, at=now)
    with pytest.raises(Refused, match="No school counts"):
        drawings.adopt(drawing, by=clerk, at=now)


def test_the_second_clerk_is_told_of_the_first(city, now):
    other = make.make_clerk(city.network, "Other clerk")
    drawing = drawn(city, now)
    seen = drawing.revision
    put(drawing, [city.schools[0]], "South", city, now)
    group = drawing.groups.get(name="North")
    with pytest.raises(drawings.MovedOn, match="Clerk of it changed this drawing at 10 am"):
        drawings.put([city.schools[1]], group, drawing=drawing, revision=seen, by=other, at=now)
    drawing.refresh_from_db()
    drawings.put([city.schools[1]], group, drawing=drawing, revision=drawing.revision, by=other, at=now)


def test_start_again_and_give_up(city, now):
    drawing = drawn(city, now)
    put(drawing, city.schools, "East", city, now)
    drawing.refresh_from_db()
    drawings.start_again(drawing, from_today=True, revision=drawing.revision, by=city.clerk, at=now)
    assert sorted(drawing.groups.values_list("name", flat=True)) == ["North", "South"]
    drawings.give_up(drawing, by=city.clerk, at=now)
    drawings.give_up(drawing, by=city.clerk, at=now)
    assert not Drawing.objects.exists()


def test_an_adopted_drawing_can_be_neither_changed_nor_given_up(city, now):
    drawing = drawn(city, now)
    group = drawing.groups.get(name="North")
    drawings.adopt(drawing, by=city.clerk, at=now)
    with pytest.raises(Refused, match="has been adopted"):
        drawings.put([city.schools[4]], group, drawing=drawing, revision=drawing.revision, by=city.clerk, at=now)
    with pytest.raises(Refused, match="has been adopted"):
        drawings.give_up(drawing, by=city.clerk, at=now)


def test_the_group_of_another_drawing_is_refused(city, now):
    other = make.make_network("Other", code="886")
    clerk = make.make_clerk(other)
    theirs = drawings.start_drawing(other, starts_on=TODAY, from_today=False, by=clerk, at=now)
    group = drawings.name_group(theirs, "North", revision=theirs.revision, by=clerk, at=now)
    drawing = drawn(city, now)
    with pytest.raises(Refused, match="not in this drawing"):
        drawings.put([city.schools[0]], group, drawing=drawing, revision=drawing.revision, by=city.clerk, at=now)


@pytest.mark.parametrize("act", ["start", "adopt", "move", "rename"])
def test_only_the_clerk_keeps_groups(city, now, act):
    drawing, head = drawn(city, now), city.heads[0]
    acts = {
        "start": lambda: drawn(city, now, by=head),
        "adopt": lambda: drawings.adopt(drawing, by=head, at=now),
        "move": lambda: services.move_school(
            Place.objects.get(school=city.schools[0]), city.south, starts_on=JANUARY, by=head, at=now
        ),
        "rename": lambda: services.rename_group(city.north, "Mine", by=head, at=now),
    }
    with pytest.raises(NotAllowed, match="Only the clerk"):
        acts[act]()


def test_the_clerk_of_another_network_may_not(city, now):
    other = make.make_clerk(make.make_network("Other"))
    with pytest.raises(NotAllowed):
        drawn(city, now, by=other)


# --- one school


def test_moving_a_school_ends_one_place_and_starts_another(city, now):
    place = Place.objects.get(school=city.schools[0])
    moved = services.move_school(place, city.south, starts_on=JANUARY, by=city.clerk, at=now)
    again = services.move_school(place, city.south, starts_on=JANUARY, by=city.clerk, at=now)
    assert moved == again
    place.refresh_from_db()
    assert place.ends_on == date(2026, 12, 31)
    assert Line.objects.filter(verb="moved").count() == 1


def test_a_school_cannot_move_before_it_came(city, now):
    place = Place.objects.get(school=city.schools[0])
    with pytest.raises(Refused, match="only from Tuesday 1 September 2020"):
        services.move_school(place, city.south, starts_on=date(2020, 9, 1), by=city.clerk, at=now)


def test_a_school_cannot_move_to_another_networks_group(city, now):
    theirs = make.make_group(make.make_network("Other"))
    place = Place.objects.get(school=city.schools[0])
    with pytest.raises(Refused, match="another network"):
        services.move_school(place, theirs, starts_on=JANUARY, by=city.clerk, at=now)


def test_a_move_that_meets_a_later_place_is_refused(city, now):
    place = Place.objects.get(school=city.schools[0])
    services.move_school(place, city.south, starts_on=JANUARY, by=city.clerk, at=now)
    place.refresh_from_db()
    with pytest.raises(Refused):
        services.move_school(place, city.south, starts_on=date(2026, 12, 1), by=city.clerk, at=now) and None
        services.place_school(city.schools[0], city.north, starts_on=date(2026, 12, 15), by=city.clerk, at=now)


def test_a_new_school_is_placed_once(city, now):
    new = make.make_school("New")
    first = services.place_school(new, city.north, starts_on=TODAY, by=city.clerk, at=now)
    assert services.place_school(new, city.north, starts_on=TODAY, by=city.clerk, at=now) == first
    with pytest.raises(Refused, match="Move it from there"):
        services.place_school(new, city.south, starts_on=TODAY, by=city.clerk, at=now)


def test_a_school_that_does_not_count_has_no_place(city, now):
    academy = make.make_school("Academy", sector="ACADEMY")
    with pytest.raises(Refused, match="does not count"):
        services.place_school(academy, city.north, starts_on=TODAY, by=city.clerk, at=now)


def test_only_a_school_that_no_longer_counts_is_taken_out(city, now):
    with pytest.raises(Refused, match="Move it to another group instead"):
        services.take_out(Place.objects.get(school=city.schools[0]), ends_on=TODAY, by=city.clerk, at=now)
    stray = make.make_school("Academy", sector="ACADEMY")
    place = make.make_place(stray, city.north)
    services.take_out(place, ends_on=TODAY, by=city.clerk, at=now)
    assert services.take_out(place, ends_on=TODAY, by=city.clerk, at=now).ends_on == TODAY


def test_renaming_keeps_the_body_and_the_open_drawing_in_step(city, now):
    drawing = drawn(city, now)
    services.rename_group(city.north, "  North  West ", by=city.clerk, at=now)
    assert drawing.groups.filter(name="North West").exists()
    drawing.refresh_from_db()
    drawings.adopt(drawing, by=city.clerk, at=now)
    assert {group.pk for group in selectors.groups_of(city.network, JANUARY)} == {city.north.pk, city.south.pk}


@pytest.mark.parametrize("name", ["", "  ", "x" * 151, "south", "bad\x07bell", "---"])
def test_a_name_that_is_no_name_is_refused(city, now, name):
    with pytest.raises(Refused):
        services.rename_group(city.north, name, by=city.clerk, at=now)


# --- the database itself


def refused_by(constraint, sql, *values):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


INSERT = "INSERT INTO groups_place (group_id, network_id, school_id, starts_on) VALUES (%s, %s, %s, %s)"


def test_raw_sql_cannot_place_a_school_twice(city):
    refused_by("one_group_per_school", INSERT, city.south.pk, city.network.pk, city.schools[0].pk, TODAY)


def test_raw_sql_cannot_place_a_school_in_another_networks_group(city):
    theirs, new = make.make_group(make.make_network("Other")), make.make_school()
    for group in (theirs.pk, city.network.pk):
        with pytest.raises(IntegrityError, match="group of this very network"), transaction.atomic():
            connection.cursor().execute(INSERT, [group, city.network.pk, new.pk, TODAY])


@pytest.mark.parametrize(
    "change", ["group_id = (SELECT id FROM constitutions_body WHERE name = 'South')", "starts_on = '2019-01-01'"]
)
def test_raw_sql_cannot_rewrite_a_place(city, change):
    refused_by("ended, never rewritten", f"UPDATE groups_place SET {change} WHERE group_id = %s", city.north.pk)


def test_raw_sql_cannot_revive_a_place(city):
    Place.objects.filter(group=city.north).update(ends_on=TODAY)
    refused_by("ended, never rewritten", "UPDATE groups_place SET ends_on = NULL WHERE group_id = %s", city.north.pk)


def test_raw_sql_cannot_open_two_drawings(city, now):
    drawing = drawn(city, now)
    with pytest.raises(IntegrityError, match="one_open_drawing"), transaction.atomic():
        Drawing.objects.create(
            network=city.network,
            starts_on=TODAY,
            drawn_by=city.clerk,
            drawn_at=now,
            changed_by=city.clerk,
            changed_at=now,
            revision=drawing.revision,
        )


@pytest.mark.django_db(transaction=True)
def test_two_clerks_adopt_at_once_and_it_happens_once(city, now):
    drawing = drawn(city, now)
    put(drawing, [city.schools[2]], "South", city, now)
    gate, seen = Barrier(2), []

    def press():
        try:
            gate.wait()
            drawings.adopt(drawing, by=city.clerk, at=now)
            seen.append("adopted")
        except Exception as error:
            seen.append(repr(error))
        finally:
            connection.close()

    threads = [Thread(target=press) for _ in range(2)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert seen == ["adopted", "adopted"]
    assert Place.objects.filter(school=city.schools[2]).count() == 2
    assert Line.objects.filter(verb="adopted").count() == 1
