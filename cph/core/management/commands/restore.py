"""Brings a backup back: all of it, or nothing if anything is wrong with it."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from cph.core.management.commands.backup import DUMP, MANIFEST, MEDIA, client, client_environment, digests

EMPTY_SCHEMA = "DROP SCHEMA public CASCADE;\nCREATE SCHEMA public;\n"


class Command(BaseCommand):
    """`manage.py restore DIR/<moment>`; a database that holds something needs --replace."""

    help = "Restore the database and all files from one backup folder."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("backup", type=Path, metavar="BACKUP")
        parser.add_argument("--replace", action="store_true", help="give up what the database holds now")

    def handle(self, *args: Any, backup: Path, replace: bool, **options: Any) -> None:
        check_whole(backup)
        if connection.introspection.table_names() and not replace:
            raise CommandError("The database is not empty. To give up what it holds, add --replace.")
        put_back_database(backup / DUMP)
        put_back_media(backup / MEDIA)
        self.stdout.write("Restored. Now run: manage.py migrate")


def check_whole(backup: Path) -> None:
    """Refuse a backup of which a file is missing, changed or added."""
    try:
        expected = json.loads((backup / MANIFEST).read_text())["sha256"]
    except (OSError, ValueError, KeyError) as error:
        raise CommandError(f"{backup} is not a complete backup: its {MANIFEST} cannot be read.") from error
    found = digests(backup)
    wrong = sorted(name for name in expected.keys() | found.keys() if expected.get(name) != found.get(name))
    if wrong:
        raise CommandError(f"The backup is damaged; nothing was changed. Files that differ: {', '.join(wrong[:10])}")


def put_back_database(dump: Path) -> None:
    """Replace everything in one transaction: if a single statement fails, the database is as it was."""
    pg_restore, psql = client("pg_restore"), client("psql")
    connection.close()
    script = subprocess.Popen(
        [str(pg_restore), "--no-owner", "--no-privileges", "--file=-", str(dump)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    target = subprocess.Popen(
        [str(psql), "-X", "-q", "-1", "-v", "ON_ERROR_STOP=1", "-o", "/dev/null"],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=client_environment(),
    )
    feed(target, script)
    _, complaint = target.communicate()
    if "max_locks_per_transaction" in complaint:
        raise CommandError(
            "Nothing was changed. A restore replaces every table in one transaction, and this server allows too few locks "
            "for it: set max_locks_per_transaction to 512 in its configuration, start it again, and repeat the restore."
        )
    if target.returncode:
        raise CommandError(f"Nothing was changed. psql said: {complaint.strip()}")


def feed(target: "subprocess.Popen[str]", script: "subprocess.Popen[str]") -> None:
    """Pour the script into psql; when reading the dump fails, psql is made to fail too, and rolls back."""
    assert target.stdin and script.stdout and script.stderr
    try:
        target.stdin.write(EMPTY_SCHEMA)
        shutil.copyfileobj(script.stdout, target.stdin)
        if script.wait():
            target.stdin.write("DO $$ BEGIN RAISE EXCEPTION 'the dump could not be read'; END $$;\n")
    except BrokenPipeError:  # psql has ended already; its own words say why
        script.kill()
        script.wait()


def put_back_media(media: Path) -> None:
    """Put every file back in its place; files that came later stay, since nothing speaks of them."""
    if isinstance(default_storage, FileSystemStorage) and media.exists():
        shutil.copytree(media, settings.MEDIA_ROOT, dirs_exist_ok=True)
