"""64 clients cast 5,000 votes while PostgreSQL, web processes and the worker are killed: each vote is counted exactly once."""

from __future__ import annotations

import http.client
import json
import os
import queue
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from cph.start import postgres, processes, template
from cph.start.places import PYTHON, ROOT, DataDir
from cph.start.processes import Child, Recipe
from cph.start.words import CannotStart
from networks.ballots.services import Slip

CLIENTS, VOTES = 64, 5_000
WEB_PROCESSES, THREADS = 2, 16
THINKS = 0.25  # seconds between two votes of a client at most: long enough for many a death
GIVE_UP = 150
DEATHS = ["web process"] * 6 + ["connection"] * 2 + ["database"] * 4 + ["web"] * 2 + ["worker"] * 2

pytestmark = pytest.mark.story


class Theatre:
    """PostgreSQL, gunicorn and a worker of our own, and the means to kill them."""

    def __init__(self, folder: Path, cluster: Path) -> None:
        self.data = DataDir(folder)
        self.data.make()
        self.place = postgres.place_of(self.data)
        postgres.copy_cluster(cluster, self.place)
        self.socket = folder / "web.sock"
        self.deaths: Counter[str] = Counter()
        self.database = self.begin_database()
        self.env = os.environ | {"DATABASE_URL": self.place.url, "CPH_TEST": "1", "SECRET_KEY": "of this test"}
        self.web: Child | None = None
        self.worker: Child | None = None

    def begin_database(self) -> Child:
        """Started, with fsync on; after a kill its shared memory may be in use for a moment."""
        deadline = time.monotonic() + 30
        while True:
            child = postgres.begin(self.place, self.data.log / "postgres.log", ephemeral=False)
            try:
                postgres.wait_ready(self.place, child)
                return child
            except CannotStart:
                child.kill()
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)

    def begin_others(self) -> None:
        gunicorn = [str(PYTHON), "-m", "gunicorn", "tests.ballots.castery:application", "--no-control-socket"]
        gunicorn += ["--workers", str(WEB_PROCESSES), "--threads", str(THREADS), "--worker-class", "gthread"]
        gunicorn += ["--bind", f"unix:{self.socket}", "--log-level", "critical", "--preload"]
        self.web = self.web if self.web and self.web.is_running() else self.begin("web", gunicorn)
        stirs = [str(PYTHON), "-m", "tests.ballots.castery", "stir"]
        self.worker = self.worker if self.worker and self.worker.is_running() else self.begin("worker", stirs)

    def begin(self, name: str, command: list[str]) -> Child:
        return processes.start(Recipe(name, command, self.data.log / f"{name}.log", self.env, ROOT))

    def run(self, *words: str) -> dict:
        command = [str(PYTHON), "-m", "tests.ballots.castery", *words]
        done = subprocess.run(command, cwd=ROOT, env=self.env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-3000:]
        return json.loads(done.stdout)

    # --- deaths, all by kill -9
    def kill(self, what: str) -> None:
        self.deaths[what] += 1
        if what == "database":
            os.kill(self.database.process.pid, signal.SIGKILL)
            self.database.process.wait()
            self.database = self.begin_database()
        elif what == "connection":
            self.kill_child_of(self.database)
        elif what == "web process":
            self.kill_child_of(self.web)
        elif what == "web":
            os.kill(self.web.process.pid, signal.SIGKILL)
            self.web.process.wait()
        elif what == "worker":
            os.kill(self.worker.process.pid, signal.SIGKILL)
            self.worker.process.wait()
        self.begin_others()

    def kill_child_of(self, parent: Child) -> None:
        """One of its processes, by chance: of PostgreSQL a backend (it then recovers as after a crash)."""
        children = Path(f"/proc/{parent.process.pid}/task/{parent.process.pid}/children").read_text().split()
        if parent is self.database:
            children = [pid for pid in children if b"cph cph [local]" in command_of(pid)]
        if children:
            with suppress(ProcessLookupError):
                os.kill(int(random.choice(children)), signal.SIGKILL)

    def stop(self) -> None:
        for child in (self.web, self.worker, self.database):
            if child:
                child.stop()
        for folder in (self.place.run, self.place.home, self.data.path):
            shutil.rmtree(folder, ignore_errors=True)


def command_of(pid: str) -> bytes:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""


@contextmanager
def theatre() -> Iterator[Theatre]:
    cluster = template.ensure()
    if cluster is None:
        pytest.skip("the environment names another database server, which is not ours to kill")
    made = Theatre(Path(tempfile.mkdtemp(prefix="cph-killed-")), cluster)
    try:
        yield made
    finally:
        made.stop()


class Client(threading.Thread):
    """Casts one vote after another, each until it is acknowledged: the same form again after every silence."""

    def __init__(self, to: Path, box: int, voters: queue.Queue) -> None:
        super().__init__(daemon=True)
        self.to, self.box, self.voters = to, box, voters
        self.chance = random.Random()
        self.acknowledged: list[tuple[str, str, tuple[int, ...]]] = []
        self.silences = self.repeats = 0
        self.wrong: list[str] = []

    def run(self) -> None:
        with suppress(queue.Empty):
            while True:
                self.vote(self.voters.get_nowait())
                time.sleep(self.chance.uniform(0, THINKS))

    def vote(self, voter: int) -> None:
        ranking = self.chance.sample(range(1, 6), self.chance.randint(0, 5))
        form = {"box": self.box, "voter": voter, "ranking": ranking, **Slip.new().fields}
        receipt = self.until_answered(form)
        self.acknowledged.append((*receipt, tuple(ranking)))
        if self.chance.random() < 0.1:  # a form sent twice, and a second form
            self.repeats += 1
            if (again := self.until_answered(form)) != receipt:
                self.wrong.append(f"other receipt: {again}")
            second = self.until_answered(form | Slip.new().fields)
            if "has been cast" not in second:
                self.wrong.append(f"voted twice: {second}")

    def until_answered(self, form: dict) -> list[str] | str:
        while True:
            status, told = self.send(form)
            if status in (200, 409):
                return told
            self.silences += 1
            if status == 500:
                self.wrong.append(told)
            time.sleep(self.chance.uniform(0.05, 0.3))

    def send(self, form: dict) -> tuple[int, list[str] | str]:
        """Status and answer; (0, "") where there was none."""
        line = http.client.HTTPConnection("localhost", timeout=20)
        try:
            line.sock = socket.socket(socket.AF_UNIX)
            line.sock.settimeout(20)
            line.sock.connect(str(self.to))
            line.request("POST", "/", json.dumps(form))
            answer = line.getresponse()
            return answer.status, json.loads(answer.read())
        except (OSError, http.client.HTTPException, ValueError):
            return 0, ""
        finally:
            line.close()


def test_every_vote_that_was_acknowledged_is_counted_once_whatever_dies():
    deaths = random.sample(DEATHS, len(DEATHS))
    with theatre() as here:
        made = here.run("prepare", str(VOTES))
        here.begin_others()
        voters: queue.Queue = queue.Queue()
        for voter in random.sample(made["voters"], VOTES):
            voters.put(voter)
        clients = [Client(here.socket, made["box"], voters) for _ in range(CLIENTS)]
        for client in clients:
            client.start()
        until = time.monotonic() + GIVE_UP
        # this thread starts what was killed: Linux ends a child with the thread that started it
        for death in deaths:
            time.sleep(random.uniform(0.3, 1.5))
            here.kill(death)
        for client in clients:
            client.join(max(0, until - time.monotonic()))
        assert not any(client.is_alive() for client in clients), f"not done: {voters.qsize()} left, {here.deaths}"
        counted = here.run("finish", str(made["box"]))
        deaths_of = here.deaths

    wrong = [told for client in clients for told in client.wrong]
    assert wrong == []
    acknowledged = [one for client in clients for one in client.acknowledged]
    assert len(acknowledged) == VOTES
    assert sorted(commitment for commitment, _, _ in acknowledged) == counted["commitments"]
    assert sorted(number for _, number, _ in acknowledged) == [line.split()[0] for line in counted["slips"]]
    assert Counter(str(list(ranking)) for _, _, ranking in acknowledged) == counted["rankings"]
    assert counted["marked"] == counted["envelopes"] == VOTES
    # it was no walk: things died, forms were lost on the way and sent again
    silences = sum(client.silences for client in clients)
    print(f"{dict(deaths_of)}; {silences} forms without an answer; {sum(one.repeats for one in clients)} sent again")
    assert deaths_of == Counter(DEATHS) and silences > 50
