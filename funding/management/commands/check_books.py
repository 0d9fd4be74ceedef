"""manage.py check_books [--fund CODE] [--year NUMBER]: follow the books from their first posting, and say what does not hold."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from funding.models import Year
from funding.services.proving import verify_year


class Command(BaseCommand):
    help = "Work the books of every fund out again from their entries. Ends with 1 where they do not hold."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--fund", help="the code of a fund: its years alone")
        parser.add_argument("--year", type=int, help="the number of one year of a fund")

    def handle(self, *args: Any, **options: Any) -> None:
        years = Year.objects.select_related("fund__network").order_by("fund", "starts_on")
        if options["fund"]:
            years = years.filter(fund__code=options["fund"])
        if options["year"]:
            years = years.filter(pk=options["year"])
        if not years and (options["fund"] or options["year"]):
            raise CommandError("There is no such fund or year.", returncode=2)
        wrong = 0
        for year in years:
            faults = verify_year(year)
            wrong += len(faults)
            self.stdout.write(f"{year}: {'does not hold' if faults else 'holds'}, {year.postings.count()} postings")
            for fault in faults:
                self.stderr.write(f"  {fault}")
        if wrong:
            raise CommandError(f"{wrong} faults in the books.", returncode=1)
