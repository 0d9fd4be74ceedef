"""A network, somebody for each of its seats, and a signed-in browser for any of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cph.people import factors
from cph.people.models import Person
from tests.factories import meetings
from tests.factories.meetings import World


@pytest.fixture
def today():
    """The day on which the rows of the factories are of interest."""
    with time_machine.travel(meetings.NOW, tick=False):
        yield meetings.NOW


@pytest.fixture
def made(db, today) -> World:
    return meetings.world()


@pytest.fixture
def as_() -> Callable[[Person], Client]:
    """A browser in which this person is signed in, with a second factor."""

    def sign_in(person: Person) -> Client:
        client = Client()
        client.force_login(person)
        session = client.session
        session[factors.KEY] = "totp"
        session.save()
        return client

    return sign_in


@pytest.fixture
def count() -> Callable[..., int]:
    """How many queries a page takes, once it has been opened before."""

    def measure(client: Client, address: str) -> int:
        assert client.get(address).status_code == 200
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).status_code == 200
        return len(seen)

    return measure
