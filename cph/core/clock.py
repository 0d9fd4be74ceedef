"""The one place where views, tasks and commands read the time."""

from datetime import date, datetime

from django.utils import timezone


def now() -> datetime:
    """This moment, with its zone."""
    return timezone.now()


def today() -> date:
    """Today in England, whatever the server's zone."""
    return timezone.localdate()
