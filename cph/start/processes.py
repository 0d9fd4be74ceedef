"""Child processes that never outlive us, and what an earlier run that was killed may have left behind."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cph.start.signals import listener

PR_SET_PDEATHSIG = 1
PRIVATE = 0o077  # nobody else on this machine reads what a child writes
LOG_LIMIT = 10_000_000


@dataclass(frozen=True)
class Account:
    """The ordinary user a program runs as when we are root."""

    uid: int
    gid: int


def as_account(account: Account | None) -> dict[str, Any]:
    """The words by which subprocess runs a program as this user."""
    return {"user": account.uid, "group": account.gid, "extra_groups": []} if account else {}


@dataclass
class Child:
    """One process of ours: what it is called, and how it is asked to stop."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path
    stop_signal: signal.Signals = signal.SIGTERM
    patience: float = 5.0

    def is_running(self) -> bool:
        """Whether it has not ended."""
        return self.process.poll() is None

    def stop(self) -> None:
        """Ask it to end, wait, and end it and its own children by force when it does not."""
        if self.is_running():
            self.process.send_signal(self.stop_signal)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(self.patience)
        self.kill()

    def kill(self) -> None:
        """End it and whatever it started, now."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def last_words(self, lines: int = 15) -> str:
        """The end of its log, to show why it died."""
        with contextlib.suppress(OSError):
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])
        return ""


@dataclass(frozen=True)
class Recipe:
    """How to start one child."""

    name: str
    command: list[str]
    log: Path
    env: dict[str, str]
    cwd: Path
    stop_signal: signal.Signals = signal.SIGTERM
    patience: float = 5.0
    account: Account | None = None


def start(recipe: Recipe) -> Child:
    """Start a child in a session of its own: Ctrl-C reaches us alone, and we stop everything in order."""
    keep_log_short(recipe.log)
    with recipe.log.open("ab") as log:
        process = subprocess.Popen(
            recipe.command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=recipe.env,
            cwd=recipe.cwd,
            umask=PRIVATE,
            start_new_session=True,
            preexec_fn=die_with_parent(recipe.stop_signal),
            **as_account(recipe.account),
        )
    return Child(recipe.name, process, recipe.log, recipe.stop_signal, recipe.patience)


def die_with_parent(with_signal: signal.Signals) -> Callable[[], None] | None:
    """On Linux the kernel itself stops the child when we die, even by kill -9; elsewhere the next start does."""
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None)
    parent = os.getpid()

    def before_exec() -> None:
        libc.prctl(PR_SET_PDEATHSIG, int(with_signal), 0, 0, 0)
        if os.getppid() != parent:  # we died between fork and here
            os._exit(1)

    return before_exec


def keep_log_short(log: Path) -> None:
    """Keep one earlier log beside the present one, no more."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(OSError):
        if log.stat().st_size > LOG_LIMIT:
            log.replace(log.with_suffix(".log.1"))


def wait_until(ready: Callable[[], bool], child: Child, *, seconds: float) -> bool:
    """Wait for the child to be of use; False when it ended or the time is over."""
    deadline = time.monotonic() + seconds
    while child.is_running() and time.monotonic() < deadline:
        listener.heed()
        if ready():
            return True
        time.sleep(0.02)
    return False


def began(pid: int) -> str:
    """When this process started, as the system writes it; empty when it is gone or only a zombie.

    A number is soon given to another process; number and beginning together are not.
    """
    try:
        after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return began_by_ps(pid)
    return "" if after_name[0] in "ZX" else after_name[19]


def began_by_ps(pid: int) -> str:
    """The same where there is no /proc."""
    if Path("/proc/self/stat").exists():
        return ""
    done = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return done.stdout.strip()


def note(record: Path, child: Child) -> None:
    """Write a child down, so that the next start can find it if we are killed."""
    with record.open("a") as file:
        file.write(f"{child.process.pid} {child.stop_signal.value} {began(child.process.pid)}\n")


def left_over(record: Path) -> list[tuple[int, int]]:
    """Children of an earlier run that still live: process number and the signal that stops each."""
    with contextlib.suppress(OSError):
        lines = [line.split(maxsplit=2) for line in record.read_text().splitlines()]
        return [
            (int(words[0]), int(words[1])) for words in lines if len(words) == 3 and words[2] == began(int(words[0]))
        ]
    return []


def stop_left_over(record: Path, *, seconds: float = 15) -> int:
    """Stop what an earlier run left; how many there were."""
    living = left_over(record)
    for pid, with_signal in living:
        signal_quietly(pid, with_signal)
    deadline = time.monotonic() + seconds
    while left_over(record) and time.monotonic() < deadline:
        time.sleep(0.05)
    for pid, _ in left_over(record):
        signal_quietly(-pid, signal.SIGKILL)
    return len(living)


def signal_quietly(pid: int, with_signal: int) -> None:
    """Send a signal to a process (or, below zero, to its group) that may be gone already."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, with_signal)


def stop_all(children: Iterable[Child]) -> None:
    """Stop them one after another, in the order given."""
    for child in children:
        child.stop()
