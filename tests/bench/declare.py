"""From the close of a vote to the draft declaration: closing the box, opening its lock, counting. CPU of this process."""

from __future__ import annotations

import random
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from tests.bench import Figure, scratch
from tests.bench.count import PEOPLE, SEATS, votes

PAPERS = 25_000


def figures() -> Iterator[Figure]:
    """CPU seconds of each step for 25,000 papers; the database's own work is another process and not in it."""
    with scratch.database():
        contest = full_contest()
        total = 0.0
        for label, act in steps(contest):
            spent, note = cpu(act)
            total += spent
            yield Figure(f"{label}, {PAPERS:,} papers, CPU", spent, "s", "", note)
        yield Figure(f"close to draft declaration, {PAPERS:,} papers, CPU", total, "s", "")


def steps(contest: Any) -> list[tuple[str, Callable[[], object]]]:
    from django.utils import timezone

    from networks.ballots import services as ballots
    from networks.elections.services.declaring import count_contest

    return [
        ("close the box", lambda: ballots.close(contest.box, at=timezone.now())),
        ("open the lock", lambda: ballots.open_lock(contest.box)),
        ("count", lambda: count_contest(again(contest), by=contest.election.officer, at=timezone.now())),
    ]


def again(contest: Any) -> Any:
    from tests.factories.results import again as fresh

    return fresh(contest)


def cpu(act: Callable[[], object]) -> tuple[float, str]:
    begun, wall = time.process_time(), time.perf_counter()
    act()
    return time.process_time() - begun, f"{time.perf_counter() - wall:.1f} s of wall time"


def full_contest() -> Any:
    """A contest of five places and twelve candidates whose box is full: rows as casting leaves them, without its ceremony."""
    from django.db import connection, transaction
    from django.utils import timezone

    from networks.ballots import services as ballots
    from networks.ballots.models import Mark, SealedBallot
    from networks.ballots.rules import envelope, locks
    from tests.factories import meetings
    from tests.factories.results import contest_with

    contest = contest_with(
        meetings.world(), candidates=PEOPLE, voters=PAPERS, post="chair", method="scottish", seats=SEATS
    )
    box, at = contest.box, timezone.now()
    ballots.add_server_key(box)
    ballots.prove_key(box)
    ballots.open_to_voters(box, opens_at=at - timedelta(hours=2), closes_at=at - timedelta(minutes=1))
    box.refresh_from_db()
    keys = [bytes(one.public_key) for one in box.keys.order_by("position")]
    chance, sealed = random.Random(1), []
    for ranking in votes(PAPERS):
        tracker = chance.randbytes(16)
        paper = locks.seal(envelope.pack(ranking, tracker, marks=box.marks), keys)
        sealed.append(SealedBallot(id=uuid.UUID(bytes=chance.randbytes(16)), box=box, ciphertext=paper))
    SealedBallot.objects.bulk_create(sealed, batch_size=2000)
    electors = box.roll.values_list("elector", flat=True)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('cph.stirring', 'yes', true)")  # each is known to be on the roll
        Mark.objects.bulk_create((Mark(box=box, elector_id=one) for one in electors), batch_size=2000)
    return contest
