"""Load the register of schools from the command line."""

from __future__ import annotations

import json
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cph.core import clock
from cph.core.refusals import Refused
from networks.schools.importing import COUNTS, import_register, in_words
from networks.schools.register import Outcome
from networks.schools.rules import FileRefused


class Command(BaseCommand):
    help = (
        "Loads the national register of schools (the extract edubasealldata, any layout from 2017 on) and, with --links, "
        "which school followed which. A file is loaded whole or not at all; single rows that cannot be read are listed. "
        "A column that the file lacks changes nothing; a blank cell empties what was known, except a name, and except a "
        "number of pupils without a census date. At most 250 MB."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="the register as CSV")
        parser.add_argument("--links", metavar="FILE", help="the links extract as CSV")
        parser.add_argument(
            "--la", action="append", default=[], metavar="CODE", help="only this authority (repeatable): 856"
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")
        parser.add_argument("--json", action="store_true", help="end with one line of JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            outcome = self.load(options)
        except FileRefused as error:
            self.refuse(options, error.reason, error.row, str(error))
        except Refused as error:
            self.refuse(options, str(error), None, str(error))
        else:
            self.report(options, outcome)

    def load(self, options: dict[str, Any]) -> Outcome:
        with ExitStack() as stack:
            try:
                file = stack.enter_context(Path(options["file"]).open("rb"))
                links = stack.enter_context(Path(options["links"]).open("rb")) if options["links"] else None
            except OSError as error:
                raise FileRefused(f"The file {error.filename} cannot be opened: {error.strerror}.") from None
            return import_register(
                file,
                links,
                authority_codes=options["la"],
                by=None,
                at=clock.now(),
                seat="Command line",
                keep=not options["dry_run"],
            )

    def refuse(self, options: dict[str, Any], reason: str, row: int | None, words: str) -> None:
        if options["json"]:
            zero = dict.fromkeys(COUNTS, 0) | {"refused": 1, "refusals": [{"row": row, "reason": reason}]}
            self.stdout.write(json.dumps(zero, ensure_ascii=False))
        raise CommandError(f"Nothing was loaded. {words}")

    def report(self, options: dict[str, Any], outcome: Outcome) -> None:
        if options["json"]:
            told = {kind: outcome.counts.get(kind, 0) for kind in COUNTS} | outcome.counts
            self.stdout.write(json.dumps(told | {"refusals": outcome.refusals}, ensure_ascii=False))
            return
        for one in outcome.refusals[:50]:
            self.stdout.write(f"Row {one['row'] or '–'}: {one['reason']}")
        self.stdout.write(f"{'Would be' if options['dry_run'] else 'Loaded'}: {in_words(outcome)}.")
