"""The site as it is on the last Thursday afternoon, for the pictures: a network's meetings are not held at night.

`python -m tests.daylight …` is manage.py under that clock, `tests.daylight:application` the web server.
"""

from __future__ import annotations

import os
import sys
from datetime import datetime, timedelta

import django
from django.core.wsgi import get_wsgi_application
from django.utils import timezone

SHIFT = "PICTURES_SHIFT"  # seconds from the real clock to that of the pictures


def shift() -> int:
    """Seconds to the last Thursday at 4.45 pm, negative."""
    now = datetime.now().replace(microsecond=0)
    then = (now - timedelta(days=(now.weekday() - 3) % 7 or 7)).replace(hour=16, minute=45, second=0)
    return int((then - now).total_seconds())


def turn_the_clock() -> None:
    by, real = timedelta(seconds=int(os.environ[SHIFT])), timezone.now
    timezone.now = lambda: real() + by


if SHIFT in os.environ:
    turn_the_clock()
    django.setup()
    application = get_wsgi_application()

if __name__ == "__main__":
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
