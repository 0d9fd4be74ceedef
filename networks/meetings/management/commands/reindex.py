"""Make the search index again from the rows themselves."""

from typing import Any

from django.core.management.base import BaseCommand

from networks.meetings.services.reindexing import reindex


class Command(BaseCommand):
    help = "Make the search index again: after a restore, or whenever somebody doubts it. Safe while people work."

    def handle(self, *args: Any, **options: Any) -> None:
        written, gone = reindex()
        self.stdout.write(f"{written:,} things can be found; {gone:,} old entries were taken out.")
