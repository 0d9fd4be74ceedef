"""manage.py count FILE.blt --method scottish [--seats N] [--withdrawn 3,5] [--lot SEED] [--json]"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cph.core.refusals import Refused
from networks.elections.rules import METHODS, Contest, Result, count, read


class Command(BaseCommand):
    help = "Count a BLT file of ranked ballots and print every stage."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="the ballots, in the BLT format")
        parser.add_argument("--method", required=True, choices=list(METHODS), help="the rule to count by")
        parser.add_argument("--seats", type=int, help="how many to elect, instead of what the file says")
        parser.add_argument("--withdrawn", default="", help="candidates who withdrew, by number: 3,5")
        parser.add_argument("--lot", default="", metavar="SEED", help="the text from which lots are drawn")
        parser.add_argument("--ron", type=int, help="the candidate that is “re-open nominations”, by number")
        parser.add_argument("--json", action="store_true", help="end with the result as one line of JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            contest = contest_in(options["file"])
            result = count(
                contest.ballots,
                options["method"],
                seats=contest.seats if options["seats"] is None else options["seats"],
                withdrawn=contest.withdrawn | numbers_in(options["withdrawn"]),
                seed=options["lot"],
                ron=options["ron"],
            )
        except Refused as refusal:
            raise CommandError(f"{options['file']}: {refusal}") from None
        for line in told(contest, result):
            self.stdout.write(line)
        if options["json"]:
            self.stdout.write(json.dumps(result.as_dict()))


def contest_in(path: str) -> Contest:
    """Read a file; older ones are not in UTF-8 but in the Western European code of Windows."""
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            with open(path, encoding=encoding) as file:
                return read(file)
        except UnicodeDecodeError:
            continue
        except OSError as error:
            raise Refused(f"it cannot be read ({error.strerror}).") from None
    raise Refused("it is not a text file.")


def numbers_in(text: str) -> set[int]:
    """Candidates' numbers, separated by commas."""
    try:
        return {int(part) for part in text.split(",") if part.strip()}
    except ValueError:
        raise Refused(f"“{text}” is not a list of candidates' numbers, such as 3,5.") from None


def told(contest: Contest, result: Result) -> Iterator[str]:
    """The count in words and columns."""
    names = names_of(contest, result)
    wide = max(len(name) for name in [*names.values(), "Non-transferable"]) + 2
    yield f"{contest.title or 'Untitled'}: {result.method}, {result.seats} to elect"
    yield f"Valid papers {result.valid:,}, blank {result.blank:,}, candidates {contest.ballots.candidates}"
    for number, stage in enumerate(result.stages, 1):
        acted = ", ".join(names[one] for one in stage.candidates)
        quota = "" if stage.quota is None else f"   quota {result.written(stage.quota)}"
        yield f"\nStage {number}: {stage.action} {acted}".rstrip() + quota
        for one, units in enumerate(stage.totals, 1):
            mark = "  elected" if one in stage.elected else ""
            yield f"{one:>4} {names[one]:<{wide}}{result.written(units):>18}{mark}"
        yield f"     {'Non-transferable':<{wide}}{result.written(stage.non_transferable):>18}"
    yield ""
    for lot in result.lots:
        order = ", ".join(names[one] for one in lot.order)
        yield f"Lot at stage {lot.stage} ({lot.occasion}), seed “{lot.seed}”: {order}; falls on {names[lot.chosen]}"
    yield "Elected, in order: " + ", ".join(f"{names[one]} ({one})" for one in result.elected)
    if result.unfilled:
        yield f"Places unfilled: {result.unfilled}"


def names_of(contest: Contest, result: Result) -> dict[int, str]:
    """Everybody's name by number; a further "re-open nominations" is numbered on from the first."""
    names = dict(enumerate(contest.names, 1))
    if result.ron is not None:
        names |= {number: f"{names[result.ron]} {at}" for at, number in enumerate(result.rons, 2)}
    return names
