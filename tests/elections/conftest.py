"""A world for each test, its clock set to a Monday in November 2026: where a test asks for one."""

from __future__ import annotations

import pytest
import time_machine
from django.test import Client

from tests.factories import meetings as make


@pytest.fixture
def world(db):
    with time_machine.travel(make.NOW, tick=False):
        yield make.world()


@pytest.fixture
def as_():
    """A browser of somebody: as_(world.head).get(...)."""

    def sign_in(person) -> Client:
        browser = Client()
        browser.force_login(person)
        return browser

    return sign_in
