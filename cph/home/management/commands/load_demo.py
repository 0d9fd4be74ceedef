"""manage.py load_demo: the demonstration network, loaded once, and who one can sign in as."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cph.core import clock
from cph.documents import tasks as documents
from cph.documents.selectors import papers_to_make
from cph.home.demo import numbers, story
from networks.constitutions.models import Body
from networks.meetings.tasks import packs


class Command(BaseCommand):
    help = "Load the demonstration network: an invented city with 69 schools and a year and a half of records."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--papers", action="store_true", help="make its PDFs too, where no worker will")
        parser.add_argument("--numbers", action="store_true", help="only say the numbers of its own things")

    def handle(self, *args: Any, **options: Any) -> None:
        network = Body.objects.filter(name=story.NETWORK, kind=Body.Kind.NETWORK).first()
        if options["numbers"]:
            if network is None:
                raise CommandError("The demonstration network is not loaded.")
            for name, number in numbers.numbers(network).items():
                self.stdout.write(f"{name} {number}")
            return
        if settings.PRODUCTION:
            raise CommandError("The demonstration network has no place in production.")
        if network is not None:
            self.stdout.write(f"The demonstration network is there already.\n{story.who()}")
            return
        story.tell(clock.now())
        if options["papers"]:
            packs.sweep_packs()
            while papers_to_make(clock.now()).filter(asked_at__lte=clock.now() - documents.GRACE).exists():
                documents.sweep()
        self.stdout.write(f"The demonstration network is loaded.\n{story.who()}")
