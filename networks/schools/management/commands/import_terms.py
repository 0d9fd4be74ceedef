"""Load term dates from the command line."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cph.core import clock
from cph.core.refusals import Refused
from networks.schools.services import load_terms


class Command(BaseCommand):
    help = (
        "Loads the terms that authorities publish from a JSON file: "
        '{"calendars": [{"la_code": "856", "academic_year": "2026-27", "terms": [["Autumn 1", "2026-08-27", "2026-10-09"]]}]}'
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            told = json.loads(Path(options["file"]).read_text(encoding="utf-8-sig"))
            calendars = told["calendars"] if isinstance(told, dict) else told
            counts = load_terms(calendars, by=None, at=clock.now())
        except (OSError, ValueError, KeyError, Refused) as error:
            raise CommandError(f"No terms were loaded. {error}") from error
        self.stdout.write(f"Terms: {counts['new']} new, {counts['changed']} changed, {counts['unchanged']} unchanged.")
