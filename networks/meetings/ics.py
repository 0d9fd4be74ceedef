"""A meeting as a calendar entry (RFC 5545). It says when, where and which page: never who, and no link to join."""

from __future__ import annotations

from datetime import UTC, datetime
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
    calendar = Calendar()
    calendar.add("prodid", "-//CPH//Meetings//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if cancelled else "PUBLISH")
    calendar.add_component(Timezone.from_ical(ZONE.replace("\n", "\r\n")))
    calendar.add_component(event)
    return calendar.to_ical().decode()
