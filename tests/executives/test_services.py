"""Taking up a post and leaving it: what the constitution gives, in sentences with its article, and what the database holds."""

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction

from cph.audit.models import Line
from cph.core.refusals import NotAllowed, Refused
from cph.notifications.models import Notice
from networks.constitutions.models import Constitution
from networks.constitutions.seats import Capacity, forget, seats_of
from networks.executives import selectors, services
from networks.executives.models import Tenure
from tests.factories import groups as make
from tests.factories.executives import add_posts, make_executive, make_tenure

TODAY = make.TODAY
SEPTEMBER, AUGUST = date(2026, 9, 1), date(2028, 8, 31)


def appoint(city, now, post="co-chair", person=None, **facts):
    usual = {
        "body": city.body,
        "starts_on": SEPTEMBER,
        "ends_on": AUGUST,
        "how": "ELECTED",
        "appointed_by": "Full meeting of 9 July 2026",
        "by": city.clerk,
        "at": now,
    }
    post = city.posts[post] if isinstance(post, str) else post
    return services.appoint(post, person or city.heads[0], **(usual | facts))


# --- appointing


def test_a_co_chair_takes_the_first_seat_is_told_and_sits(city, now):
    tenure = appoint(city, now)
    assert (tenure.seat, tenure.ends_on) == (1, AUGUST)
    seat = seats_of(city.heads[0], TODAY).in_body(city.body)
    assert (seat.capacity, seat.title, seat.article) == (Capacity.CHAIR, "Co-chair", "Article 5a")
    line = Line.objects.get(verb="appointed")
    assert line.article == "Article 5a"
    assert "Co-chair, from Tuesday 1 September 2026 until Thursday 31 August 2028" in line.subject
    assert Notice.objects.get(person=city.heads[0]).kind == "SEAT"


def test_the_third_co_chair_is_refused_with_the_article_and_the_names(city, now):
    appoint(city, now)
    appoint(city, now, person=city.heads[1])
    with pytest.raises(Refused, match=r"Article 5a gives this post two seats: Co-chair\. Both are held") as refusal:
        appoint(city, now, person=city.heads[2])
    assert city.heads[0].name in str(refusal.value)


def test_a_seat_that_was_left_is_the_lowest_free(city, now):
    first = appoint(city, now)
    appoint(city, now, person=city.heads[1])
    services.stand_down(first, ends_on=date(2026, 10, 31), reason="Left", by=city.clerk, at=now)
    assert appoint(city, now, person=city.heads[2], starts_on=date(2026, 11, 1)).seat == 1


def test_pressing_twice_appoints_once(city, now):
    assert appoint(city, now) == appoint(city, now)
    assert (Tenure.objects.count(), Line.objects.filter(verb="appointed").count(), Notice.objects.count()) == (1, 1, 1)


def test_the_same_person_twice_in_one_post_is_refused(city, now):
    appoint(city, now)
    with pytest.raises(Refused, match="already holds this post"):
        appoint(city, now, ends_on=date(2027, 8, 31))


def test_a_re_election_is_a_new_tenure(city, now):
    first = appoint(city, now, ends_on=date(2027, 8, 31))
    again = appoint(city, now, starts_on=date(2027, 9, 1))
    assert again.pk != first.pk
    assert again.seat == 1


def test_a_stated_term_gives_the_end_and_its_limit(city, now):
    assert appoint(city, now, "vice-chair", ends_on=None).ends_on == AUGUST
    with pytest.raises(Refused, match="Article 5a gives a term of 24 months"):
        appoint(city, now, "vice-chair", city.heads[1], starts_on=date(2028, 9, 1), ends_on=date(2030, 9, 1))


def test_where_the_constitution_is_silent_nothing_is_invented(city, now):
    assert appoint(city, now, ends_on=None).ends_on is None


def test_somebody_who_is_no_member_cannot_hold_a_members_post(city, now):
    with pytest.raises(Refused, match="Article 5a gives Co-chair to a member"):
        appoint(city, now, person=make.make_person("Outsider"))


def test_the_roll_of_the_first_day_decides(city, now):
    school = make.make_school()
    soon = make.make_head(school, starts_on=date(2027, 1, 1))
    with pytest.raises(Refused, match="not on the roll"):
        appoint(city, now, person=soon)
    assert appoint(city, now, person=soon, starts_on=date(2027, 1, 1))


def test_the_lead_need_not_lead_a_school(city, now):
    lead = make.make_person("Lead")
    appoint(city, now, "lead", lead, how="APPOINTED", ends_on=None)
    assert seats_of(lead, TODAY).in_network(city.network).capacity == Capacity.EXECUTIVE


def test_each_group_sends_one_of_its_own(city, now):
    tenure = appoint(city, now, "representative", group=city.north, how="SENT")
    assert tenure.group == city.north
    assert seats_of(city.heads[0], TODAY).in_body(city.body).capacity == Capacity.REPRESENTATIVE
    with pytest.raises(Refused, match="leads no school in South group"):
        appoint(city, now, "representative", city.heads[1], group=city.south)
    with pytest.raises(Refused, match="gives each group one seat"):
        appoint(city, now, "representative", city.heads[1], group=city.north)
    assert appoint(city, now, "representative", city.heads[3], group=city.south)


def test_a_group_and_a_post_must_fit(city, now):
    with pytest.raises(Refused, match="Choose the group"):
        appoint(city, now, "representative")
    with pytest.raises(Refused, match="does not give Co-chair to a group"):
        appoint(city, now, group=city.north)
    with pytest.raises(Refused, match="is no group of City"):
        appoint(city, now, "representative", group=make.make_group(city.network, "Empty"))


def test_a_post_of_another_network_or_another_day_is_refused(city, now):
    other = make_executive("Other", code="886")
    with pytest.raises(Refused, match="another network"):
        appoint(city, now, other.posts["co-chair"])
    with pytest.raises(Refused, match="gives Executive no post"):
        appoint(city, now, starts_on=date(2019, 1, 1))


def test_a_post_keeps_its_holder_when_the_constitution_changes(city, now):
    kept = appoint(city, now)
    Constitution.objects.filter(pk=city.rules.pk).update(ends_on=date(2026, 12, 31))
    newer = make.draft_constitution(city.network, starts_on=date(2027, 1, 1))
    posts = add_posts(newer, co_chair={"seats": 1})
    make.apply(newer)
    held = [one for one in selectors.holders(city.body, date(2027, 2, 1)) if one.post.key == "co-chair"]
    assert [one.tenure for one in held] == [kept]
    assert held[0].post == posts["co-chair"]
    with pytest.raises(Refused, match="gives this post one seat"):
        appoint(city, now, posts["co-chair"], city.heads[1], starts_on=date(2027, 1, 1))


@pytest.mark.parametrize(
    "facts",
    [{"ends_on": date(2026, 8, 31)}, {"starts_on": date(1, 1, 1), "ends_on": None}, {"starts_on": date(9999, 1, 1)}],
)
def test_odd_dates_are_refused_in_words(city, now, facts):
    with pytest.raises(Refused):
        appoint(city, now, **facts)


def test_only_the_clerk_appoints(city, now):
    for person in (city.heads[0], make_executive("Other", code="886").clerk):
        with pytest.raises(NotAllowed, match="Only the clerk"):
            appoint(city, now, by=person)


# --- leaving


def test_standing_down_ends_the_term_and_says_so(city, now):
    tenure = appoint(city, now)
    services.stand_down(tenure, ends_on=TODAY, reason="Moved away", by=city.clerk, at=now)
    services.stand_down(tenure, ends_on=TODAY, reason="Moved away", by=city.clerk, at=now)
    assert Line.objects.filter(verb="stood down").count() == 1
    assert Notice.objects.filter(person=city.heads[0]).count() == 2
    assert seats_of(city.heads[0], TODAY).in_body(city.body)
    forget(city.heads[0])
    assert seats_of(city.heads[0], TODAY + timedelta(days=1)).in_body(city.body) is None


@pytest.mark.parametrize(
    ("ends_on", "reason", "words"),
    [
        (date(2026, 8, 31), "Left", "The term starts on"),
        (date(2029, 1, 1), "Left", "never extended"),
        (TODAY, "  ", "Enter why"),
    ],
)
def test_an_end_that_is_none_is_refused(city, now, ends_on, reason, words):
    with pytest.raises(Refused, match=words):
        services.stand_down(appoint(city, now), ends_on=ends_on, reason=reason, by=city.clerk, at=now)


def test_only_what_has_not_begun_is_withdrawn(city, now):
    begun, coming = appoint(city, now), appoint(city, now, "vice-chair", starts_on=date(2027, 1, 1), ends_on=None)
    with pytest.raises(Refused, match="Enter its last day instead"):
        services.withdraw(begun, reason="Mistake", by=city.clerk, at=now)
    services.withdraw(coming, reason="Took another job", by=city.clerk, at=now)
    services.withdraw(coming, reason="Took another job", by=city.clerk, at=now)
    assert list(Tenure.objects.all()) == [begun]
    assert Line.objects.filter(verb="withdrew").count() == 1


# --- the database itself


def refused_by(words):
    return pytest.raises(IntegrityError, match=words)


def test_raw_rows_cannot_have_more_holders_than_seats(city):
    make_tenure(city.body, city.posts["co-chair"], city.heads[0])
    with refused_by("one_holder_per_seat"), transaction.atomic():
        make_tenure(city.body, city.posts["co-chair"], city.heads[1])
    with refused_by("fewer seats"), transaction.atomic():
        make_tenure(city.body, city.posts["co-chair"], city.heads[1], seat=3)
    with refused_by("seats_are_counted_from_one"), transaction.atomic():
        make_tenure(city.body, city.posts["co-chair"], city.heads[1], seat=0)


def test_raw_rows_cannot_mix_networks(city):
    other = make_executive("Other", code="886")
    with refused_by("not one of this body"), transaction.atomic():
        make_tenure(city.body, other.posts["co-chair"])
    with refused_by("not one of this body"), transaction.atomic():
        make_tenure(city.network, city.posts["co-chair"])
    with refused_by("group belongs to another network"), transaction.atomic():
        make_tenure(city.body, city.posts["representative"], group=other.north)


def test_raw_rows_cannot_mix_groups_and_posts(city):
    with refused_by("sends somebody"), transaction.atomic():
        make_tenure(city.body, city.posts["co-chair"], group=city.north)
    with refused_by("sends somebody"), transaction.atomic():
        make_tenure(city.body, city.posts["representative"])
    with refused_by("group belongs to another network"), transaction.atomic():
        make_tenure(city.body, city.posts["representative"], group=city.body)


def test_raw_rows_cannot_sit_twice(city):
    make_tenure(city.body, city.posts["co-chair"], city.heads[0])
    with refused_by("one_seat_per_person"), transaction.atomic():
        make_tenure(city.body, city.posts["co-chair"], city.heads[0], seat=2)
    make_tenure(city.body, city.posts["representative"], city.heads[0], group=city.north)
    with refused_by("one_representative_per_group"), transaction.atomic():
        make_tenure(city.body, city.posts["representative"], city.heads[1], group=city.north)


@pytest.mark.parametrize(
    "change", ["ends_on = '2030-01-01'", "ends_on = NULL", "seat = 2", "starts_on = '2020-01-01'", "how = 'CO_OPTED'"]
)
def test_raw_sql_cannot_extend_or_rewrite_a_tenure(city, change):
    make_tenure(city.body, city.posts["co-chair"], ends_on=date(2027, 8, 31))
    with refused_by("never extended or rewritten"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE executives_tenure SET {change}")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("post", ["vice-chair", "co-chair"])
def test_two_clerks_at_once_one_wins_the_other_gets_the_sentence(city, now, post):
    if post == "co-chair":
        make_tenure(city.body, city.posts[post], city.heads[5], starts_on=SEPTEMBER)
    gate, won, refused, broken = Barrier(2), [], [], []

    def press(person):
        try:
            gate.wait()
            won.append(appoint(city, now, post, person))
        except Refused as refusal:
            refused.append(str(refusal))
        except Exception as error:
            broken.append(repr(error))
        finally:
            connection.close()

    threads = [Thread(target=press, args=[person]) for person in city.heads[:2]]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert (broken, len(won), len(refused)) == ([], 1, 1)
    assert won[0].person.name in refused[0]
    assert "Article 5a gives this post" in refused[0]
