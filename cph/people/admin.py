"""People in the admin site, which is entered through our own sign-in only, second factor included.

No secret is shown: neither passwords nor codes, keys, digests or session keys.
"""

from __future__ import annotations

from typing import Any

# these register themselves on import; ours take their place
import allauth.account.admin
import allauth.mfa.admin
import allauth.usersessions.admin  # noqa: F401
from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.views.generic import RedirectView

from cph.core import clock
from cph.core.admin import ReadOnlyAdmin, ScopedAdmin
from cph.people.models import Invitation, Person
from cph.people.rules import device_words
from cph.people.selectors import people_of_networks
from cph.people.services import settle_address

admin.site.login = secure_admin_login(admin.site.login)
admin.site.password_change = RedirectView.as_view(pattern_name="account_change_password")
for taken in (EmailAddress, Authenticator, UserSession):
    admin.site.unregister(taken)

POWERS = ("is_staff", "is_superuser", "is_active", "needs_second_factor", "groups", "user_permissions")


@admin.register(Person)
class PersonAdmin(ScopedAdmin):
    """Staff of a network see the people of that network; only an administrator gives or takes powers."""

    scope = "self"  # see rows_in
    list_display = ("name", "email", "joined_at", "is_active", "needs_second_factor", "is_staff")
    list_filter = ("is_active", "needs_second_factor", "is_staff", "is_superuser")
    search_fields = ("name", "email")
    ordering = ("name", "pk")
    autocomplete_fields = ("groups",)
    filter_horizontal = ("user_permissions",)
    readonly_fields = ("joined_at", "last_login", "created_at")
    fieldsets = (
        (None, {"fields": ("name", "email", "telephone")}),
        ("What they may do", {"fields": POWERS}),
        ("What happened", {"fields": ("created_at", "joined_at", "last_login")}),
    )

    def rows_in(self, rows: QuerySet[Person], networks: frozenset[int]) -> QuerySet[Person]:
        return rows.filter(people_of_networks(networks))

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        return self.readonly_fields if request.user.is_superuser else (*self.readonly_fields, *POWERS)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may change an administrator's address could sign in as them."""
        if obj is not None and not request.user.is_superuser and (obj.is_staff or obj.is_superuser):
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody is deleted: what they did stands. Take away "may sign in" instead."""
        return False

    def save_model(self, request: HttpRequest, obj: Person, form: Any, change: bool) -> None:
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        if change and "email" in form.changed_data:
            settle_address(obj, at=clock.now())


class OfPeople:
    """Rows that hang on a person, seen by whoever sees that person."""

    scope = "person"

    def rows_in(self, rows: QuerySet, networks: frozenset[int]) -> QuerySet:
        people = Person.objects.filter(people_of_networks(networks))
        return rows.filter(Q(**{f"{self.scope}__in": people}))


@admin.register(Invitation)
class InvitationAdmin(OfPeople, ReadOnlyAdmin):
    """Sent from the roll's page, where the trail is written; here to be read."""

    list_display = ("person", "reason", "sent_to", "sent_at", "expires_at", "accepted_at", "replaced_at")
    list_filter = (("accepted_at", admin.EmptyFieldListFilter), ("replaced_at", admin.EmptyFieldListFilter), "sent_at")
    search_fields = ("person__name", "person__email", "reason")
    list_select_related = ("person",)
    ordering = ("-sent_at", "-pk")
    exclude = ("secret_digest",)


@admin.register(EmailAddress)
class EmailAddressAdmin(OfPeople, ReadOnlyAdmin):
    """Proved by their owners; to give somebody another address, change it on the person."""

    scope = "user"
    list_display = ("email", "user", "verified", "primary")
    list_filter = ("verified",)
    search_fields = ("email", "user__name")
    list_select_related = ("user",)
    ordering = ("email", "pk")


@admin.register(Authenticator)
class AuthenticatorAdmin(OfPeople, ScopedAdmin):
    """Second factors. An administrator removes one that was lost, once sure who is asking."""

    scope = "user"
    list_display = ("user", "type", "created_at", "last_used_at")
    list_filter = ("type",)
    search_fields = ("user__name", "user__email")
    list_select_related = ("user",)
    ordering = ("-created_at", "-pk")
    exclude = ("data",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.is_superuser


@admin.register(UserSession)
class UserSessionAdmin(OfPeople, ScopedAdmin):
    """Where people are signed in. Deleting one signs that device out."""

    scope = "user"
    list_display = ("user", "device", "ip", "created_at")
    list_filter = ("created_at",)
    search_fields = ("user__name", "user__email", "ip")
    list_select_related = ("user",)
    ordering = ("-created_at", "-pk")
    fields = ("user", "device", "ip", "created_at")

    @admin.display(description="device")
    def device(self, session: UserSession) -> str:
        return device_words(session.user_agent)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.is_superuser

    def delete_model(self, request: HttpRequest, obj: UserSession) -> None:
        obj.end()

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[UserSession]) -> None:
        for session in queryset:
            session.end()
