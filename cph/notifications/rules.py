"""When a notice goes out, and when a failed one is tried again. Pure functions."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from cph.core.calendar import add_working_days, is_working_day
from cph.notifications.models import Rhythm

ENGLAND = ZoneInfo("Europe/London")
MORNING = time(7)
WAITS = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720)]
MAX_ATTEMPTS = len(WAITS) + 1


def due_at(at: datetime, rhythm: str) -> datetime:
    """When to post what was said at this moment: at once, at the next full hour, at 7 am of the next working day or week.

    What is said before 7 am of a working day goes out that morning. Hours and mornings are England's. A week begins on its
    first working day.
    """
    if rhythm == Rhythm.HOURLY:
        whole = at.replace(minute=0, second=0, microsecond=0)
        return whole if whole == at else whole + timedelta(hours=1)
    if rhythm == Rhythm.DAILY:
        local = at.astimezone(ENGLAND)
        today_will_do = is_working_day(local.date()) and local.time() <= MORNING
        day = local.date() if today_will_do else add_working_days(local.date(), 1)
        return datetime.combine(day, MORNING, ENGLAND)
    if rhythm == Rhythm.WEEKLY:
        return _next_week(at.astimezone(ENGLAND))
    return at


def _next_week(local: datetime) -> datetime:
    """7 am of the next first working day of a week; today's, where it is still to come."""
    monday = local.date() - timedelta(days=local.weekday())
    for week in (monday, monday + timedelta(days=7)):
        first = add_working_days(week - timedelta(days=1), 1)
        morning = datetime.combine(first, MORNING, ENGLAND)
        if morning >= local:
            return morning
    return datetime.combine(add_working_days(monday + timedelta(days=13), 1), MORNING, ENGLAND)


def next_try(attempts: int, at: datetime) -> datetime:
    """After the nth failure: 1, 5, 15 minutes, 1, 4, 12 hours later. After the seventh nobody tries again."""
    return at + WAITS[min(attempts, len(WAITS)) - 1]


def one_line(words: str) -> str:
    """Text fit for a mail's header: a line break in it would let its writer add headers of their own."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in words).split())
