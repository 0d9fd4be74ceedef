"""Meetings as calendar entries (RFC 5545). They say when, where and which page: never who, and no link to join."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone

LONDON = ZoneInfo("Europe/London")
# By rule, not by a list of years: every calendar program knows it, and 500 notices carry it.
ZONE = """BEGIN:VTIMEZONE
TZID:Europe/London
BEGIN:STANDARD
DTSTART:19961027T020000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZNAME:GMT
TZOFFSETFROM:+0100
TZOFFSETTO:+0000
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:19960331T010000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZNAME:BST
TZOFFSETFROM:+0000
TZOFFSETTO:+0100
END:DAYLIGHT
END:VTIMEZONE"""


def entry(
    *,
    key: int,
    title: str,
    starts_at: datetime,
    ends_at: datetime,
    place: str,
    url: str,
    sequence: int,
    cancelled: bool,
    stamp: datetime,
) -> str:
    """One meeting for any calendar program. Its UID never changes; the sequence rises with each move, so that the entry moves too."""
    calendar = _calendar("CANCEL" if cancelled else "PUBLISH")
    calendar.add_component(
        event_of(
            key=key,
            title=title,
            starts_at=starts_at,
            ends_at=ends_at,
            place=place,
            url=url,
            sequence=sequence,
            cancelled=cancelled,
            stamp=stamp,
        )
    )
    return calendar.to_ical().decode()


def event_of(
    *,
    key: int,
    title: str,
    starts_at: datetime,
    ends_at: datetime,
    place: str,
    url: str,
    sequence: int,
    cancelled: bool,
    stamp: datetime,
) -> Event:
    """The meeting in England's time: a series at 4.15 pm stays at 4.15 pm on both sides of a change of the clocks."""
    event = Event()
    event.add("uid", f"meeting-{key}@{urlsplit(url).hostname}")
    event.add("dtstamp", stamp.astimezone(UTC))
    event.add("dtstart", starts_at.astimezone(LONDON))
    event.add("dtend", ends_at.astimezone(LONDON))
    event.add("sequence", sequence)
    event.add("summary", title)
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("url", url)
    if place:
        event.add("location", place)
    return event


def feed(name: str, events: Iterable[Event]) -> bytes:
    """Many meetings under a name, for a program that reads them again and again: every six hours will do."""
    calendar = _calendar("PUBLISH")
    for key in ("name", "x-wr-calname"):
        calendar.add(key, name)
    calendar.add("x-wr-timezone", "Europe/London")
    calendar.add("x-published-ttl", "PT6H")
    calendar.add("refresh-interval", timedelta(hours=6), parameters={"VALUE": "DURATION"})
    for event in events:
        calendar.add_component(event)
    return calendar.to_ical()


def _calendar(method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//CPH//Meetings//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(Timezone.from_ical(ZONE.replace("\n", "\r\n")))
    return calendar
