"""People come in: known by name, invited, signed in; and who must show a second factor."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from cph.core.refusals import Refused
from cph.people import told
from cph.people.models import Invitation, Person
from cph.people.rules import digest_of

GOOD_FOR = timedelta(days=30)


def _address(email: str) -> str:
    email = (email or "").strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise Refused("Enter an e-mail address in the correct format, like name@example.org.") from None
    if len(email) > 254:
        raise Refused("Enter an e-mail address of at most 254 characters.")
    return email


@transaction.atomic
def person_for(email: str, name: str, *, by: Person | None, at: datetime) -> Person:
    """The person with this e-mail address, made if nobody has it. Without an address: somebody known by name only."""
    name = " ".join(name.split())[:150]
    if not name:
        raise Refused("Enter the person's full name.")
    if not (email or "").strip():
        return Person.objects.create_user(None, name=name, created_at=at)
    email = _address(email)
    found = Person.objects.filter(email=email).first()
    if found:
        return found
    try:
        with transaction.atomic():
            return Person.objects.create_user(email, name=name, created_at=at)
    except IntegrityError:  # made by somebody else between the two lines
        return Person.objects.get(email=email)


@transaction.atomic
def require_second_factor(person: Person, *, by: Person | None, at: datetime) -> None:
    """Clerks, officers and administrators sign in with a second factor from now on."""
    Person.objects.filter(pk=person.pk, needs_second_factor=False).update(needs_second_factor=True)
    person.needs_second_factor = True


@transaction.atomic
def make_invitation(person: Person, *, reason: str, by: Person | None, at: datetime) -> tuple[Invitation, str]:
    """A new invitation and its secret, which is told once, here. An earlier open one no longer works."""
    locked = Person.objects.select_for_update().get(pk=person.pk)
    if not locked.email:
        raise Refused(f"{locked.name} has no e-mail address to send an invitation to. Add one first.")
    if not locked.is_active:
        raise Refused(f"{locked.name} may not sign in. An administrator can change that.")
    if locked.joined_at is not None:
        raise Refused(f"{locked.name} has joined already and can sign in; no invitation is needed.")
    Invitation.objects.filter(person=locked, accepted_at=None, replaced_at=None).update(replaced_at=at)
    secret = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        person=locked,
        invited_by=by,
        reason=reason[:200],
        sent_to=locked.email,
        secret_digest=digest_of(secret),
        sent_at=at,
        expires_at=at + GOOD_FOR,
    )
    return invitation, secret


@transaction.atomic
def accept_invitation(invitation: Invitation, *, password: str | None, at: datetime) -> Person:
    """The person comes in: their address is proved, a password set if they want one. A second click changes nothing."""
    invitation = Invitation.objects.select_for_update(of=("self",)).select_related("person").get(pk=invitation.pk)
    if not invitation.is_open(at):
        raise Refused("This invitation has been used, replaced by a newer one, or has expired.")
    person = invitation.person
    if password:
        person.set_password(password)
    else:
        person.set_unusable_password()
    person.joined_at = person.joined_at or at
    person.save(update_fields=["password", "joined_at"])
    _prove(person, invitation.sent_to)
    invitation.accepted_at = at
    invitation.save(update_fields=["accepted_at"])
    told.tell("accepted", f"the invitation to {invitation.reason}", invitation, person, by=person, at=at)
    return person


def _prove(person: Person, email: str) -> None:
    """Tell django-allauth that this address, and no other, is this person's."""
    EmailAddress.objects.filter(email=email, verified=False).exclude(user=person).delete()
    EmailAddress.objects.filter(user=person).exclude(email=email).delete()
    EmailAddress.objects.update_or_create(user=person, email=email, defaults={"verified": True, "primary": True})


@transaction.atomic
def settle_address(person: Person, *, at: datetime) -> None:
    """After somebody else changed a person's address: the old one signs nobody in, an invitation sent to it is void."""
    EmailAddress.objects.filter(user=person).exclude(email=person.email or "").delete()
    stale = Invitation.objects.filter(person=person, accepted_at=None, replaced_at=None)
    stale.exclude(sent_to=person.email or "").update(replaced_at=at)


@transaction.atomic
def note_first_sign_in(person: Person, *, at: datetime) -> None:
    """Administrators are made on the command line: their first sign-in is their joining."""
    Person.objects.filter(pk=person.pk, joined_at=None).update(joined_at=at)


@transaction.atomic
def change_details(person: Person, details: dict[str, str], *, at: datetime) -> None:
    """A person corrects their own name or telephone number. Lines of the trail keep the name of their day."""
    kept = Person.objects.select_for_update().get(pk=person.pk)
    renamed = kept.name != details["name"]
    subject = f"their name from {kept.name} to {details['name']}" if renamed else "their telephone number"
    if not renamed and kept.telephone == details["telephone"]:
        return
    Person.objects.filter(pk=person.pk).update(name=details["name"], telephone=details["telephone"])
    told.tell("changed", subject, person, by=person, at=at)
