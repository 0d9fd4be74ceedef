"""The voting period as a calendar entry (RFC 5545): when, and which page; never who stands or who votes."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlsplit

from icalendar import Calendar, Event, Timezone

from networks.meetings.ics import LONDON, ZONE


def voting(*, key: int, title: str, opens_at: datetime, closes_at: datetime, url: str, stamp: datetime) -> str:
    """One entry from the opening of the poll to its close. It blocks nobody's day: they are free in it."""
    event = Event()
    event.add("uid", f"election-{key}@{urlsplit(url).hostname}")
    event.add("dtstamp", stamp.astimezone(UTC))
    event.add("dtstart", opens_at.astimezone(LONDON))
    event.add("dtend", closes_at.astimezone(LONDON))
    event.add("sequence", 0)
    event.add("summary", title)
    event.add("status", "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    event.add("url", url)
    calendar = Calendar()
    calendar.add("prodid", "-//CPH//Elections//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(Timezone.from_ical(ZONE.replace("\n", "\r\n")))
    calendar.add_component(event)
    return calendar.to_ical().decode()
