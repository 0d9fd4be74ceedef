"""manage.py load_constitution NETWORK INSTANCE --from 2026-09-01 --by clerk@example.org"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cph.core import clock
from cph.core.forms import DayField
from cph.core.refusals import NotAllowed, Refused
from cph.people.models import Person
from networks.constitutions import instance
from networks.constitutions.models import Body
from networks.constitutions.services import load_constitution


class Command(BaseCommand):
    help = "Load a shipped constitution, or one from a file, for a network and apply it from a day on."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("network", help="the network's number or its exact name")
        parser.add_argument("instance", help=f"one of {', '.join(instance.available())}, or a path to a .json file")
        parser.add_argument("--from", dest="starts_on", required=True, help="the day from which it applies")
        parser.add_argument("--by", required=True, help="e-mail address of the clerk or administrator who loads it")
        parser.add_argument("--adopted-by", default="", help="whose decision it was")
        parser.add_argument("--draft", action="store_true", help="load it without applying it")
        parser.add_argument("--check", action="store_true", help="check the file only; nothing is written")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self.load(**options)
        except (Refused, NotAllowed) as refusal:
            raise CommandError(str(refusal)) from None

    def load(self, **options: Any) -> None:
        checked = self.instance(options["instance"])
        if options["check"]:
            self.stdout.write(f"{checked.title}, {checked.version}: no mistakes.")
            return
        constitution = load_constitution(
            self.network(options["network"]),
            checked,
            starts_on=self.day(options["starts_on"]),
            adopted_by=options["adopted_by"],
            apply=not options["draft"],
            by=self.person(options["by"]),
            at=clock.now(),
        )
        self.stdout.write(f"{constitution}: {constitution.get_state_display().lower()}, from {constitution.starts_on}.")

    def instance(self, named: str) -> instance.Instance:
        if not named.endswith(".json"):
            return instance.read_shipped(named)
        try:
            with open(named, encoding="utf-8") as file:
                return instance.read(file.name.rsplit("/", 1)[-1].removesuffix(".json")[:60], file.read())
        except (OSError, UnicodeDecodeError) as error:
            raise Refused(f"{named} cannot be read: {error}.") from None

    def network(self, named: str) -> Body:
        networks = Body.objects.filter(kind=Body.Kind.NETWORK)
        found = networks.filter(pk=int(named)) if named.isdecimal() and len(named) < 10 else networks.filter(name=named)
        if (network := found.first()) is None:
            raise Refused(f"There is no network {named}.")
        return network

    def person(self, email: str) -> Person:
        if (person := Person.objects.filter(email=email.strip().lower()).first()) is None:
            raise Refused(f"Nobody here has the e-mail address {email}.")
        return person

    def day(self, text: str) -> Any:
        try:
            return DayField().clean(text)
        except ValidationError as error:
            raise Refused(" ".join(error.messages)) from None
