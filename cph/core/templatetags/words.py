"""Dates, times and money as a clerk writes them."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal

from django import template
from django.utils import timezone

register = template.Library()


def day_words(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B %Y}"


def time_words(moment: time | datetime) -> str:
    """4.15 pm, 12 noon, 9 am."""
    if (moment.hour, moment.minute) == (12, 0):
        return "12 noon"
    minutes = f".{moment.minute:02}" if moment.minute else ""
    return f"{moment.hour % 12 or 12}{minutes} {'pm' if moment.hour >= 12 else 'am'}"


@register.filter
def day(value: date | datetime | None) -> str:
    """Thursday 17 December 2026."""
    if value is None:
        return ""
    return day_words(timezone.localdate(value) if isinstance(value, datetime) else value)


@register.filter
def short_day(value: date | datetime | None) -> str:
    """17 Dec 2026, for tables."""
    if value is None:
        return ""
    value = timezone.localdate(value) if isinstance(value, datetime) else value
    return f"{value.day} {value:%b %Y}"


@register.filter
def clock(value: datetime | time | None) -> str:
    """4.15 pm."""
    if value is None:
        return ""
    return time_words(timezone.localtime(value) if isinstance(value, datetime) else value)


@register.filter
def moment(value: datetime | None) -> str:
    """Thursday 17 December 2026, 4.15 pm."""
    return f"{day(value)}, {clock(value)}" if value else ""


@register.filter
def days_left(value: date | datetime, today: date) -> str:
    """today, tomorrow, in 12 days, 3 days ago."""
    left = ((timezone.localdate(value) if isinstance(value, datetime) else value) - today).days
    if left in (0, 1, -1):
        return {0: "today", 1: "tomorrow", -1: "yesterday"}[left]
    return f"in {left} days" if left > 0 else f"{-left} days ago"


@register.filter
def pounds(pence: int | None) -> str:
    """£8,000 or £106.06."""
    if pence is None:
        return ""
    amount, sign = abs(Decimal(pence)) / 100, "-" if pence < 0 else ""
    return f"{sign}£{amount:,.0f}" if amount == int(amount) else f"{sign}£{amount:,.2f}"


@register.filter
def count_of(number: int, noun: str) -> str:
    """{{ 3|count_of:"school" }} reads "3 schools"; give both forms as "child,children" where the plural is irregular."""
    one, _, many = noun.partition(",")
    number = number or 0  # a count that is not there yet reads as none
    return f"{number:,} {one if number == 1 else many or one + 's'}"
