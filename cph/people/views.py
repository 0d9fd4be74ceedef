"""Pages about oneself: the invitation that lets one in, and the profile."""

from __future__ import annotations

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.core.ratelimit import respond_429
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cph.core import clock
from cph.core.refusals import Refused
from cph.people import services
from cph.people.forms import InvitationForm, ProfileForm
from cph.people.limits import is_too_often
from cph.people.models import Invitation
from cph.people.selectors import invitation_by, ways_in_of


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Looking never uses an invitation up: mail filters follow every link. Only the button does."""
    if is_too_often(request, "invitation", times=60, seconds=60):
        return respond_429(request)
    found = invitation_by(secret)
    if found is None or not found.is_open(clock.now()):
        return invitation_void(request, found)
    if request.user.is_authenticated and request.user != found.person:
        return render(request, "people/invitation_other.html", {"invitation": found, "link": request.path})
    form = InvitationForm(request.POST if request.method == "POST" else None, person=found.person)
    if request.method == "POST" and form.is_valid():
        try:
            return come_in(request, found, form.cleaned_data["password"])
        except Refused:  # a second click, a moment later
            return invitation_void(request, found)
    return render(request, "people/invitation.html", {"invitation": found, "form": form})


def come_in(request: HttpRequest, found: Invitation, password: str | None) -> HttpResponse:
    """Accept and sign in, through django-allauth, which asks for a second factor where there is one."""
    person = services.accept_invitation(found, password=password, at=clock.now())
    record_authentication(request, person, "invitation", email=person.email, reauthenticated=True)
    return perform_login(request, person, email=person.email, redirect_url="/")


def invitation_void(request: HttpRequest, found: Invitation | None) -> HttpResponse:
    """The same page whether it was used, replaced, has expired or never was; whoever is in already just goes on."""
    if found is not None and found.person == request.user:
        return redirect("home")
    return render(request, "people/invitation_void.html", status=404)


@require_safe
def invitation_needed(request: HttpRequest) -> HttpResponse:
    """Somebody proved an address we know, but has not accepted an invitation yet."""
    return render(request, "people/invitation_needed.html")


@login_required
@require_safe
def profile(request: HttpRequest) -> HttpResponse:
    return render(request, "people/profile.html", {"ways": ways_in_of(request.user)})


@login_required
def profile_details(request: HttpRequest) -> HttpResponse:
    """Change one's name and telephone number."""
    form = ProfileForm(request.POST if request.method == "POST" else None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        services.change_details(request.user, form.cleaned_data, at=clock.now())
        messages.success(request, "Your details are changed.")
        return redirect("profile")
    return render(request, "people/profile_details.html", {"form": form})


@login_required
@require_POST
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign out one other device of one's own."""
    session = get_object_or_404(UserSession, pk=pk, user=request.user)
    if session.session_key == request.session.session_key:
        return redirect("account_logout")
    session.end()
    messages.success(request, "That device is signed out.")
    return redirect("usersessions_list")
