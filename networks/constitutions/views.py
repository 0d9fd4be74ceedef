"""Pages about the rules: the constitution, loading one, starting a network, its clerks."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from cph.core import clock
from cph.core.forms import OnForm
from cph.core.refusals import Refused, allowed
from cph.core.templatetags.words import day_words
from cph.people.services import person_for
from networks.constitutions import instance as instances
from networks.constitutions import permissions, services
from networks.constitutions.access import body_or_404
from networks.constitutions.forms import ClerkForm, EndClerkForm, LoadForm, NetworkForm
from networks.constitutions.models import Clerk
from networks.constitutions.rules import PROVISIONS
from networks.constitutions.selectors import articles_in_force, clerks_of


@login_required
@require_safe
def constitution(request: HttpRequest, pk: int) -> HttpResponse:
    """The rules in force on a day, article by article, with what they fix, leave open and leave unsaid."""
    body, now = body_or_404(request, pk), clock.now()
    form, on = OnForm.asked(request.GET, clock.today())
    shown = articles_in_force(body, on)
    silent = [(point, one.article) for one in shown for what in one.provisions for point in what.silent]
    return render(
        request,
        "constitutions/constitution.html",
        {
            "body": body.network,
            "form": form,
            "on": on,
            "is_today": on == clock.today(),
            "constitution": shown[0].article.constitution if shown else None,
            "articles": shown,
            "questions": [question for one in shown for question in one.questions],
            "silent": silent,
            "may_rule": allowed(permissions.check_may_rule, request.user, body, at=now),
            "may_load": allowed(permissions.check_may_keep, request.user, body, at=now),
        },
    )


@login_required
def constitution_load(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose a shipped constitution and a day, look at what it contains, then apply it."""
    body, now = body_or_404(request, pk).network, clock.now()
    permissions.check_may_keep(request.user, body, at=now)
    form = LoadForm(request.POST or None, initial={"instance": instances.available()[0]})
    preview = None
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        try:
            preview = instances.read_shipped(facts["instance"])
            if "confirm" in request.POST:
                services.load_constitution(
                    body,
                    preview,
                    starts_on=facts["starts_on"],
                    adopted_by=facts["adopted_by"],
                    by=request.user,
                    at=now,
                )
                messages.success(request, f"{preview.title} applies from {day_words(facts['starts_on'])}.")
                return redirect("constitution", body.pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            preview = None
    return render(
        request,
        "constitutions/load.html",
        {"body": body, "form": form, "preview": preview, "contents": _contents(preview) if preview else []},
    )


HEADINGS = {
    "membership_classes": "Who is a member",
    "posts": "Posts",
    "sittings": "How often bodies meet",
    "entitlements": "Who may do what at meetings",
    "quorums": "Quorum",
    "majorities": "Majorities",
    "substitutions": "Substitutes",
    "notice_periods": "Notice of meetings",
    "election_rules": "Elections",
    "requirements": "What a post asks of a candidate",
    "balances": "Balance",
    "channels": "Ways of consulting",
    "contributions": "Contributions",
    "franchises": "Who votes on what",
}


def _contents(preview: instances.Instance) -> list[tuple[str, list]]:
    return [(HEADINGS[kind], preview.said(kind)) for kind in PROVISIONS]


@login_required
def network_start(request: HttpRequest) -> HttpResponse:
    """Start a network: its name, its colour, its clerk."""
    now = clock.now()
    permissions.check_may_administer(request.user, at=now)
    form = NetworkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            network = services.start_network(**form.cleaned_data, by=request.user, at=now)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{network.name} has started. Its clerk is invited by e-mail.")
            return redirect("clerk_list", network.pk)
    return render(request, "constitutions/network_start.html", {"form": form})


@login_required
@require_safe
def clerk_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Who keeps the network's records."""
    body, now = body_or_404(request, pk).network, clock.now()
    return render(
        request,
        "constitutions/clerk_list.html",
        {
            "body": body,
            "clerks": clerks_of(body, clock.today()).order_by("starts_on", "pk"),
            "may_appoint": allowed(permissions.check_may_administer, request.user, at=now),
            "may_load": allowed(permissions.check_may_keep, request.user, body, at=now),
        },
    )


@login_required
def clerk_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Appoint a clerk."""
    body, now = body_or_404(request, pk).network, clock.now()
    permissions.check_may_administer(request.user, at=now)
    form = ClerkForm(request.POST or None, initial={"starts_on": clock.today()})
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        try:
            person = person_for(facts["email"], facts["name"], by=request.user, at=now)
            services.appoint_clerk(body, person, starts_on=facts["starts_on"], by=request.user, at=now)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{person.name} is clerk from {day_words(facts['starts_on'])}.")
            return redirect("clerk_list", body.pk)
    context = {"body": body, "form": form, "heading": "Appoint a clerk", "button": "Appoint"}
    return render(request, "constitutions/clerk_form.html", context)


@login_required
def clerk_end(request: HttpRequest, pk: int, clerk_pk: int) -> HttpResponse:
    """End a clerkship."""
    body, now = body_or_404(request, pk).network, clock.now()
    permissions.check_may_administer(request.user, at=now)
    clerk = get_object_or_404(Clerk.objects.select_related("person"), pk=clerk_pk, body=body)
    form = EndClerkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.end_clerkship(clerk, ends_on=form.cleaned_data["ends_on"], by=request.user, at=now)
        except Refused as refusal:
            form.add_error("ends_on", str(refusal))
        else:
            messages.success(request, f"{clerk.person.name}'s last day as clerk is recorded.")
            return redirect("clerk_list", body.pk)
    heading = f"When does {clerk.person.name} stop being clerk?"
    context = {"body": body, "form": form, "heading": heading, "button": "Record"}
    return render(request, "constitutions/clerk_form.html", context)
