"""manage.py verify_election BUNDLE [--json]"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cph.core.refusals import Refused
from networks.elections.rules.bundle import MOST, Bundle, read
from networks.elections.rules.verify import as_dicts, holds, verify

SIGNS = {True: "yes", False: "NO", None: "–"}


class Command(BaseCommand):
    help = "Check the bundle of an election: seal, commitments, recount, lots, sums. Exit code 1 if anything is wrong."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("bundle", help="the file that was downloaded from the page of the result")
        parser.add_argument("--json", action="store_true", help="one line of JSON instead of words")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            bundle = bundle_in(options["bundle"])
        except Refused as refusal:
            if options["json"]:
                self.stdout.write(json.dumps({"ok": False, "problem": str(refusal), "checks": []}))
                sys.exit(1)
            raise CommandError(f"{options['bundle']}: {refusal}") from None
        checks = verify(bundle)
        if options["json"]:
            self.stdout.write(json.dumps({"ok": holds(checks), "problem": "", "checks": as_dicts(checks)}))
        else:
            self._tell(bundle, checks)
        if not holds(checks):
            sys.exit(1)

    def _tell(self, bundle: Bundle, checks: list) -> None:
        self.stdout.write(bundle["title"])
        self.stdout.write(bundle["words"])
        wide = max(len(check.name) for check in checks) + 2
        for check in checks:
            self.stdout.write(f"{SIGNS[check.ok]:<4}{check.name:<{wide}}{check.words}")
        good = holds(checks)
        self.stdout.write("The bundle holds." if good else "The bundle does NOT hold: do not trust this file.")


def bundle_in(path: str) -> Bundle:
    """The bundle in a file; Refused, in words, where there is none."""
    try:
        if Path(path).stat().st_size > MOST:
            raise Refused("this file is too large for a bundle.")
        return read(Path(path).read_bytes())
    except OSError as error:
        raise Refused(f"it cannot be read ({error.strerror}).") from None
