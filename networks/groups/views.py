"""Pages about the groups as they stand: the list, one school's place, a group's name."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from cph.core import clock
from cph.core.forms import OnForm
from cph.core.refusals import Refused, allowed
from cph.core.sheets import kind_of
from cph.core.templatetags.words import day
from networks.constitutions.access import body_or_404
from networks.constitutions.models import Body
from networks.constitutions.permissions import check_may_keep
from networks.groups import exports, selectors, services
from networks.groups.forms import MoveForm, NameForm, TakeOutForm
from networks.groups.models import Place
from networks.groups.selectors import with_noun
from networks.members import selectors as members
from networks.schools.models import School


@login_required
def group_list(request: HttpRequest, pk: int) -> HttpResponse:
    """The groups of a day: schools, heads, size, and whether every school is in exactly one."""
    network = body_or_404(request, pk, Body.Kind.NETWORK)
    form, on = OnForm.asked(request.GET, clock.today())
    places = list(selectors.places_with_heads(network, on))
    may_keep = allowed(check_may_keep, request.user, network, at=clock.now())
    shown = {
        "network_body": network,
        "form": form,
        "on": on,
        "standings": selectors.standings(places),
        "coverage": selectors.coverage_of_places(network, on, places),
        "may_keep": may_keep,
        "keeping": selectors.keeping_of(network, on) if may_keep else None,
    }
    return render(request, "groups/group_list.html", shown)


@login_required
def group_csv(request: HttpRequest, pk: int) -> HttpResponse:
    """The same list as a file."""
    network = body_or_404(request, pk, Body.Kind.NETWORK)
    _, on = OnForm.asked(request.GET, clock.today())
    standings = selectors.standings(selectors.places_with_heads(network, on))
    return exports.groups_sheet(kind_of(request), f"{network} groups {on}", standings)


@login_required
def group_school(request: HttpRequest, pk: int, urn: int) -> HttpResponse:
    """One school: where it is, where it was; the clerk moves it, places it, or takes it out when it no longer counts."""
    network = body_or_404(request, pk, Body.Kind.NETWORK)
    today = clock.today()
    counting = members.schools_that_count(network, today)
    ever = Place.objects.filter(network=network, school=OuterRef("pk"))
    school = get_object_or_404(School.objects.filter(Q(pk__in=counting) | Exists(ever)), urn=urn)
    place = selectors.place_of(school, network, today)
    groups = selectors.groups_of(network, today).exclude(pk=place.group_id if place else None)
    may_keep = allowed(check_may_keep, request.user, network, at=clock.now())
    leaving = request.POST.get("act") == "take_out"
    move = MoveForm(None if leaving else request.POST or None, groups=groups)
    leave = TakeOutForm(request.POST if leaving else None, auto_id="leave_%s")
    if request.method == "POST" and _carry_out(request, school, place, move, leave):
        return redirect("group_school", network.pk, school.urn)
    shown = {
        "network_body": network,
        "school": school,
        "place": place,
        "counts": counting.filter(pk=school.pk).exists(),
        "move": move,
        "leave": leave,
        "may_keep": may_keep,
        "has_groups": groups.exists(),
        "history": selectors.groups_through_time(school, network),
    }
    return render(request, "groups/group_school.html", shown)


def _carry_out(request: HttpRequest, school: School, place: Place | None, move: MoveForm, leave: TakeOutForm) -> bool:
    """Whether what was asked has been done; what stands in the way is on the form."""
    by, at = request.user, clock.now()
    form = leave if leave.is_bound else move
    if not form.is_valid():
        return False
    facts = form.cleaned_data
    try:
        if form is leave:
            if place is None:
                raise Refused(f"{school} is in no group.")
            services.take_out(place, ends_on=facts["ends_on"], by=by, at=at)
            messages.success(request, f"{school} leaves {with_noun(place.group)} after {day(facts['ends_on'])}.")
        else:
            group, starts_on = facts["group"], facts["starts_on"]
            if place:
                services.move_school(place, group, starts_on=starts_on, by=by, at=at)
            else:
                services.place_school(school, group, starts_on=starts_on, by=by, at=at)
            messages.success(request, f"{school} is in {with_noun(group)} from {day(starts_on)}.")
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


@login_required
def group_rename(request: HttpRequest, pk: int) -> HttpResponse:
    """Another name for a group that stands."""
    group = body_or_404(request, pk, Body.Kind.DEVELOPMENT_GROUP)
    check_may_keep(request.user, group, at=clock.now())
    form = NameForm(request.POST or None, initial={"name": group.name})
    if request.method == "POST" and form.is_valid():
        try:
            services.rename_group(group, form.cleaned_data["name"], by=request.user, at=clock.now())
        except Refused as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, f"The group is called {form.cleaned_data['name']} now.")
            return redirect("group_list", group.network_id)
    return render(request, "groups/group_rename.html", {"group": group, "form": form})
