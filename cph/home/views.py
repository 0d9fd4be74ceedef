"""The first page, the record pages that gather from every app, and the pages about the site itself."""

import re
from email.utils import parseaddr

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import cache_control

from cph.audit.selectors import trail_visible
from cph.audit.views import trail_page
from cph.core import clock
from cph.core.refusals import allowed
from cph.home import bodies, first_page, schools, searching, visits
from cph.home.context import network_of, show_network_of
from cph.home.permissions import check_may_read_trail
from cph.home.rules import look_of
from cph.home.selectors import clerks_of, with_unread
from funding.permissions.seeing import check_may_see_money_of
from networks.constitutions.models import Body
from networks.constitutions.seats import seats_of
from networks.constitutions.selectors import bodies_visible_to


@login_required
def home(request: HttpRequest) -> HttpResponse:
    at = clock.now()
    since = visits.since(request.user, request.session, at=at)
    page = first_page.first_page(request.user, network_of(request), since, at)
    return render(request, "home/home.html", {"page": page, "since": since})


@login_required
def school(request: HttpRequest, urn: int) -> HttpResponse:
    seats = seats_of(request.user, clock.today())
    entries = schools.lineage_of(urn, seats)
    if not entries:
        raise Http404
    if entries[0].school.urn != urn:
        return redirect("school", urn=entries[0].school.urn)
    record = schools.record_of(entries, seats)
    sees_money = allowed(check_may_see_money_of, request.user, record.school, at=clock.now())
    return render(request, "home/school.html", {"record": record, "school": record.school, "sees_money": sees_money})


@login_required
def body_list(request: HttpRequest) -> HttpResponse:
    today = clock.today()
    networks = bodies.networks_with_parts(bodies_visible_to(request.user, today), today)
    return render(request, "home/body_list.html", {"networks": networks})


@login_required
def body(request: HttpRequest, pk: int) -> HttpResponse:
    today = clock.today()
    visible = bodies.body_in_full(with_unread(bodies_visible_to(request.user, today), request.user), today)
    found = get_object_or_404(visible, pk=pk)
    show_network_of(request, found)
    record = bodies.record_of(found, seats_of(request.user, today), clock.now())
    is_group = found.kind == Body.Kind.DEVELOPMENT_GROUP
    sees_money = is_group and allowed(check_may_see_money_of, request.user, found, at=clock.now())
    context = {"record": record, "body": found, "sees_money": sees_money}
    return render(request, f"home/body_{found.kind.lower()}.html", context)


@login_required
def search(request: HttpRequest) -> HttpResponse:
    """Everything one may read, by its words."""
    return render(
        request, "home/search.html", {"found": searching.results_of(request), "kinds": searching.KINDS.items()}
    )


@login_required
def trail(request: HttpRequest) -> HttpResponseBase:
    keys = check_may_read_trail(request.user, at=clock.now())
    return trail_page(request, trail_visible(keys))


def contact_address() -> str:
    """Where somebody writes who knows no clerk: the address our own e-mails come from."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def help_page(request: HttpRequest) -> HttpResponse:
    facts = {"clerks": clerks_of(request.user, clock.today()), "contact": contact_address()}
    return render(request, "home/help.html", facts)


def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "home/accessibility.html", {"contact": contact_address()})


def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "home/privacy.html", {"contact": contact_address()})


@cache_control(max_age=86400, public=True)
def look(request: HttpRequest, colour: str) -> HttpResponse:
    """The network's colour and the shades that follow from it, as a style sheet: the page itself carries no style."""
    if not re.fullmatch("[0-9a-f]{6}", colour):
        raise Http404
    variables = " ".join(f"{name}: {value};" for name, value in look_of(colour).variables())
    return HttpResponse(f":root {{ {variables} }}\n", content_type="text/css")
