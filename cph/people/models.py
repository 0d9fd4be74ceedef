"""A person, known by name before they ever sign in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone


class PersonManager(BaseUserManager["Person"]):
    def create_user(
        self, email: str | None = None, password: str | None = None, *, name: str = "", **facts: Any
    ) -> Person:
        """A person with or without a way in: no e-mail means known by name only."""
        person = self.model(email=(email or "").strip().lower() or None, name=name, **facts)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(
        self, email: str, password: str | None = None, *, name: str = "Administrator", **facts: Any
    ) -> Person:
        return self.create_user(email, password, name=name, is_staff=True, is_superuser=True, **facts)

    def get_by_natural_key(self, email: str | None) -> Person:
        return self.get(email=(email or "").lower())


class Person(AbstractBaseUser, PermissionsMixin):
    """Somebody in the network: a head, a clerk, an officer. What they may do follows from the seats they hold, never from here."""

    name = models.CharField("full name", max_length=150)
    email = models.EmailField("e-mail address", null=True, blank=True)
    telephone = models.CharField(max_length=30, blank=True)
    is_active = models.BooleanField("may sign in", default=True)
    is_staff = models.BooleanField("may use the admin site", default=False)
    needs_second_factor = models.BooleanField(
        "must use a second factor",
        default=False,
        help_text="Set when this person becomes a clerk, an officer or an administrator.",
    )
    joined_at = models.DateTimeField("first signed in", null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name_plural = "people"
        constraints = [
            models.UniqueConstraint(
                fields=["email"],
                name="one_person_per_email",
                violation_error_message="Somebody with this e-mail address is already here.",
            ),
            models.CheckConstraint(
                condition=Q(email__isnull=True) | Q(email=Lower("email")),
                name="emails_are_lower_case",
                violation_error_message="Enter the e-mail address in lower case.",
            ),
        ]
        indexes = [models.Index(Lower("name"), "id", name="people_by_name")]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        self.email = (self.email or "").strip().lower() or None

    @property
    def must_use_second_factor(self) -> bool:
        """Administrators, clerks and officers sign in with a second factor."""
        return self.needs_second_factor or self.is_staff or self.is_superuser


class Invitation(models.Model):
    """A way in, sent by e-mail: one person, one secret, used once, good until it expires or a newer one replaces it."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="invitations")
    invited_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(
        "to what", max_length=200, help_text="The network's name and the capacity, as the e-mail says it."
    )
    sent_to = models.EmailField(
        "sent to", help_text="The address that is proved by accepting; the person may have another one by then."
    )
    secret_digest = models.CharField(max_length=64, unique=True, editable=False)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    replaced_at = models.DateTimeField("replaced by a newer one", null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(accepted_at__isnull=True, replaced_at__isnull=True),
                name="one_open_invitation_per_person",
                violation_error_message="This person already has an open invitation.",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(replaced_at__isnull=True),
                name="replaced_invitations_are_not_accepted",
                violation_error_message="An invitation that was replaced by a newer one cannot be accepted.",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("sent_at")),
                name="invitations_expire_after_they_are_sent",
                violation_error_message="Enter an end that lies after the day the invitation was sent.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.reason}"

    def is_open(self, at: datetime) -> bool:
        """Whether it can still be accepted: not used, not replaced, not expired, and the address is still theirs."""
        waiting = self.accepted_at is None and self.replaced_at is None and at <= self.expires_at
        return waiting and self.person.is_active and self.person.email == self.sent_to
