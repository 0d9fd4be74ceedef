"""How django-allauth meets our people: by invitation only, in our words, whatever the mail server or the proxy does."""

from __future__ import annotations

import base64
import hashlib
from smtplib import SMTPException
from typing import Any

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from nacl.exceptions import CryptoError
from nacl.secret import SecretBox

from cph.core import clock
from cph.people import factors, services, told

log = structlog.get_logger(__name__)

WRONG_CODE = "That code is not right, or has run out. Check it and try again."
REAUTHENTICATE = {
    "reauthenticate": "Use your password",
    "mfa_reauthenticate": "Use a code from your app, or a recovery code",
    "mfa_reauthenticate:webauthn": "Use your passkey",
}


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up: an account begins with an invitation."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": "This account may not sign in at the moment.",
        "duplicate_email": "That is your e-mail address already.",
        "email_password_mismatch": "That e-mail address and password do not go together. Check both and try again.",
        "email_taken": "That e-mail address belongs to somebody else here. Ask the clerk of your network.",
        "enter_current_password": "That is not your password as it stands now.",
        "incorrect_code": WRONG_CODE,
        "incorrect_password": "That is not your password.",
        "rate_limited": "You have asked too often. Wait a minute and try again.",
        "too_many_login_attempts": (
            "There were too many tries that did not work. Wait five minutes, or sign in with a code by e-mail."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_login(self, request: HttpRequest, user: Any, **facts: Any) -> HttpResponse | None:
        """Somebody who was never invited, or has not answered, has proved an address but has no way in yet."""
        stopped = super().pre_login(request, user, **facts)
        if stopped is None and user.joined_at is None and not (user.is_staff or user.is_superuser):
            return redirect("invitation_needed")
        return stopped

    def post_login(self, request: HttpRequest, user: Any, **facts: Any) -> HttpResponse:
        factors.remember(request)
        if user.joined_at is None:
            services.note_first_sign_in(user, at=clock.now())
        return super().post_login(request, user, **facts)

    def confirm_email(self, request: HttpRequest, email_address: Any) -> bool:
        """A person has proved a new address of theirs."""
        before = email_address.user.email
        with transaction.atomic():
            confirmed = super().confirm_email(request, email_address)
            person = email_address.user
            if confirmed and before != email_address.email:
                told.tell("changed", "their e-mail address", person, by=person, at=clock.now())
        return confirmed

    def set_password(self, user: Any, password: str) -> None:
        with transaction.atomic():
            super().set_password(user, password)
            told.tell("set", "their password", user, by=user, at=clock.now())

    def get_client_ip(self, request: HttpRequest) -> str:
        """Behind a Unix socket there may be no address: all such callers then share one limit, and nobody is shut out."""
        try:
            return super().get_client_ip(request)
        except (ImproperlyConfigured, PermissionDenied):
            log.warning("no client address: check TRUSTED_PROXIES and the proxy's X-Forwarded-For")
            return "127.0.0.1"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """A mail server that does not answer is a sentence on the page, not an error page."""
        words = {"site_name": settings.MFA_TOTP_ISSUER, "site_url": settings.SITE_URL, **context}
        try:
            super().send_mail(template_prefix, email, words)
        except (SMTPException, OSError) as error:
            log.error("mail not sent", kind=template_prefix, error=str(error))
            self.add_message(
                self.request,
                messages.ERROR,
                message="We could not send you an e-mail just now. Try again in a few minutes.",
            )

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("profile")

    def get_email_verification_redirect_url(self, email_address: Any) -> str:
        return reverse("profile" if self.request.user.is_authenticated else "account_login")

    def get_reauthentication_methods(self, user: Any) -> list[dict]:
        methods = super().get_reauthentication_methods(user)
        return [{**one, "description": REAUTHENTICATE.get(one["id"], one["description"])} for one in methods]


def _boxes() -> list[SecretBox]:
    """One box per secret key of the site, the present one first."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [SecretBox(hashlib.sha256(b"second factor:" + key.encode()).digest()) for key in keys]


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factors in our words; their secrets sealed, so that a copy of the database alone opens no account."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": factors.KEEP_ONE,
        "cannot_generate_recovery_codes": "Set up an app or a passkey first: recovery codes stand in for one of them.",
        "incorrect_code": WRONG_CODE,
        "unverified_email": "Confirm your e-mail address first.",
    }

    def encrypt(self, text: str) -> str:
        return base64.b64encode(_boxes()[0].encrypt(text.encode())).decode()

    def decrypt(self, encrypted_text: str) -> str:
        sealed = base64.b64decode(encrypted_text)
        for box in _boxes():
            try:
                return box.decrypt(sealed).decode()
            except CryptoError:
                continue
        raise ImproperlyConfigured(
            "Second factors were sealed with another SECRET_KEY: add it to SECRET_KEY_FALLBACKS."
        )

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        return factors.may_remove(authenticator)

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        return f"Passkey {factors.count_of(user, type) + 1}"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {"id": context.request.get_host().partition(":")[0], "name": settings.MFA_TOTP_ISSUER}
