"""The servers of one data directory: who may run them, who may use them, and that they stop in order."""

import contextlib
import fcntl
import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from cph.start import postgres, processes, stamps, valkey
from cph.start.places import DataDir
from cph.start.processes import Child
from cph.start.signals import listener
from cph.start.words import CannotStart

TEMPORARY = "cph-test-"
START_SECONDS = 90
MEMORY = Path("/dev/shm")
ENOUGH_MEMORY = 2_000_000_000


class Stack:
    """PostgreSQL and Valkey for one data directory, unless the environment names others."""

    def __init__(self, data: DataDir, *, ephemeral: bool = False, cluster: Path | None = None) -> None:
        self.data = data
        self.ephemeral = ephemeral
        self.cluster = cluster  # files of a prepared database to begin with
        self.servers: list[Child] = []
        self.database: postgres.Place | None = None
        self.env: dict[str, str] = {"CPH_DATA_DIR": str(data.path)}

    def start(self) -> None:
        """Start what is needed, both at once, and wait until they answer."""
        self.data.make()
        processes.stop_left_over(self.data.children)
        self.data.children.write_text("")
        self.env["SECRET_KEY"] = os.environ.get("SECRET_KEY") or secret_key(self.data)
        if not os.environ.get("DATABASE_URL"):
            self.database = postgres.place_of(self.data)
            if self.cluster:
                postgres.copy_cluster(self.cluster, self.database)
            server = self.begin(postgres.begin(self.database, self.data.log / "postgres.log", ephemeral=self.ephemeral))
        if not os.environ.get("REDIS_URL"):
            self.start_valkey()
        if self.database:
            postgres.wait_ready(self.database, server)
            self.env["DATABASE_URL"] = self.database.url
        if not self.ephemeral:
            self.env |= demonstration() if self.database else {}
            stamps.write(self.data.servers, **self.env)

    def start_valkey(self) -> None:
        """The broker answers within milliseconds, so it is waited for at once."""
        place = valkey.place_of(self.data)
        server = self.begin(valkey.begin(place, self.data.log / "valkey.log", ephemeral=self.ephemeral))
        valkey.wait_ready(place, server)
        self.env["REDIS_URL"] = place.url

    def begin(self, server: Child) -> Child:
        """Remember a server that was started, here and on disk."""
        self.servers.append(server)
        processes.note(self.data.children, server)
        return server

    def stop(self) -> None:
        """Valkey first, PostgreSQL last; nothing remains of a temporary one."""
        self.data.servers.unlink(missing_ok=True)
        processes.stop_all(reversed(self.servers))
        self.data.children.unlink(missing_ok=True)
        if self.ephemeral:
            self.remove()

    def remove(self) -> None:
        """Leave no trace of a temporary directory, wherever its parts had to be put."""
        if self.database:
            shutil.rmtree(self.database.run, ignore_errors=True)
            shutil.rmtree(self.database.home, ignore_errors=True)
        shutil.rmtree(self.data.path, ignore_errors=True)


def demonstration() -> dict[str, str]:
    """An embedded database is a demonstration, unless the environment says otherwise."""
    if os.environ.get("CPH_PRODUCTION", "").lower() in ("1", "true", "yes", "on"):
        return {}
    return {"CPH_DEMO": os.environ.get("CPH_DEMO", "1")}


def secret_key(data: DataDir) -> str:
    """The key that signs this copy's sessions: made once, readable by its owner alone."""
    with contextlib.suppress(FileExistsError):
        fd = os.open(data.secret, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(fd, "w") as file:
            file.write(secrets.token_urlsafe(50))
    return data.secret.read_text()


def claim(data: DataDir, purpose: str) -> IO[str] | None:
    """The right to run this directory's servers, or None while another process has it.

    The system takes the lock back when its holder dies, however it dies.
    """
    data.make()
    lock = data.lock.open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        return None
    lock.truncate(0)
    lock.write(purpose)
    lock.flush()
    data.servers.unlink(missing_ok=True)
    return lock


def claim_to_run(data: DataDir) -> IO[str]:
    """The right to run the whole application here; a command that has it for a moment is waited for."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        lock = claim(data, "run")
        if lock:
            return lock
        if data.lock.read_text() == "run":
            break
        listener.heed()
        time.sleep(0.1)
    raise CannotStart(f"CPH already runs on {data.path}. Stop it first, or set CPH_DATA_DIR to another directory.")


@contextlib.contextmanager
def running(stack: Stack) -> Iterator[Stack]:
    """The stack's servers for the length of a block; they stop whatever happens in it."""
    try:
        stack.start()
        yield stack
    finally:
        stack.stop()


@contextlib.contextmanager
def lent(data: DataDir) -> Iterator[dict[str, str]]:
    """The environment in which a command finds servers: those that run already, else our own for a while."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        lock = claim(data, "command")
        if lock:
            with lock, running(Stack(data)) as stack:
                try:
                    yield stack.env
                finally:
                    wait_for_users(data)
            return
        with using(data) as env:
            if env:
                yield env
                return
        time.sleep(0.05)
    raise CannotStart(f"The servers of {data.path} did not become ready. See the logs in {data.log}.")


@contextlib.contextmanager
def using(data: DataDir) -> Iterator[dict[str, str]]:
    """The addresses of servers that another process runs; it will not stop a command's servers under us."""
    with data.users.open("a") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        yield stamps.read(data.servers)


def wait_for_users(data: DataDir) -> None:
    """Take the addresses away, then wait for commands that already use them."""
    data.servers.unlink(missing_ok=True)
    with data.users.open("a") as users:
        fcntl.flock(users, fcntl.LOCK_EX)


@contextlib.contextmanager
def temporary(cluster: Path | None = None) -> Iterator[Stack]:
    """A stack of its own in a new directory, fast and forgetful, gone at the end."""
    remove_abandoned()
    data = DataDir(Path(tempfile.mkdtemp(prefix=TEMPORARY, dir=fast_place())))
    lock = claim(data, "test")
    stack = Stack(data, ephemeral=True, cluster=cluster)
    with contextlib.closing(lock) if lock else contextlib.nullcontext(), running(stack):
        yield stack


def fast_place() -> Path:
    """Where temporary directories go: in memory where there is plenty, since nothing in them is to be kept."""
    with contextlib.suppress(OSError):
        if "TMPDIR" not in os.environ and shutil.disk_usage(MEMORY).free > ENOUGH_MEMORY:
            return MEMORY
    return Path(tempfile.gettempdir())


def remove_abandoned(*, older_than: float = 60) -> None:
    """Clear away temporary directories whose owner was killed: old enough, and nobody holds their lock."""
    for path in fast_place().glob(TEMPORARY + "*"):
        with contextlib.suppress(OSError):
            if path.stat().st_uid != os.geteuid() or time.time() - path.stat().st_mtime < older_than:
                continue
            with (path / "lock").open("a") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                processes.stop_left_over(path / "children")
                shutil.rmtree(path, ignore_errors=True)
