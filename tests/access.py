"""Asking every address as every role."""

from __future__ import annotations

from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

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


def answer(world: World, name: str, method: str, role: str) -> str:
    """What this role gets there, as a word of the table."""
    client = Client(raise_request_exception=False)
    person = world.people.get(role)
    if person is not None:
        client.force_login(person)
    path = world.address(name)
    try:
        with transaction.atomic():
            response = client.get(path) if method == "GET" else client.post(path)
            if getattr(response, "streaming", False):
                b"".join(response.streaming_content)
            raise Rolled
    except Rolled:
        pass
    if response.status_code in (301, 302):
        return "in" if "/account/login/" in response["Location"] else "on"
    return str(response.status_code)
