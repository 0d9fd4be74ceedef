"""The commands of `python3 cph/start`, each behind one target of the Makefile."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import FrameType

from cph.start import environment, frontend, locking, processes, stack, supervisor, system, template
from cph.start.places import PYTHON, ROOT, VENV
from cph.start.words import CannotStart, say

# What `clean` takes away: all of it comes back by itself. The data directory is not among it.
MADE_BY_US = (
    *(".venv", ".node-venv", "node_modules", "static/vendor"),
    *(".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis", ".import_linter_cache"),
    *(".coverage", "htmlcov", "test-results"),
)
CHOOSES_TESTS = ("-k", "-n", "--pdb", "--lf", "--last-failed", "--collect-only")


def install(words: list[str]) -> int:
    """Put in what a set of requirements needs (base, run, test or dev), and the front end."""
    wanted = words[0] if words else "run"
    if wanted not in environment.SETS:
        raise CannotStart(f"There is no set called {wanted}. The sets are: {', '.join(environment.SETS)}.")
    if environment.is_installed(wanted) and frontend.is_built():
        system.ensure_pango()
        return 0
    with ThreadPoolExecutor() as pool:  # npm works while pip does
        front_end = pool.submit(frontend.ensure)
        system.ensure_pango()
        environment.ensure(wanted)
        front_end.result()
    return 0


def run(words: list[str]) -> int:
    """Start everything and keep it running."""
    ready_in_venv("run", "run", words)
    return supervisor.run()


def test(words: list[str]) -> int:
    """Run the tests, with servers of their own."""
    ready_in_venv("test", "test", words)
    if not any("not story" in word for word in words):
        system.ensure_chromium()
    parallel = [] if is_small(words) else ["-n", "auto", "--dist", "worksteal"]
    return with_servers([str(PYTHON), "-m", "pytest", *parallel, *words], tables=False, CPH_TEST="1")


def is_small(words: list[str]) -> bool:
    """Whether these words choose a few tests, for which a second process costs more than it brings."""
    return any(word.startswith(CHOOSES_TESTS) or ".py" in word for word in words)


def bench(words: list[str]) -> int:
    """Measure, with servers of their own and a migrated, empty database."""
    ready_in_venv("bench", "test", words)
    return with_servers([str(PYTHON), "-m", "tests.bench", *words], tables=True, CPH_TEST="1", CPH_BENCH="1")


def pictures(words: list[str]) -> int:
    """Take a picture of every page, with servers of their own and a migrated, empty database."""
    ready_in_venv("pictures", "test", words)
    system.ensure_chromium()
    return with_servers([str(PYTHON), "-m", "tests.pictures", *words], tables=True)


def check(_words: list[str]) -> int:
    """Everything that can be known without running the application; all of it, even after a failure."""
    ready_in_venv("check", "dev", [])
    failed = [name for name, command, env in checks() if not passes(name, command, env)]
    if failed:
        say(f"Failed: {', '.join(failed)}")
    return 1 if failed else 0


def checks() -> list[tuple[str, list[str], dict[str, str]]]:
    """What is checked: its name, the command, and what its environment holds besides."""
    binaries = VENV / "bin"
    manage = [str(PYTHON), "manage.py"]
    production = {
        "CPH_PRODUCTION": "1",
        "SECRET_KEY": "checked-but-never-used-" + "abcdefghijklmnopqrstuvwxyz0123456789" * 2,
        "SITE_URL": "https://network.example.org",
    }
    return [
        ("ruff", [str(binaries / "ruff"), "check", "."], {}),
        ("ruff format", [str(binaries / "ruff"), "format", "--check", "."], {}),
        ("import order", [str(binaries / "lint-imports"), "--no-logo"], {}),
        ("types", [str(binaries / "mypy")], {}),
        ("templates", [str(binaries / "djlint"), "--lint", "--quiet", "templates"], {}),
        ("migrations", [*manage, "makemigrations", "--check", "--dry-run"], {}),
        ("production settings", [*manage, "check", "--deploy", "--fail-level", "WARNING"], production),
        ("what files must not say", [str(PYTHON), "-m", "tests.start.forbidden_words"], {}),
    ]


def passes(name: str, command: list[str], env: dict[str, str]) -> bool:
    """Run one check; what it says is shown only when there is something to mend."""
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | env, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False
    )
    say(f"{'ok    ' if done.returncode == 0 else 'FAILED'}  {name}")
    if done.returncode:
        say(done.stdout + done.stderr)
    return done.returncode == 0


def clean(_words: list[str]) -> int:
    """Take away all that was installed or built; the data directory stays."""
    for name in MADE_BY_US:
        path = ROOT / name
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    say("Removed what was installed and built. Your data is still there.")
    return 0


def ready_in_venv(command: str, requirements: str, words: list[str]) -> None:
    """See that all is installed, then go on as the environment's own Python."""
    if os.path.realpath(sys.prefix) == os.path.realpath(VENV):
        return
    install([requirements])
    sys.stdout.flush()
    os.execv(PYTHON, [str(PYTHON), "-m", "cph.start", command, *words])


def with_servers(command: list[str], *, tables: bool, **env: str) -> int:
    """Run a command with a PostgreSQL and Valkey that nothing else uses, empty, with tables if it needs them."""
    signal.signal(signal.SIGTERM, stop_in_order)
    cluster = template.ensure()
    if cluster:
        env |= template.STARTING_POINT
    with stack.temporary(cluster) as servers:
        full = os.environ | servers.env | env
        if tables and not cluster:
            subprocess.run([str(PYTHON), "manage.py", "migrate", "-v", "0"], cwd=ROOT, env=full, check=True)
        return wait_for(command, full)


def wait_for(command: list[str], env: dict[str, str]) -> int:
    """Run it on this terminal; Ctrl-C reaches it too, so let it finish what it says."""
    with subprocess.Popen(command, cwd=ROOT, env=env, preexec_fn=processes.die_with_parent(signal.SIGTERM)) as process:
        try:
            return process.wait()
        except KeyboardInterrupt:
            return process.wait() or 130
        finally:
            process.terminate()


def stop_in_order(_signal: int, _frame: FrameType | None) -> None:
    """A polite kill ends us as Ctrl-C does: what was started is stopped."""
    raise SystemExit(143)


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "install": install,
    "run": run,
    "test": test,
    "check": check,
    "bench": bench,
    "pictures": pictures,
    "lock": locking.lock,
    "clean": clean,
}


def main(words: list[str]) -> int:
    """Do the command named first; a reason not to go on is one sentence, never a traceback."""
    name = words[0] if words else "run"
    if name not in COMMANDS:
        say(f"There is no command called {name}. The commands are: {', '.join(COMMANDS)}.")
        return 2
    try:
        return COMMANDS[name](words[1:])
    except CannotStart as reason:
        say(str(reason))
        return 1
    except KeyboardInterrupt:
        return 130
