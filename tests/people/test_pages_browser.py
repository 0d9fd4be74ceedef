"""Every page of signing in, in a real browser: readable, without a violation, nothing blocked by the wall; passkeys for real."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from playwright.sync_api import Browser, Page, expect

from cph.core import clock
from cph.people import services
from cph.start import system
from tests.browsing import DESK, PHONE, assert_readable
from tests.factories.people import PASSWORD, PersonFactory, StrangerFactory, app_of, code_of
from tests.people.mailbox import last_code

pytestmark = [pytest.mark.story, pytest.mark.django_db(transaction=True)]
PICTURES = os.environ.get("CPH_PICTURES_OF_PEOPLE", "")  # a directory for pictures of every page, if one wants them
ACCOUNT = re.compile("/account/")


@pytest.fixture
def visit(browser: Browser, live_server) -> Iterator:
    """`visit()` opens a browser of its own; whatever its pages complain of in the console fails the test."""
    opened, complaints = [], []
    cache.clear()

    def open_page(size: dict = DESK) -> Page:
        # passkeys belong to a name, never to a number: localhost, not 127.0.0.1
        context = browser.new_context(viewport=size, base_url=live_server.url.replace("127.0.0.1", "localhost"))
        opened.append(context)
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield open_page
    for context in opened:
        context.close()
    assert [one for one in complaints if "status of 4" not in one] == []


def look(page: Page, name: str) -> None:
    """Check the page on a desk and on a phone, and keep a picture where one was asked for."""
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        assert_readable(page)
        if PICTURES:
            page.screenshot(path=Path(PICTURES) / f"{name}-{size['width']}.png", full_page=True)
    page.set_viewport_size(DESK)


def enter(page: Page, person) -> None:
    page.goto("/account/login/")
    page.get_by_label("E-mail address").fill(person.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page).not_to_have_url(re.compile("/account/login/$"))


def key_for(page: Page) -> None:
    """Give this browser a device that keeps passkeys and always confirms."""
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    devices.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": {**options, "isUserVerified": True, "automaticPresenceSimulation": True}},
    )


def test_pages_before_signing_in(visit):
    person = PersonFactory()
    page = visit()
    for name, address in {
        "login": "/account/login/",
        "code": "/account/login/code/",
        "forgotten": "/account/password/reset/",
        "signup": "/account/signup/",
        "inactive": "/account/inactive/",
        "invitation-void": "/invitation/nothing/",
        "invitation-needed": "/invitation/",
        "password-done": "/account/password/reset/done/",
    }.items():
        page.goto(address)
        look(page, name)
    page.goto("/account/login/")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page).to_have_title("Error: Sign in")
    look(page, "login-error")
    page.goto("/account/login/code/")
    page.get_by_label("E-mail address").fill(person.email)
    page.get_by_role("button", name="Send me a code").click()
    expect(page.get_by_role("heading", name="Enter the code from the e-mail", level=1)).to_be_visible()
    look(page, "code-enter")
    page.get_by_label("Code").fill(last_code(person.email))
    page.get_by_role("button", name="Go on").click()
    expect(page).not_to_have_url(ACCOUNT)


def test_a_forgotten_password(visit):
    person = PersonFactory()
    page = visit(PHONE)
    page.goto("/account/login/")
    page.get_by_role("link", name="Forgotten your password?").click()
    expect(page.get_by_role("heading", name="Choose a new password", level=1)).to_be_visible()
    page.get_by_label("E-mail address").fill(person.email)
    page.get_by_role("button", name="Send me a code").click()
    expect(page.get_by_role("heading", name="Enter the code from the e-mail", level=1)).to_be_visible()
    look(page, "reset-code")
    page.get_by_label("Code").fill(last_code(person.email))
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_label("New password", exact=True)).to_be_visible()
    look(page, "reset-new")
    page.get_by_label("New password", exact=True).fill("nine boats under snow")
    page.get_by_role("button", name="Show password").click()
    expect(page.get_by_label("New password", exact=True)).to_have_attribute("type", "text")
    page.get_by_role("button", name="Set this password").click()
    expect(page.get_by_role("heading", name="Your password is changed")).to_be_visible()


def test_an_invitation_and_the_second_factor_a_clerk_needs(visit):
    clerk = StrangerFactory(name="Kim Lake", needs_second_factor=True)
    _, secret = services.make_invitation(clerk, reason="Example Primary Heads, as clerk", by=None, at=clock.now())
    page = visit()
    page.goto(f"/invitation/{secret}/")
    look(page, "invitation")
    page.get_by_role("button", name="Set this password and go on").click()
    expect(page).to_have_title(re.compile("^Error: Your invitation"))
    look(page, "invitation-error")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Set this password and go on").click()
    expect(page.get_by_role("heading", name="Second factor")).to_be_visible()
    look(page, "factor-needed")
    page.get_by_role("link", name="Set up an authenticator app").click()
    expect(page.get_by_role("heading", name="Set up an authenticator app", level=1)).to_be_visible()
    look(page, "app")
    page.get_by_label("Code").fill(code_of(page.locator(".cph-key").inner_text()))
    page.get_by_role("button", name="Set up", exact=True).click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    look(page, "recovery")
    page.goto("/profile/")
    look(page, "profile-clerk")
    for name, address in {
        "factor": "/account/2fa/",
        "app-remove": "/account/2fa/totp/deactivate/",
        "recovery-new": "/account/2fa/recovery-codes/generate/",
        "passkeys-none": "/account/2fa/webauthn/",
        "sessions": "/account/sessions/",
        "email": "/account/email/",
        "password": "/account/password/change/",
        "details": "/profile/details/",
        "logout": "/account/logout/",
    }.items():
        page.goto(address)
        look(page, name)


def test_the_page_of_the_second_factor_and_of_a_fresh_proof(visit):
    person = PersonFactory(needs_second_factor=True)
    secret = app_of(person)
    page = visit()
    enter(page, person)
    expect(page.get_by_role("heading", name="Your second factor", level=1)).to_be_visible()
    look(page, "factor-ask")
    page.get_by_label("Code").fill(code_of(secret))
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page).not_to_have_url(ACCOUNT)
    page.goto("/account/2fa/recovery-codes/")
    look(page, "again-password")
    page.get_by_role("link", name="Use a code from your app, or a recovery code").click()
    expect(page.get_by_label("Code")).to_be_visible()
    look(page, "again-code")


def test_a_new_address_and_a_link_for_somebody_else(visit):
    person = PersonFactory()
    page = visit()
    enter(page, person)
    page.goto("/account/email/")
    page.get_by_label("New e-mail address").fill("new@example.org")
    page.get_by_role("button", name="Send a code to it").click()
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", name="Enter the code from the e-mail", level=1)).to_be_visible()
    look(page, "email-code")
    _, secret = services.make_invitation(StrangerFactory(), reason="Example Heads", by=None, at=clock.now())
    page.goto(f"/invitation/{secret}/")
    look(page, "invitation-other")


def test_somebody_with_codes_only(visit):
    person = PersonFactory(password="")
    page = visit()
    page.goto("/account/login/code/")
    page.get_by_label("E-mail address").fill(person.email)
    page.get_by_role("button", name="Send me a code").click()
    expect(page.get_by_role("heading", name="Enter the code from the e-mail", level=1)).to_be_visible()
    page.get_by_label("Code").fill(last_code(person.email))
    page.get_by_role("button", name="Go on").click()
    expect(page).not_to_have_url(ACCOUNT)
    page.goto("/account/password/set/")
    look(page, "password-set")


def test_a_passkey_is_set_up_and_then_signs_in_alone(visit):
    person = PersonFactory(needs_second_factor=True)
    page = visit()
    key_for(page)
    enter(page, person)
    page.get_by_role("link", name="Set up a passkey").click()
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", name="Set up a passkey", level=1)).to_be_visible()
    look(page, "passkey-add")
    page.get_by_label("Name of this passkey").fill("My phone")
    page.get_by_role("button", name="Set up the passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    page.goto("/account/2fa/webauthn/")
    look(page, "passkeys")
    page.get_by_role("link", name="Rename My phone").click()
    expect(page.get_by_role("heading", name="Rename a passkey", level=1)).to_be_visible()
    look(page, "passkey-rename")
    page.goto("/account/2fa/webauthn/")
    page.get_by_role("link", name="Remove My phone").click()
    expect(page.get_by_role("heading", name="Remove a passkey", level=1)).to_be_visible()
    look(page, "passkey-remove")
    page.get_by_role("button", name="Remove it").click()
    expect(page.get_by_text("before you remove this one")).to_be_visible()
    assert Authenticator.objects.filter(user=person, type="webauthn").exists()

    page.goto("/account/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in", level=1)).to_be_visible()
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(lambda url: "/account/" not in url)
    page.goto("/profile/")
    expect(page.get_by_role("heading", name="Your profile")).to_be_visible()
    page.goto("/account/2fa/webauthn/reauthenticate/?next=/profile/")
    look(page, "again-passkey")
    page.get_by_role("button", name="Use your passkey").click()
    expect(page.get_by_role("heading", name="Your profile")).to_be_visible()

    page.goto("/account/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in", level=1)).to_be_visible()
    enter(page, person)
    page.get_by_role("button", name="Use your passkey").click()
    page.wait_for_url(lambda url: "/account/" not in url)


def test_without_a_passkey_the_page_says_so(visit):
    page = visit()
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    page.goto("/account/login/")
    page.evaluate(
        "() => { navigator.credentials.get = () => Promise.reject(new DOMException('no', 'NotAllowedError')) }"
    )
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_text("did not confirm the passkey")).to_be_visible()
    look(page, "passkey-trouble")


def test_signing_in_needs_no_script(browser: Browser, live_server):
    person = PersonFactory()
    context = browser.new_context(java_script_enabled=False, base_url=live_server.url)
    page = context.new_page()
    enter(page, person)
    page.goto("/profile/")
    expect(page.get_by_role("heading", name="Your profile")).to_be_visible()
    context.close()


def test_the_demonstration_page(visit, settings):
    settings.DEMO = True
    settings.ROOT_URLCONF = "tests.people.demo_addresses"
    PersonFactory(email="clerk@example.org", needs_second_factor=True)
    page = visit()
    page.goto("/account/login/")
    look(page, "login-demo")
    page.get_by_role("button", name="The clerk").click()
    expect(page).not_to_have_url(ACCOUNT)
    page.goto("/profile/")
    expect(page.get_by_role("heading", name="Your profile")).to_be_visible()


def test_a_browser_is_there():
    assert system.chromium()
