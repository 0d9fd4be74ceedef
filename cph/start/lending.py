"""What manage.py asks of the starter: servers, where the command needs them and the environment names none."""

import contextlib
import os
from collections.abc import Iterator

from cph.start import postgres, stack
from cph.start.places import DataDir, default_data_dir

WITHOUT_SERVERS = {
    *("check", "diffsettings", "help", "version"),
    *("collectstatic", "compilemessages", "findstatic", "makemessages"),
    *("makemigrations", "startapp", "startproject"),
}
HELP = {"-h", "--help", "--version"}
CHANGES_TABLES = {"flush", "migrate", "restore"}


@contextlib.contextmanager
def servers_for(words: list[str]) -> Iterator[None]:
    """The environment holds the addresses of servers while this manage.py command runs."""
    if os.environ.get("DATABASE_URL") or not needs_servers(words):
        yield
        return
    data = default_data_dir()
    with stack.lent(data) as env:
        os.environ.update(env)
        if words[1] in CHANGES_TABLES:
            forget_stamps(data)
        yield


def needs_servers(words: list[str]) -> bool:
    """Whether this command talks to the database or the broker."""
    return len(words) > 1 and words[1] not in WITHOUT_SERVERS and not HELP.intersection(words)


def forget_stamps(data: DataDir) -> None:
    """After these commands the next run looks for itself what the database holds."""
    place = postgres.place_of(data)
    for name in ("migrated", "demonstration"):
        (place.stamps / name).unlink(missing_ok=True)
