"""The list of schools, bringing the register up to date, and who leads a school."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import IntegerField
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from cph.core import clock
from cph.core.later import enqueue
from cph.core.pages import keyset
from cph.core.refusals import NotAllowed, Refused, allowed
from cph.core.sheets import kind_of
from cph.people.services import person_for
from networks.schools import services, tasks
from networks.schools.exports import schools_sheet
from networks.schools.filters import SchoolFilter
from networks.schools.forms import EndForm, HeadshipForm, ImportForm
from networks.schools.models import Headship, RegisterImport, School
from networks.schools.permissions import check_may_import, check_may_read, check_may_record_headship
from networks.schools.selectors import (
    authorities_of,
    authorities_seen_by,
    imports_visible_to,
    nearest_names,
    school_by_urn,
)

SHOWN = ("urn", "name", "phase", "sector", "status", "pupils", "town", "postcode", "authority__name")


@login_required
@require_safe
def school_list(request: HttpRequest) -> HttpResponseBase:
    """Every school of the register: searched, filtered, and as a file."""
    try:
        check_may_read(request.user, at=clock.now())
    except NotAllowed as refusal:
        return render(request, "schools/no_seat.html", {"refusal": refusal})
    authorities = authorities_seen_by(request.user, clock.today())
    by_size = Coalesce("pupils", -1, output_field=IntegerField())
    asked = SchoolFilter(request.GET, School.objects.annotate(size=by_size), authorities=authorities)
    found = asked.found()
    if (kind := kind_of(request)) and asked.is_valid():
        return schools_sheet(kind, found.rows.order_by(*asked.order), clock.today())
    words = request.GET.get("q", "").strip()[:100]
    chips = asked.chips()
    context = {
        "form": asked.form_for_page(),
        "page": keyset(request, found.rows.values(*SHOWN, "sort_name", "size"), *asked.order) if found.total else None,
        "found": found,
        "chips": chips,
        "is_narrowed": any(chip["what"] != "Search" for chip in chips),
        "words": words,
        "nearest": nearest_names(words) if words and not found.total else [],
        "may_import": request.user.is_superuser or any(one.is_mine for one in authorities),
    }
    return render(request, "schools/school_list.html", context)


# --- bringing the register up to date


@login_required
def import_start(request: HttpRequest) -> HttpResponse:
    """Hand in a file of the register."""
    check_may_import(request.user, at=clock.now())
    form = ImportForm(
        request.POST or None,
        request.FILES or None,
        authorities=list(authorities_of(request.user, clock.today())),
        everything=request.user.is_superuser,
    )
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        codes = form.authority_codes
        run = services.hand_in(told["file"], told["links"], authority_codes=codes, by=request.user, at=clock.now())
        enqueue(tasks.look_through, run.pk)
        return redirect("import_run", run.pk)
    earlier = imports_visible_to(request.user, clock.today())[:10]
    return render(request, "schools/import_start.html", {"form": form, "earlier": earlier})


@login_required
def import_run(request: HttpRequest, pk: int) -> HttpResponse:
    """One import: its progress, what it would change, and the button that does it."""
    check_may_import(request.user, at=clock.now())
    run = get_object_or_404(imports_visible_to(request.user, clock.today()), pk=pk)
    if request.method == "POST":
        return _decide(request, run)
    if request.htmx:
        answer = render(request, "schools/import_progress.html", {"run": run})
        if not run.is_at_work:
            answer["HX-Refresh"] = "true"
        return answer
    return render(request, f"schools/import_{_page_of(run)}.html", {"run": run})


def _page_of(run: RegisterImport) -> str:
    if run.is_at_work:
        return "waiting"
    return {"PREVIEW": "preview", "DONE": "done"}.get(run.state, "refused")


def _decide(request: HttpRequest, run: RegisterImport) -> HttpResponse:
    if request.POST.get("decision") == "load":
        if services.confirm(run, by=request.user, at=clock.now()):
            enqueue(tasks.carry_out, run.pk)
    elif request.POST.get("decision") == "drop":
        services.drop(run, by=request.user, at=clock.now())
    return redirect("import_run", run.pk)


# --- who leads a school


@login_required
def school_head_add(request: HttpRequest, urn: int) -> HttpResponse:
    """Record who leads this school."""
    school = school_by_urn(urn) if urn < 2**31 else None
    if school is None:
        raise Http404
    seat = check_may_record_headship(request.user, school, at=clock.now())
    form = HeadshipForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            person = person_for(told["email"], told["name"], by=request.user, at=clock.now())
            services.start_headship(
                person, school, told["role"], told["starts_on"], by=request.user, at=clock.now(), seat=seat
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{person.name} is recorded at {school.name}.")
            return redirect(school.address)
    return render(request, "schools/head_add.html", {"form": form, "school": school})


@login_required
def school_head_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Record the last day of a headship."""
    headship = get_object_or_404(Headship.objects.select_related("person", "school__authority"), pk=pk)
    if not allowed(check_may_record_headship, request.user, headship.school, at=clock.now()):
        raise Http404
    seat = check_may_record_headship(request.user, headship.school, at=clock.now())
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.end_headship(headship, form.cleaned_data["ends_on"], by=request.user, at=clock.now(), seat=seat)
        except Refused as refusal:
            form.add_error("ends_on", str(refusal))
        else:
            messages.success(request, f"The last day of {headship.person.name} is recorded.")
            return redirect(headship.school.address)
    return render(request, "schools/head_end.html", {"form": form, "headship": headship})
