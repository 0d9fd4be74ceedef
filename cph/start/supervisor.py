"""The whole application as one family of processes: all run, or none does."""

import http.client
import os
import signal
import socket
import time
import urllib.error
import urllib.request
from pathlib import Path

from cph.start import postgres, processes, stack, stamps, template
from cph.start.places import PYTHON, ROOT, DataDir, default_data_dir
from cph.start.processes import Child, Recipe
from cph.start.signals import StopRequested, listener
from cph.start.stack import Stack
from cph.start.words import CannotStart, say

HOST = "127.0.0.1"
DEMO_COMMAND = ROOT / "cph" / "home" / "management" / "commands" / "load_demo.py"
STOP_ORDER = ("web", "beat", "worker")  # no more requests, no more new jobs, then the jobs in hand
MAX_WEB_PROCESSES = 4
FIRST_PAGE_SECONDS = 60
LONG_COMMAND_SECONDS = 600


class Supervisor:
    """Starts everything in order, watches it, and stops it in order."""

    def __init__(self, data: DataDir, port: int) -> None:
        self.port = port
        self.stack = Stack(data)
        self.children: dict[str, Child] = {}

    @property
    def data(self) -> DataDir:
        """The data directory this run keeps everything in."""
        return self.stack.data

    def run(self) -> int:
        """Run until somebody asks to stop (0) or a process dies (1)."""
        listener.listen(self.kill)
        try:
            with stack.claim_to_run(self.data), stack.running(self.stack):
                try:
                    self.start()
                    return self.watch()
                finally:
                    self.stop()
        except StopRequested:
            say("Stopped. Your data stays; `make run` goes on from here.")
            return 0

    def start(self) -> None:
        """The page first; the worker and beat load while it is being read."""
        started = time.monotonic()
        migrate(self, self.stack.database)
        self.begin("web", web_command(self.port), patience=3)
        who = load_demonstration(self, self.stack.database)  # while the pages load
        wait_for_page(self.children["web"], self.port)
        say(f"\nCPH is at http://{HOST}:{self.port}/  (first page after {time.monotonic() - started:.1f} s)")
        if who:
            say(f"Sign in as:\n{who}")
        say(f"Stop with Ctrl-C. Logs: {shown(self.data.log)}")
        self.begin("worker", worker_command(), patience=3)
        self.begin("beat", beat_command(self.data), patience=1)

    def begin(self, name: str, command: list[str], *, patience: float) -> Child:
        """Start one of our own processes and remember it, here and on disk."""
        child = processes.start(
            Recipe(name, command, self.data.log / f"{name}.log", self.environment(), ROOT, patience=patience)
        )
        self.children[name] = child
        processes.note(self.data.children, child)
        return child

    def environment(self) -> dict[str, str]:
        """What every process of ours is told."""
        ours = {"DJANGO_SETTINGS_MODULE": "cph.settings", "PYTHONUNBUFFERED": "1", "PORT": str(self.port)}
        return os.environ | self.stack.env | ours

    def watch(self) -> int:
        """Return when any process ends: one without the others is of no use."""
        family = [*self.children.values(), *self.stack.servers]
        while True:
            for child in family:
                if not child.is_running():
                    say(f"{child.name} ended by itself ({child.process.returncode}); stopping everything.")
                    say(child.last_words())
                    return 1
            listener.heed()
            time.sleep(0.1)

    def stop(self) -> None:
        """Our own processes in order; the servers follow when the stack closes."""
        listener.begin_stopping()
        say("\nStopping")
        processes.stop_all(self.children[name] for name in STOP_ORDER if name in self.children)

    def kill(self) -> None:
        """End every process at once; what is left to mend, the next start mends."""
        say("Killed. The next start mends what is left.")
        for child in [*self.children.values(), *self.stack.servers]:
            processes.signal_quietly(-child.process.pid, signal.SIGKILL)


def run() -> int:
    """The supervisor for this data directory and port."""
    port = wanted_port()
    data = default_data_dir()
    check_port_is_free(port)
    return Supervisor(data, port).run()


def wanted_port() -> int:
    """The port that PORT names."""
    words = os.environ.get("PORT") or "8000"
    if not words.isdigit() or not 0 < int(words) < 65536:
        raise CannotStart(f"PORT is {words!r}; it must be a number from 1 to 65535.")
    return int(words)


def check_port_is_free(port: int) -> None:
    """Say that the port is taken now, not after half a minute of work."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise CannotStart(
                f"Port {port} cannot be used ({error.strerror}). Try: PORT={port + 1} make run"
            ) from error


def migrate(supervisor: Supervisor, place: postgres.Place | None) -> None:
    """Migrate, unless our own database was already migrated by the same files."""
    wanted = template.migrations_digest()
    stamp = place.stamps / "migrated" if place else None
    if stamp and stamps.read(stamp).get("digest") == wanted:
        return
    say("Preparing the database")
    manage(supervisor, "migrate", "--noinput", "--skip-checks", "-v", "0")
    if stamp:
        stamps.write(stamp, digest=wanted)


def load_demonstration(supervisor: Supervisor, place: postgres.Place | None) -> str:
    """Load the demonstration network once into our own database; elsewhere the command knows. Who one can sign in as."""
    if supervisor.environment().get("CPH_DEMO") != "1":
        return ""
    if not DEMO_COMMAND.exists():
        say("There is no demonstration network yet (manage.py load_demo): starting with an empty one.")
        return ""
    stamp = place.stamps / "demonstration" if place else None
    who = stamps.read(stamp).get("who", "") if stamp else ""
    if not who:
        say("Loading the demonstration network")
        said = manage(supervisor, "load_demo", "--skip-checks").splitlines()
        who = "\n".join(line for line in said if line.startswith("  "))
        if stamp:
            stamps.write(stamp, who=who)
    return who


def manage(supervisor: Supervisor, *words: str) -> str:
    """Run one manage.py command to its end; what it printed. Its errors are in the log, and shown if it fails."""
    log = supervisor.data.log / "manage.log"
    log.unlink(missing_ok=True)
    command = [str(PYTHON), "manage.py", *words]
    child = processes.start(Recipe(words[0], command, log, supervisor.environment(), ROOT))
    supervisor.children[words[0]] = child
    try:
        processes.wait_until(lambda: False, child, seconds=LONG_COMMAND_SECONDS)
    finally:
        child.stop()
        del supervisor.children[words[0]]
    if child.process.returncode:
        raise CannotStart(f"`manage.py {' '.join(words)}` failed. It said:\n{child.last_words(40)}")
    return child.last_words(40)


def web_command(port: int) -> list[str]:
    """Gunicorn, the application loaded once and shared by a process for each core."""
    count = min(os.cpu_count() or 1, MAX_WEB_PROCESSES)
    return [
        *(str(PYTHON), "-m", "gunicorn", "cph.wsgi:application", "--bind", f"{HOST}:{port}"),
        *("--workers", str(count), "--threads", "2", "--preload", "--no-control-socket"),
        *("--graceful-timeout", "2", "--access-logfile", "-"),
        *("--logger-class", "cph.core.weblog.QuietLogger"),  # nothing of a ballot is logged
    ]


def worker_command() -> list[str]:
    """Celery's worker: two tasks at once, and none of the chatter that many workers need."""
    return [
        *(str(PYTHON), "-m", "celery", "-A", "cph", "worker", "--loglevel", "INFO", "--concurrency", "2"),
        *("--without-gossip", "--without-mingle", "--without-heartbeat"),
    ]


def beat_command(data: DataDir) -> list[str]:
    """Celery's clock, which says what is due."""
    schedule = str(data.path / "beat-schedule")
    return [
        *(str(PYTHON), "-m", "celery", "-A", "cph", "beat", "--loglevel", "INFO"),
        *("--schedule", schedule, "--pidfile="),
    ]


def wait_for_page(web: Child, port: int) -> None:
    """Return when the servers answer and a page has been made, or say why none comes."""
    if not processes.wait_until(lambda: status_of(port, "/ready/") == 200, web, seconds=FIRST_PAGE_SECONDS):
        raise CannotStart(f"The web server did not become ready. Its log ends:\n{web.last_words()}")
    status = status_of(port, "/")
    if status >= 500:
        say(f"The first page answered {status}. The log ends:\n{web.last_words()}")


def status_of(port: int, path: str) -> int:
    """How this address answers, redirects followed as a browser would; 0 where nobody does."""
    try:
        with urllib.request.urlopen(f"http://{HOST}:{port}{path}", timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except (OSError, http.client.HTTPException):
        return 0


def shown(path: Path) -> str:
    """A path as short as it can be said."""
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)
