"""Where things are kept: the working copy, its virtual environment and the data directory."""

import contextlib
import hashlib
import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from cph.start.words import CannotStart

ROOT = Path(__file__).resolve().parent.parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
VENDOR = ROOT / "static" / "vendor"

# The system cuts a socket's path at 104 to 108 bytes; PostgreSQL adds a name of 20 to the directory.
SOCKET_DIR_LIMIT = 80
PLAIN_PATH = re.compile(r"[A-Za-z0-9_./-]+")  # what may stand in the address of a server as it is


@dataclass(frozen=True)
class DataDir:
    """Everything one copy of CPH remembers: database, broker, uploads, mail, logs, its secret."""

    path: Path

    @property
    def log(self) -> Path:
        """What each process said."""
        return self.path / "log"

    @property
    def lock(self) -> Path:
        """Held by whoever runs the servers of this directory."""
        return self.path / "lock"

    @property
    def users(self) -> Path:
        """Held, by many at once, by commands that use servers which another command runs."""
        return self.path / "users"

    @property
    def servers(self) -> Path:
        """The addresses of the servers while they run."""
        return self.path / "servers.json"

    @property
    def children(self) -> Path:
        """The processes that were started, in case we are killed before we can stop them."""
        return self.path / "children"

    @property
    def secret(self) -> Path:
        """The key that signs sessions, made once."""
        return self.path / "secret-key"

    @property
    def postgres(self) -> Path:
        """The database's home, with the stamps that say what it holds."""
        return self.path / "postgres"

    @property
    def valkey(self) -> Path:
        """The broker's home."""
        return self.path / "valkey"

    def make(self) -> None:
        """Make the directory; others on this machine may pass through it at most, to what is theirs."""
        self.path.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(PermissionError):
            # as root the database runs as another user, who must get through to its own home
            self.path.chmod(0o711 if os.geteuid() == 0 else 0o700)
        self.log.mkdir(mode=0o700, exist_ok=True)
        (self.path / "static").mkdir(exist_ok=True)  # where production collects them; its absence would be warned of


def default_data_dir() -> DataDir:
    """The data directory that the environment names, else the one in the working copy."""
    return DataDir(Path(os.environ.get("CPH_DATA_DIR") or ROOT / ".data").absolute())


def private_dir(path: Path, *, owner: int | None = None, group: int = -1) -> Path:
    """Make sure the directory exists, is the owner's own and closed to everybody else."""
    owner = os.geteuid() if owner is None else owner
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    if os.geteuid() == 0 and path.stat().st_uid == 0 != owner:
        os.chown(path, owner, group)
    if path.is_symlink() or path.stat().st_uid != owner:
        raise CannotStart(f"{path} belongs to somebody else. Remove it, or set CPH_DATA_DIR to another directory.")
    path.chmod(0o700)
    return path


def socket_dir(home: Path, *, owner: int | None = None, group: int = -1) -> Path:
    """A private directory for a server's socket: in its home, or under a short name where that path will not do."""
    near = home / "run"
    if len(str(near)) <= SOCKET_DIR_LIMIT and PLAIN_PATH.fullmatch(str(near)):
        return private_dir(near, owner=owner, group=group)
    name = hashlib.sha256(str(home).encode()).hexdigest()[:12]
    short = Path(tempfile.gettempdir()) / f"cph-{name}"
    if len(str(short)) > SOCKET_DIR_LIMIT:
        short = Path("/tmp") / short.name
    return private_dir(short, owner=owner, group=group)
