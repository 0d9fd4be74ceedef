"""A world for each test, its clock set to a Monday in November 2026."""

from __future__ import annotations

import pytest
import time_machine
from django.db import connection
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


@pytest.fixture
def by_school(db):
    """A network where schools have the vote."""
    made = make.world()
    with connection.cursor() as cursor:  # rules in force never change; this stands for another constitution
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("UPDATE constitutions_membershipclass SET votes_per = 'SCHOOL', head_roles = '{HEAD,CO_HEAD}'")
        cursor.execute("SET session_replication_role = DEFAULT")
    return made
