"""A story is told in a real browser against a running server."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import Browser, BrowserContext, Page

from cph.people.models import Person
from tests.browsing import DESK, PHONE

Desk = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "stories" in str(item.path):
            item.add_marker(pytest.mark.story)


def session_for(person: Person) -> str:
    """The key of a session in which this person has signed in with all that is asked of them."""
    from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY

    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [
        {"method": "password", "at": 0.0, "email": person.email},
        {"method": "mfa", "at": 0.0, "type": "totp"},
    ]
    session["second_factor"] = True
    session.create()
    return session.session_key


@pytest.fixture
def desk(browser: Browser, live_server, transactional_db) -> Iterator[Desk]:
    """`desk(person)` opens a page at a desk, signed in as that person; `desk(person, phone=True)` on a phone."""
    opened: list[BrowserContext] = []

    def open_page(person: Person | None = None, *, phone: bool = False) -> Page:
        context = browser.new_context(
            viewport=PHONE if phone else DESK, base_url=live_server.url, locale="en-GB", timezone_id="Europe/London"
        )
        opened.append(context)
        if person is not None:
            context.add_cookies(
                [{"name": settings.SESSION_COOKIE_NAME, "value": session_for(person), "url": live_server.url}]
            )
        return context.new_page()

    yield open_page
    for context in opened:
        context.close()
