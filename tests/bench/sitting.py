"""What the page of a sitting costs with 30 items and 90 people, against a bare signed-in page; and what one tap costs."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from datetime import timedelta

from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.bench import Figure, scratch
from tests.bench.pages import asked, cpu

ITEMS, PEOPLE = 30, 90


def figures() -> Iterator[Figure]:
    """Queries and CPU of the whole page, of the question whether anything changed, of the display, and of one tap."""
    with scratch.database(), override_settings(ROOT_URLCONF="tests.bench.urls"):
        client, meeting = full_meeting()
        pages = {
            "live page": reverse("sitting", args=[meeting.pk]),
            "display": reverse("meeting_display", args=[meeting.pk]),
        }
        costs = cpu(client, {"bare": "/bare/"} | pages)
        aims = {"live page": "<= 25", "display": "<= 15"}
        for name, path in pages.items():
            label = f"{name}, {ITEMS} items and {PEOPLE} people"
            note = f"{costs[name] * 1000:.1f} ms against {costs['bare'] * 1000:.1f} ms"
            yield Figure(f"{label}, CPU against bare page", costs[name] / costs["bare"], "times", aims[name], note)
            yield Figure(label, asked(client, path), "queries", "<= 14")
        spent, queries = tapped(client, meeting)
        yield Figure("one tap, CPU", spent * 1000, "ms", "")
        yield Figure("one tap", queries, "queries", "")


def full_meeting() -> tuple[Client, object]:
    """A full meeting on its way: everybody on the roll is there, five items are done."""
    from networks.meetings.models import Attendance, Discussion
    from tests.factories import meetings as make

    world, now = make.world(), timezone.now()
    meeting = make.meeting(
        world, starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=1),
        opened_at=now - timedelta(hours=1), chaired_by=world.chair,
    )  # fmt: skip
    items = make.agenda(meeting, items=ITEMS).items.order_by("position")
    heads = [make.head_of(world, f"Head {number:02}") for number in range(PEOPLE - 1)]
    Attendance.objects.bulk_create(
        Attendance(
            meeting=meeting, person=one, standing="MEMBER", title="Head", counts=True, came_at=meeting.opened_at,
            recorded_by=world.clerk, recorded_at=now,
        )
        for one in heads
    )  # fmt: skip
    for number, item in enumerate(items[:5]):
        starts = meeting.opened_at + timedelta(minutes=10 * number)
        ends = starts + timedelta(minutes=10) if number < 4 else None
        Discussion.objects.create(meeting=meeting, item=item, starts_at=starts, ends_at=ends)
    client = Client()
    client.force_login(world.clerk)
    meeting.somebody = heads[0]
    return client, meeting


def tapped(client: Client, meeting) -> tuple[float, int]:
    """Median CPU seconds and queries of a tap by htmx: the same person leaves and comes back."""
    from django.db import connection

    path, spent, queries = reverse("sitting_tap", args=[meeting.pk]), [], 0
    for number in range(20):
        tap = {"tap": f"{('left', 'room')[number % 2]}-{meeting.somebody.pk}"}
        with CaptureQueriesContext(connection) as context:
            begun = time.process_time()
            answer = client.post(path, tap, headers={"HX-Request": "true"})
            spent.append(time.process_time() - begun)
        assert answer.status_code == 200, answer.content
        queries = max(queries, len(context))
    return statistics.median(spent), queries
