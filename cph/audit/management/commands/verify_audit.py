"""manage.py verify_audit: prove the trail whole, or name the first line that is not as it was written."""

from __future__ import annotations

import re
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cph.audit.selectors import prove


class Command(BaseCommand):
    help = "Proves that no line of the audit trail was changed, removed or slipped in; ends with 1 and names the line if one was."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--head",
            action="append",
            default=[],
            metavar="POSITION:HASH",
            help="A head kept outside the database (from a log or from minutes) that the trail must still hold.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        proof = prove([self.parse(words) for words in options["head"]])
        if not proof.is_whole:
            raise CommandError(f"The audit trail is broken. {proof.problem}", returncode=1)
        self.stdout.write(f"The audit trail is whole: {proof.lines} lines, {proof.heads} published heads hold.")
        self.stdout.write(f"Head {proof.position}:{proof.digest}")

    @staticmethod
    def parse(words: str) -> tuple[int, str]:
        found = re.fullmatch(r"(\d{1,18}):([0-9a-f]{64})", words.strip())
        if not found:
            raise CommandError(f"{words!r} is not a head. It looks like 42:0f3a…, with 64 hexadecimal digits.")
        return int(found[1]), found[2]
