"""A world for each test, its clock set to a Monday in November 2026."""

from __future__ import annotations

import pytest
import time_machine
from django.test import Client

from tests.factories import meetings as make


@pytest.fixture(autouse=True)
def _a_monday_in_november():
    with time_machine.travel(make.NOW, tick=False):
        yield


@pytest.fixture
def world(db):
    return make.world()


@pytest.fixture
def as_(client):
    """A browser of somebody: as_(world.head).get(...)."""

    def sign_in(person) -> Client:
        browser = Client()
        browser.force_login(person)
        browser.session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": 0}]
        return browser

    return sign_in
