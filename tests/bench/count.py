"""Counting elections: against one plain pass over the papers, against another library, and a million papers."""

from __future__ import annotations

import json
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.bench import Figure

PEOPLE, SEATS, PAPERS, MILLION = 12, 5, 25_000, 1_000_000
LENGTHS = (1, 2, 3, 3, 4, 5, 6, 8, 12)  # how many candidates a voter ranks, all equally likely
PEER = "pyrankvote"
ROUNDS = 40

Papers = list[tuple[int, ...]]


def figures() -> Iterator[Figure]:
    """CPU of grouping the papers and counting them; for the million also memory, in a process of its own."""
    from networks.elections.rules import count, gather

    papers = list(votes(PAPERS))
    peer, why = peer_seconds(papers)
    for method in ("scottish", "ers97"):
        plain, ours = quickest(
            lambda: one_pass(papers),
            lambda method=method: count(gather(PEOPLE, papers), method, seats=SEATS),
        )
        label = f"count of {PAPERS:,}, {SEATS} of {PEOPLE}, {method}"
        yield Figure(f"{label}, over one pass", ours / plain, "times", "<= 25", f"{ours * 1000:.1f} ms CPU")
        if peer:
            yield Figure(f"{label}, {PEER} over ours", peer / ours, "times", ">= 2", f"{PEER} {peer * 1000:.0f} ms CPU")
        else:
            yield Figure(f"{label}, {PEER} over ours: skipped, {why}", 0, "times")
    for method in ("scottish", "ers97"):
        told = in_child("million", method)
        label = f"count of {MILLION:,} from a file, {method}"
        yield Figure(label, told["seconds"], "s", "", f"the file is {told['file']:.0f} MB")
        yield Figure(f"{label}: memory over idle", told["memory"], "MB", "<= 40")


def votes(many: int, seed: int = 5) -> Iterator[tuple[int, ...]]:
    """Papers of an electorate that likes some candidates better than others; mostly different from each other."""
    chance = random.Random(seed)
    liked = [1 / (number + 2) for number in range(PEOPLE)]
    for _ in range(many):
        order = sorted(range(1, PEOPLE + 1), key=lambda number: chance.expovariate(liked[number - 1]))
        yield tuple(order[: chance.choice(LENGTHS)])


def one_pass(papers: Papers) -> list[int]:
    """The least any count must do: look at every paper once."""
    first = [0] * (PEOPLE + 1)
    for paper in papers:
        first[paper[0]] += 1
    return first


def quickest(*what: Callable[[], object]) -> list[float]:
    """CPU seconds of each, the best of many rounds taken in turn, so that a busy machine slows all alike."""
    best = [float("inf")] * len(what)
    for _ in range(ROUNDS):
        for at, one in enumerate(what):
            begun = time.process_time()
            one()
            best[at] = min(best[at], time.process_time() - begun)
    return best


def peer_seconds(papers: Papers) -> tuple[float | None, str]:
    """CPU seconds of the other library, in a virtual environment that is thrown away; or None and the reason."""
    with tempfile.TemporaryDirectory() as folder:
        python = Path(folder) / "venv" / "bin" / "python"
        try:
            subprocess.run([sys.executable, "-m", "venv", python.parents[1]], check=True, capture_output=True)
            install = [python, "-m", "pip", "install", "-q", "--disable-pip-version-check", PEER]
            subprocess.run(install, check=True, capture_output=True, timeout=120)
        except (OSError, subprocess.SubprocessError):
            return None, "it could not be installed (offline?)"
        asked = Path(folder) / "papers.json"
        asked.write_text(json.dumps(papers))
        ran = subprocess.run([python, "-c", PEER_COUNT, asked], capture_output=True, text=True)
        return (float(ran.stdout), "") if ran.returncode == 0 else (None, "it did not run")


PEER_COUNT = f"""
import json, sys, time
from pyrankvote import Ballot, Candidate, single_transferable_vote
people = [Candidate(str(number)) for number in range(1, {PEOPLE} + 1)]
papers = [Ballot([people[number - 1] for number in paper]) for paper in json.load(open(sys.argv[1]))]
best = 1e9
for _ in range(10):
    begun = time.process_time()
    single_transferable_vote(people, papers, {SEATS})
    best = min(best, time.process_time() - begun)
print(best)
"""


def in_child(*asked: str) -> dict[str, float]:
    """Run this module on its own and read what it measured."""
    ran = subprocess.run(
        [sys.executable, "-m", "tests.bench.count", *asked], check=True, capture_output=True, text=True
    )
    return json.loads(ran.stdout)


def million(method: str) -> dict[str, float]:
    """Read and count a file of a million single papers: seconds of CPU, and megabytes above what was there before."""
    from networks.elections.rules import count, read

    with tempfile.NamedTemporaryFile("w", suffix=".blt") as file:
        file.write(f"{PEOPLE} {SEATS}\n")
        file.writelines(f"1 {' '.join(map(str, paper))} 0\n" for paper in votes(MILLION))
        file.write("0\n" + '"Name"\n' * PEOPLE + '"Title"\n')
        file.flush()
        idle = peak_memory()
        begun = time.process_time()
        with open(file.name, encoding="utf-8") as lines:
            contest = read(lines)
        count(contest.ballots, method, seats=SEATS)
        spent = time.process_time() - begun
        memory = peak_memory() - idle
        size = os.path.getsize(file.name)
    return {"seconds": spent, "memory": memory, "file": size / 1e6}


def peak_memory() -> float:
    """The most memory this program had so far, in MB; the system's own figure counts in what came before it."""
    told = Path("/proc/self/status")
    if told.exists():
        return int(re.search(r"VmHWM:\s+(\d+)", told.read_text())[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    print(json.dumps(million(sys.argv[2])))
