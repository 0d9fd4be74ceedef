"""Casting votes: against the same statement sent by pgbench, on a PostgreSQL as shipped (fsync on); a box of 25,000."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from cph.start import postgres, template
from cph.start.places import ROOT, DataDir
from tests.bench import Figure

CLIENTS = (1, 16, 64)
VOTES = {1: 1_000, 16: 3_200, 64: 3_200}
PROCESSES = 2  # web processes, each with its share of the clients as threads
ROUNDS = 2
MANY = 25_000
ROOM = {"max_connections": "100"}  # the shipped 60 are too few for 64 clients at once

# the statement of services/casting.py with the next voter on the roll; the envelope is sealed already
BARE = """
WITH who AS MATERIALIZED (SELECT nextval('bench_voter') AS id), box AS MATERIALIZED (
    SELECT id FROM ballots_box WHERE id = {box} AND state = 'OPEN' AND opens_at <= now() AND closes_at > now() FOR SHARE
), mark AS (
    INSERT INTO ballots_mark (id, box_id, elector_id, school_id, on_paper)
    SELECT gen_random_uuid(), box.id, who.id, NULL, false FROM box, who
    WHERE EXISTS (
        SELECT 1 FROM ballots_rollentry r WHERE r.box_id = box.id AND r.voter_id = who.id
        AND r.elector_id IS NOT DISTINCT FROM who.id AND r.school_id IS NOT DISTINCT FROM NULL
    )
    ON CONFLICT DO NOTHING RETURNING box_id
)
INSERT INTO ballots_sealedballot (id, box_id, ciphertext)
SELECT gen_random_uuid(), box_id, decode(repeat('5a', {length}), 'hex') FROM mark;
"""


def figures() -> Iterator[Figure]:
    """Each number of clients: pgbench and ours in turn, the best of each; then stirring, closing and opening."""
    with server() as env:
        for clients in CLIENTS:
            bare = ours = 0.0
            for _ in range(ROUNDS):
                bare = max(bare, by_pgbench(env, clients))
                ours = max(ours, by_us(env, clients))
            label = f"casting with {clients} client{'s' if clients > 1 else ''}"
            yield Figure(f"{label}, votes a second", ours, "/s", "", f"pgbench {bare:.0f}/s")
            yield Figure(f"{label}, of the bare statement", 100 * ours / bare, "%", ">= 20")
        told = child(env, "many", str(MANY))
        for what in ("stir", "close", "open"):
            cpu, wall = told[what]
            yield Figure(
                f"{what} a box of {MANY:,}, CPU of our process", cpu, "s", "", f"{wall:.1f} s with the database"
            )


@contextmanager
def server() -> Iterator[dict[str, str]]:
    """A migrated database on a server of its own that forgets nothing."""
    cluster = template.ensure()
    if cluster is None:
        raise SystemExit("The environment names another database server; this room needs one of its own.")
    data = DataDir(Path(tempfile.mkdtemp(prefix="cph-bench-ballots-")))
    data.make()
    place = postgres.place_of(data)
    postgres.copy_cluster(cluster, place)
    with patch.dict(postgres.SETTINGS, ROOM):
        running = postgres.begin(place, data.log / "postgres.log", ephemeral=False)
    try:
        postgres.wait_ready(place, running)
        yield {"DATABASE_URL": place.url, "PGHOST": str(place.run), "CPH_TEST": "1"}
    finally:
        running.stop()
        for folder in (place.run, place.home, data.path):
            shutil.rmtree(folder, ignore_errors=True)


def child(env: dict[str, str], *words: str) -> dict:
    """Run a part of this room in a process that knows this database; what it told."""
    command = [sys.executable, "-m", "tests.bench.ballots", *words]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | env, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def by_pgbench(env: dict[str, str], clients: int) -> float:
    """Votes a second by PostgreSQL's own load programme."""
    made = child(env, "prepare", str(VOTES[clients]), "bare")
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(" ".join(BARE.format(**made).split()) + "\n")
        script.flush()
        os.chmod(script.name, 0o644)
        words = [str(postgres.binaries(None) / "pgbench"), "-n", "-h", env["PGHOST"], "-U", postgres.USER]
        words += ["-c", str(clients), "-j", str(min(clients, PROCESSES)), "-t", str(VOTES[clients] // clients)]
        done = subprocess.run(
            [*words, "-f", script.name, postgres.DATABASE], capture_output=True, text=True, check=True
        )
    check_full(env, made["box"], VOTES[clients] // clients * clients)
    return float(next(line for line in done.stdout.splitlines() if line.startswith("tps")).split()[2])


def by_us(env: dict[str, str], clients: int) -> float:
    """Votes a second by cast(), the clients being threads of two processes that begin together."""
    made = child(env, "prepare", str(VOTES[clients]), "ours")
    number = min(clients, PROCESSES)
    command = [sys.executable, "-m", "tests.bench.ballots", "cast", str(made["box"])]
    started = [
        subprocess.Popen(
            [*command, str(clients // number), str(part), str(number)],
            cwd=ROOT, env=os.environ | env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for part in range(number)
    ]  # fmt: skip
    for one in started:
        one.stdout.readline()
    begun = time.perf_counter()
    for one in started:
        one.stdin.write("go\n")
        one.stdin.flush()
    for one in started:
        one.stdout.readline()
    seconds = time.perf_counter() - begun
    for one in started:
        one.communicate()
    check_full(env, made["box"], VOTES[clients])
    return VOTES[clients] / seconds


def check_full(env: dict[str, str], box: int, votes: int) -> None:
    inside = child(env, "inside", str(box))
    if inside != {"marks": votes, "envelopes": votes}:
        raise SystemExit(f"Not every vote went in: {inside}, not {votes}. These figures are worth nothing.")


# --- what the processes do
def prepare(votes: int, by: str) -> dict[str, int]:
    """A box open to so many; for pgbench a sequence over its voters."""
    from django.db import connection

    from networks.ballots import selectors, services  # noqa: F401  (as in a web process)
    from tests.factories import ballots as make

    voters = make.people(votes)
    box = make.prepared(make.own_votes(voters), choices=8, marks=8)
    services.open_to_voters(box, opens_at=OPENS, closes_at=CLOSES)
    with connection.cursor() as cursor:
        if by == "bare":
            cursor.execute("DROP SEQUENCE IF EXISTS bench_voter")
            cursor.execute(f"CREATE SEQUENCE bench_voter CACHE 1 START {min(one.pk for one in voters)}")
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")
    return {"box": box.pk, "length": 2 + 8 + 16 + 48}


def cast(number: int, threads: int, part: int, parts: int) -> None:
    """This process's share of the voters, dealt to threads."""
    from django.db import connection

    from cph.core import clock
    from networks.ballots import services
    from networks.ballots.models import Box, RollEntry

    box = Box.objects.get(pk=number)
    rows = RollEntry.objects.filter(box=box).order_by("pk").select_related("voter")
    voters = [row.voter for row in rows][part::parts]
    ready = threading.Barrier(threads + 1)
    rankings = [tuple(random.sample(range(1, 9), random.randint(0, 8))) for _ in range(100)]

    def client(mine: list) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        ready.wait()
        ready.wait()
        for n, voter in enumerate(mine):
            services.cast(box, voter=voter, ranking=rankings[n % 100], slip=services.new_slip(), at=clock.now())
        connection.close()

    clients = [threading.Thread(target=client, args=(voters[n::threads],)) for n in range(threads)]
    for one in clients:
        one.start()
    ready.wait()
    print("ready", flush=True)
    sys.stdin.readline()
    ready.wait()
    for one in clients:
        one.join()
    print("done", flush=True)


def inside(box: int) -> dict[str, int]:
    from networks.ballots.models import Mark, SealedBallot

    return {
        "marks": Mark.objects.filter(box=box).count(),
        "envelopes": SealedBallot.objects.filter(box=box).count(),
    }


def many(votes: int) -> dict[str, tuple[float, float]]:
    """CPU and wall seconds of stirring, closing and opening a full box."""
    from django.db import connection

    from networks.ballots import selectors, services
    from networks.ballots.models import Box, SealedBallot
    from networks.ballots.rules import envelope, locks

    box = Box.objects.get(pk=prepare(votes, "ours")["box"])
    keys = [bytes(box.keys.get().public_key)]
    envelopes = []
    for _ in range(votes):
        slip, ranking = services.new_slip(), random.sample(range(1, 9), 8)
        paper = locks.seal(envelope.pack(ranking, slip.tracker, marks=8), keys)
        number = envelope.envelope_of(box.key, ranking, slip.tracker, slip.nonce)
        envelopes.append(SealedBallot(id=number, box=box, ciphertext=paper))
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute(
            "INSERT INTO ballots_mark (id, box_id, elector_id, on_paper)"
            " SELECT gen_random_uuid(), box_id, elector_id, false FROM ballots_rollentry WHERE box_id = %s",
            [box.pk],
        )
        SealedBallot.objects.bulk_create(envelopes, batch_size=5000)
        cursor.execute("SET statement_timeout = '10s'")  # as in production
    told = {
        "stir": measured(lambda: services.stir(box)),
        "close": measured(lambda: services.close(box, at=CLOSES)),
        "open": measured(lambda: services.open_lock(box)),
    }
    assert len(selectors.papers_of(box)) == votes
    return told


def measured(do) -> tuple[float, float]:
    cpu, wall = time.process_time(), time.perf_counter()
    do()
    return time.process_time() - cpu, time.perf_counter() - wall


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cph.settings")
    import django

    django.setup()
    from datetime import timedelta

    from cph.core import clock

    OPENS, CLOSES = clock.now() - timedelta(days=1), clock.now() + timedelta(days=1)
    what, *words = sys.argv[1:]
    numbers = [int(word) if word.isdigit() else word for word in words]
    if (told := {"prepare": prepare, "cast": cast, "inside": inside, "many": many}[what](*numbers)) is not None:
        print(json.dumps(told))
