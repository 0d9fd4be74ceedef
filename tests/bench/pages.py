"""What a page costs: the list of schools and the first page against a bare signed-in page of the same stack."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator

from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from tests.bench import Figure, scratch

ROUNDS = 60
PAGES = {"bare": "/bare/", "list of 50 schools": "/schools/", "first page": "/"}


def figures() -> Iterator[Figure]:
    """CPU of the web process for each page at 200 and at 25,000 schools, and the queries each asks."""
    with scratch.database(), override_settings(ROOT_URLCONF="tests.bench.urls"):
        client = somebody()
        costs: dict[tuple[str, int], float] = {}
        queries: dict[tuple[str, int], int] = {}
        for schools in (200, 25_000):
            fill(schools)
            for name, spent in cpu(client, PAGES).items():
                costs[name, schools] = spent
                queries[name, schools] = asked(client, PAGES[name])
        for name in ("list of 50 schools", "first page"):
            for schools in (200, 25_000):
                ratio = costs[name, schools] / costs["bare", schools]
                note = f"{costs[name, schools] * 1000:.1f} ms against {costs['bare', schools] * 1000:.1f} ms"
                yield Figure(f"{name} at {schools:,} schools, CPU against bare page", ratio, "times", "<= 6", note)
                yield Figure(f"{name} at {schools:,} schools", queries[name, schools], "queries", "<= 12")
            grown = costs[name, 25_000] / costs[name, 200]
            yield Figure(f"{name}, CPU at 25,000 schools against 200", grown, "times", "<= 1.2")


def somebody() -> Client:
    """A head with a seat, signed in."""
    from tests.world import make_world

    world = make_world()
    client = Client()
    client.force_login(world.people["head"])
    return client


def fill(wanted: int) -> None:
    """Schools until there are so many."""
    from django.db import connection

    from networks.schools.models import Authority, School

    authority, _ = Authority.objects.get_or_create(code="998", defaults={"name": "Filler"})
    have = School.objects.count()
    School.objects.bulk_create(
        [
            School(
                urn=700_000 + n,
                name=f"Filler {n} Primary School",
                sort_name=f"filler {n:06} primary school",
                search=f"filler {n} primary school fillton fi{n % 99} 1ab {700_000 + n}",
                authority=authority,
                phase="2",
                sector="MAINTAINED",
                status="1",
                town="Fillton",
                postcode=f"FI{n % 99} 1AB",
                pupils=200 + n % 300,
            )
            for n in range(have, wanted)
        ],
        batch_size=2000,
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def cpu(client: Client, pages: dict[str, str]) -> dict[str, float]:
    """Median CPU seconds of one request to each page, in turn: a machine whose speed drifts slows them alike."""
    for path in list(pages.values()) * 5:
        assert client.get(path).status_code == 200, path
    spent: dict[str, list[float]] = {name: [] for name in pages}
    for _ in range(ROUNDS):
        for name, path in pages.items():
            begun = time.process_time()
            client.get(path)
            spent[name].append(time.process_time() - begun)
    return {name: statistics.median(times) for name, times in spent.items()}


def asked(client: Client, path: str) -> int:
    from django.db import connection

    with CaptureQueriesContext(connection) as context:
        client.get(path)
    return len(context)
