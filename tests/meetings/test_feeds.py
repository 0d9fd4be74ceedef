"""Calendar addresses: what a program reads there, for how long, and how often it asks the database."""

from __future__ import annotations

from datetime import UTC, date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from icalendar import Calendar

from cph.audit.models import Line
from networks.executives.models import Tenure
from networks.meetings.models import Feed, Meeting
from networks.meetings.selectors.around import feed_of, secret_of
from networks.meetings.services import feeds as services
from networks.schools.models import Headship
from tests.factories import meetings as make


@pytest.fixture
def other(db):
    return make.world("County Heads", "857")


def make_feed(person, body=None):
    return services.make_feed(person, body, at=make.NOW)


def read(feed, **headers):
    return Client().get(reverse("feed", args=[secret_of(feed)]), headers=headers)


def events(feed):
    return Calendar.from_ical(read(feed).content).walk("VEVENT")


def test_it_holds_what_its_owner_may_attend_today_and_nothing_else(world, other):
    full, executive = make.meeting(world), make.meeting(world, world.executive, title="Executive only")
    make.meeting(other)
    assert [str(one["summary"]) for one in events(make_feed(world.head))] == [f"{world.network.name}: {full.title}"]
    assert len(events(make_feed(world.chair))) == 2
    assert executive.title in read(make_feed(world.chair)).content.decode()


def test_without_seats_it_is_empty_and_without_a_way_in_it_is_gone(world):
    make.meeting(world)
    feed = make_feed(world.head)
    assert len(events(feed)) == 1
    Headship.objects.filter(person=world.head).update(ends_on=date(2026, 10, 31))
    assert len(events(feed)) == 0
    world.head.is_active = False
    world.head.save()
    assert read(feed).status_code == 404


def test_a_post_that_ended_takes_the_executive_s_meetings_with_it(world):
    make.meeting(world, world.executive)
    feed = make_feed(world.vice)
    assert len(events(feed)) == 1
    Tenure.objects.filter(person=world.vice).update(ends_on=date(2026, 10, 31))
    assert len(events(feed)) == 0


def test_a_body_s_dates_are_known_in_its_network_but_its_place_to_those_who_attend(world):
    make.meeting(world, world.executive, place="Room 4")
    assert "Room 4" in read(make_feed(world.chair, world.executive)).content.decode()
    mine = make_feed(world.head, world.executive)
    assert len(events(mine)) == 1
    assert "Room 4" not in read(mine).content.decode()


def test_a_series_keeps_its_hour_when_the_clocks_change(world):
    for day in (date(2026, 10, 20), date(2026, 10, 27)):
        make.meeting(world, day=day)
    found = sorted(events(make_feed(world.head)), key=lambda one: one["dtstart"].dt)
    assert [one["dtstart"].dt.strftime("%d %H:%M") for one in found] == ["20 16:15", "27 16:15"]
    assert [one["dtstart"].dt.astimezone(UTC).strftime("%H:%M") for one in found] == ["15:15", "16:15"]
    assert {str(one["dtstart"].params["TZID"]) for one in found} == {"Europe/London"}
    zones = Calendar.from_ical(read(make_feed(world.head)).content).walk("VTIMEZONE")
    assert [str(zone["tzid"]) for zone in zones] == ["Europe/London"]


def test_cancelled_ones_are_marked_and_old_ones_left_out(world):
    make.meeting(world, state="CANCELLED", cancel_reason="Snow", change_count=2)
    make.meeting(world, day=date(2025, 11, 20), title="Last year")
    make.meeting(world, day=date(2025, 10, 20), title="Too long ago")
    found = {str(one["summary"]): one for one in events(make_feed(world.head))}
    assert set(found) == {f"Cancelled: {world.network.name}: Full meeting", f"{world.network.name}: Last year"}
    cancelled = found[f"Cancelled: {world.network.name}: Full meeting"]
    assert str(cancelled["status"]) == "CANCELLED"
    assert cancelled["sequence"] == 3


def test_no_agenda_no_name_and_no_link_to_join_stands_in_it(world):
    meeting = make.meeting(world, online_link="https://join.example.org/secret")
    make.agenda(meeting, items=2)
    words = read(make_feed(world.chair)).content.decode()
    for hidden in ("Item number", "join.example.org", "Person", "@example.org"):
        assert hidden not in words.replace(f"meeting-{meeting.pk}@", "")


@pytest.mark.parametrize("count", [1, 30])
def test_it_asks_three_times_whatever_there_is(world, count):
    for n in range(count):
        make.meeting(world, day=date(2026, 12, 1) + timedelta(days=n))
    feed = make_feed(world.head)
    read(feed)  # that it was read is noted once an hour
    with CaptureQueriesContext(connection) as asked:
        assert len(events(feed)) == count
    assert len(asked) == 3, [one["sql"][:80] for one in asked.captured_queries]


def test_an_unchanged_calendar_is_not_sent_again(world):
    meeting, feed = make.meeting(world), make_feed(world.head)
    first = read(feed)
    assert "private" in first.headers["Cache-Control"]
    assert read(feed).content == first.content
    again = read(feed, **{"if-none-match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    Meeting.objects.filter(pk=meeting.pk).update(place="Elsewhere")
    changed = read(feed, **{"if-none-match": first.headers["ETag"]})
    assert changed.status_code == 200
    assert b"Elsewhere" in changed.content


def test_that_it_was_read_is_noted_once_an_hour(world):
    feed = make_feed(world.head)
    read(feed)
    with time_machine.travel(make.NOW + timedelta(minutes=59), tick=False):
        read(feed)
        feed.refresh_from_db()
        assert feed.last_read_at == make.NOW
    with time_machine.travel(make.NOW + timedelta(minutes=61), tick=False):
        read(feed)
        feed.refresh_from_db()
        assert feed.last_read_at > make.NOW


@pytest.mark.parametrize("secret", ["1", "1~forged", "~", "x" * 2000, "0~", "1~~"])
def test_a_guess_leads_nowhere(world, secret):
    make_feed(world.head)
    assert feed_of(secret) is None
    assert Client().get(f"/feeds/{secret}/calendar.ics").status_code == 404


def test_making_it_twice_makes_one_and_a_new_one_ends_the_old(world, as_):
    browser = as_(world.head)
    for _ in range(2):
        assert browser.post(reverse("feed_list"), {"body": ""}).status_code == 302
    old = Feed.objects.get()
    browser.post(reverse("feed_renew", args=[old.pk]))
    assert read(old).status_code == 404
    new = Feed.objects.get(withdrawn_at__isnull=True)
    assert read(new).status_code == 200
    for _ in range(2):
        browser.post(reverse("feed_withdraw", args=[new.pk]))
    assert read(new).status_code == 404
    assert list(Line.objects.order_by("position").values_list("verb", flat=True)) == [
        "made", "withdrew", "made", "withdrew",
    ]  # fmt: skip


def test_the_database_holds_one_feed_for_a_person_and_a_body(world):
    make_feed(world.head)
    with pytest.raises(IntegrityError), transaction.atomic():
        Feed.objects.create(person=world.head, body=None, made_at=make.NOW)


def test_somebody_else_s_is_not_there_and_another_network_s_body_is_not_offered(world, other, as_):
    theirs = make_feed(world.chair)
    browser = as_(world.head)
    assert browser.post(reverse("feed_withdraw", args=[theirs.pk])).status_code == 404
    assert browser.post(reverse("feed_renew", args=[theirs.pk])).status_code == 404
    page = browser.post(reverse("feed_list"), {"body": other.network.pk})
    assert page.status_code == 200
    assert "Choose one of the bodies offered" in page.content.decode()
    for odd in ("x", "9" * 40, "-1"):
        assert browser.post(reverse("feed_list"), {"body": odd}).status_code == 200
    assert Feed.objects.count() == 1


def test_the_page_says_how_to_add_it_and_who_holds_no_seat_is_told_why(world, as_):
    browser = as_(world.head)
    browser.post(reverse("feed_list"), {"body": world.executive.pk})
    page = browser.get(reverse("feed_list")).content.decode()
    for words in (
        "Outlook",
        "Google Calendar",
        "iPhone",
        secret_of(Feed.objects.get()),
        "webcal://",
        "No calendar program",
    ):
        assert words in page
    assert as_(world.stranger).get(reverse("feed_list")).status_code == 403
    assert Client().get(reverse("feed_list")).status_code == 302
