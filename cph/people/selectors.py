"""Reading people: an invitation by its secret, the ways somebody signs in, who belongs to a network."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import Q, QuerySet

from cph.people.models import Invitation, Person
from cph.people.rules import digest_of

SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def invitation_by(secret: str) -> Invitation | None:
    """The invitation this link belongs to, open or not."""
    return Invitation.objects.select_related("person").filter(secret_digest=digest_of(secret)).first()


def second_factors_of(person: Person) -> QuerySet[Authenticator]:
    """App and passkeys; recovery codes stand in for one of these and are not one by themselves."""
    return Authenticator.objects.filter(user=person, type__in=SECOND_FACTORS)


@dataclass(frozen=True)
class WaysIn:
    """How somebody signs in, as their profile says it."""

    has_password: bool
    has_app: bool
    passkeys: int
    recovery_codes: int
    sessions: int

    @property
    def words(self) -> str:
        """Authenticator app, 2 passkeys, 9 recovery codes left."""
        parts = ["Authenticator app"] if self.has_app else []
        parts += [f"{self.passkeys} passkey{'s' * (self.passkeys != 1)}"] if self.passkeys else []
        return ", ".join([*parts, f"{self.recovery_codes} recovery codes left"])

    @property
    def devices(self) -> str:
        return "1 device" if self.sessions == 1 else f"{self.sessions} devices"


def ways_in_of(person: Person) -> WaysIn:
    """Everything the profile says about signing in, in two queries."""
    kept = list(Authenticator.objects.filter(user=person))
    codes = next((one for one in kept if one.type == Authenticator.Type.RECOVERY_CODES), None)
    return WaysIn(
        has_password=person.has_usable_password(),
        has_app=any(one.type == Authenticator.Type.TOTP for one in kept),
        passkeys=sum(one.type == Authenticator.Type.WEBAUTHN for one in kept),
        recovery_codes=len(codes.wrap().get_unused_codes()) if codes else 0,
        sessions=UserSession.objects.filter(user=person).count(),
    )


Circle = Callable[[Iterable[int]], Iterable[Any]]
_circles: list[Circle] = []


def register_circle(circle: Circle) -> None:
    """An app above that knows who belongs to networks (heads, officers, clerks) says so, once, when Django starts."""
    if circle not in _circles:
        _circles.append(circle)


def people_of_networks(networks: Iterable[int]) -> Q:
    """Everybody whom some app above places in these networks; nobody, where none says so."""
    found = Q(pk__in=[])
    for circle in _circles:
        found |= Q(pk__in=circle(networks))
    return found


def open_invitation_of(person: Person, at: datetime) -> Invitation | None:
    """The invitation this person has not answered yet, for lists of whom to remind."""
    return Invitation.objects.filter(person=person, accepted_at=None, replaced_at=None, expires_at__gte=at).first()
