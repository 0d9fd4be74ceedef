"""Asking every address as every role."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from cph.people.models import Person
from tests import addresses
from tests.world import World

ROLES = [
    "anonymous",
    "stranger",
    "head",
    "representative",
    "executive",
    "chair",
    "director",
    "clerk",
    "officer",
    "admin",
]
# addresses of others: tested by them; ours only wraps them
FOREIGN = ("admin/", "account/")


def patterns() -> dict[str, str]:
    """{name: route} of every address of our own."""
    found: dict[str, str] = {}

    def walk(resolver: URLResolver, prefix: str) -> None:
        for one in resolver.url_patterns:
            route = prefix + str(one.pattern)
            if isinstance(one, URLResolver):
                walk(one, route)
            elif isinstance(one, URLPattern) and one.name and not route.startswith(FOREIGN):
                found[one.name] = route

    walk(get_resolver(), "")
    return found


def names() -> list[str]:
    """Every address, and those that lead to a second thing which other people may see."""
    found = set(patterns()) - {"demo_sign_in"}  # exists in demonstrations only; tests/people/test_demo.py has it
    return sorted([*found, *addresses.VARIANTS])


class Rolled(Exception):
    """Ends a savepoint: whatever an address did is undone before the next one is asked."""


@dataclass
class Visits:
    """Visits of the people of a world: each is signed in once, at the beginning, and leaves everything as it was."""

    world: World
    sessions: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.sessions = {role: _session_of(person) for role, person in self.world.people.items() if person}

    def ask(self, role: str, path: str, method: str = "GET", **facts: Any) -> Any:
        """The answer, its body read (`told`). Every visit comes with a fresh client: no message or cookie of the last one."""
        client = Client(raise_request_exception=False)
        if role in self.sessions:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[role]
        try:
            with transaction.atomic():
                response = client.get(path, **facts) if method == "GET" else client.post(path, **facts)
                streamed = getattr(response, "streaming", False)
                response.told = b"".join(response.streaming_content) if streamed else response.content
                raise Rolled
        except Rolled:
            return response


def _session_of(person: Person) -> str:
    """A whole sign-in, second factor included."""
    client = Client()
    client.force_login(person)
    session = client.session
    session["second_factor"] = "totp"
    session.save()
    return str(session.session_key)


def answer(visits: Visits, name: str, method: str, role: str) -> str:
    """What this role gets there, as a word of the table."""
    response = visits.ask(role, visits.world.address(name), method)
    if response.status_code in (301, 302):
        return "in" if "/account/login/" in response["Location"] else "on"
    return str(response.status_code)
