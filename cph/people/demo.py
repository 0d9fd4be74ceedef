"""Looking around without an account: one click signs in as an invented person. Exists in demonstration mode only."""

from __future__ import annotations

from dataclasses import dataclass

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from cph.people import factors
from cph.people.models import Person


@dataclass(frozen=True)
class Persona:
    """An invented person of the demonstration network: who they are and what they can do."""

    email: str
    label: str
    can: str


PERSONAS = [
    Persona("head@example.org", "A headteacher", "Reads agendas, answers, proposes an item for the next meeting."),
    Persona(
        "two.schools@example.org", "A head of two schools", "Leads two schools at once and holds one seat for each."
    ),
    Persona("co.chair@example.org", "A co-chair", "Agrees the agenda with the executive and chairs the meeting."),
    Persona("representative@example.org", "A group representative", "Speaks for a development group on the executive."),
    Persona("clerk@example.org", "The clerk", "Keeps the roll, plans the year, builds and issues agendas."),
    Persona(
        "officer@example.org", "A local authority officer", "Loads the register of schools; attends without a vote."
    ),
    Persona("admin@example.org", "An administrator", "Sees everything, and the admin site."),
]


@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the personas, and as nobody else."""
    email = request.POST.get("email", "")
    if not settings.DEMO or email not in {persona.email for persona in PERSONAS}:
        raise Http404
    person = Person.objects.filter(email=email, is_active=True).first()
    if person is None:
        messages.error(request, "The demonstration network is not loaded yet. Try again in a minute.")
        return redirect("account_login")
    logout(request)
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    request.session[factors.KEY] = factors.DEMO
    UserSession.objects.create_from_request(request)
    return redirect("home")
