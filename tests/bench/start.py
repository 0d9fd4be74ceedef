"""How long `make run` takes: cold (everything installed anew), warm, to stop; and what the idle processes hold."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench import Figure

ROOT = Path(__file__).resolve().parents[2]
INSTALLED = (".venv", ".data", "node_modules", "static/vendor", ".node-venv")


def figures() -> Iterator[Figure]:
    """A copy of the tracked files, started twice."""
    with tempfile.TemporaryDirectory(prefix="cph-bench-") as place:
        copy = Path(place) / "cph"
        subprocess.run(["git", "clone", "-q", str(ROOT), str(copy)], check=True)
        with running(copy) as (cold, _):
            pass
        yield Figure("make run, cold (clone to first page, packages from the registry)", cold, "s", "<= 60")
        with running(copy) as (warm, process):
            time.sleep(12)
            memory = sum(pss(pid) for pid in tree(process.pid)) / 1024
            stopping = time.monotonic()
            press_ctrl_c(process)
            stopped = time.monotonic() - stopping
        yield Figure("make run, warm (to first page)", warm, "s", "<= 4")
        yield Figure("idle memory of all processes (proportional set size)", memory, "MB", "<= 700")
        yield Figure("clean stop", stopped, "s", "<= 8")
        remove(copy)


@contextmanager
def running(copy: Path) -> Iterator[tuple[float, subprocess.Popen]]:
    """`make run` in that folder until the block ends; gives the seconds to its first page."""
    port = free_port()
    env = {k: v for k, v in os.environ.items() if not k.startswith(("CPH_", "DATABASE_", "REDIS_", "DJANGO_"))}
    # cold means cold: nothing comes from a cache of packages
    env |= {"PORT": str(port), "PIP_NO_CACHE_DIR": "1", "npm_config_cache": str(copy.parent / "npm")}
    begun = time.monotonic()
    process = subprocess.Popen(
        ["make", "run", f"PYTHON={sys._base_executable}"],  # type: ignore[attr-defined]
        cwd=copy,
        env=env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        wait_for(f"http://127.0.0.1:{port}/account/login/", process)
        yield time.monotonic() - begun, process
    finally:
        if process.poll() is None:
            press_ctrl_c(process)


def press_ctrl_c(process: subprocess.Popen) -> None:
    """A terminal's Ctrl-C reaches the whole group: make and what it runs."""
    os.killpg(process.pid, signal.SIGINT)
    process.wait(60)


def wait_for(address: str, process: subprocess.Popen) -> None:
    for _ in range(3000):
        if process.poll() is not None:
            raise SystemExit(f"make run ended with {process.returncode}")
        try:
            urllib.request.urlopen(address, timeout=2).read()
            return
        except (OSError, urllib.error.URLError):
            time.sleep(0.1)
    raise SystemExit("no page after five minutes")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def tree(pid: int) -> list[int]:
    """A process and all below it."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(below for child in children for below in tree(int(child)))]


def pss(pid: int) -> int:
    """Its share of memory in kB: pages shared by n processes count 1/n."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def remove(copy: Path) -> None:
    for name in INSTALLED:
        shutil.rmtree(copy / name, ignore_errors=True)
