"""People for tests: with a way in, with a second factor, invited."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import factory
from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.test import Client

from cph.people.models import Person

PASSWORD = "three lamps beside water"
JOINED = datetime(2026, 9, 1, 9, tzinfo=UTC)
AT = datetime(2026, 11, 21, 9, tzinfo=UTC)


class PersonFactory(factory.django.DjangoModelFactory):
    """Somebody who has joined: a proved address and a password, or `password=""` for codes by e-mail only."""

    class Meta:
        model = Person

    name = factory.Sequence(lambda n: f"Robin Ash {n}")
    email = factory.Sequence(lambda n: f"person{n}@example.org")
    joined_at = JOINED
    password = PASSWORD

    @classmethod
    def _create(cls, model_class: type[Person], *args: Any, **facts: Any) -> Person:
        person = model_class.objects.create_user(
            facts.pop("email"), facts.pop("password") or None, name=facts.pop("name"), **facts
        )
        if person.email and person.joined_at:
            EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
        return person


class StrangerFactory(PersonFactory):
    """Known by name and address, never signed in."""

    joined_at = None
    password = ""


class AdministratorFactory(PersonFactory):
    is_staff = True
    is_superuser = True


def app_of(person: Person) -> str:
    """Give somebody an authenticator app; returns its key, for `code_of`."""
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(person, secret)
    RecoveryCodes.activate(person)
    return secret


def code_of(secret: str, step: int = 0) -> str:
    """What the app shows now, or `step` half-minutes later."""
    counter = list(totp.yield_hotp_counters_from_time())[1] + step
    return totp.format_hotp_value(totp.hotp_value(secret, counter))


def sign_in(client: Client, person: Person, *, factor: str = "totp") -> Client:
    """A session as a whole sign-in leaves it; `factor=""` for one without second factor."""
    client.force_login(person)
    session = client.session
    for key in ("second_factor", AUTHENTICATION_METHODS_SESSION_KEY, _AUTHENTICATION_METHODS_USER_SESSION_KEY):
        session.pop(key, None)
    if factor:
        session["second_factor"] = factor
    session.save()
    return client
