"""Facts and papers beside the questions: added, read, removed."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from consultations.forms.asking import MATERIAL_FORMS
from consultations.models import Consultation, Material
from consultations.permissions.planning import check_may_run
from consultations.selectors.planning import consultations_visible_to
from consultations.services import materials
from consultations.views.asking import running_or_refusal
from cph.core import clock
from cph.core.files import CONTENT_TYPES, EXTENSIONS
from cph.core.refusals import Refused

KINDS = {ending: CONTENT_TYPES[kind] for kind, ending in EXTENSIONS.items()}


def material_or_404(request: HttpRequest, pk: int) -> Material:
    """A fact or a paper of a consultation that this person sees, removed ones too."""
    visible = consultations_visible_to(request.user, clock.today())
    rows = Material.objects.select_related("consultation__network", "consultation__lead")
    found = get_object_or_404(rows, pk=pk, consultation__in=visible)
    request.body_in_hand = found.consultation.network
    return found


def served(material: Material) -> FileResponse:
    """The file of a paper, that no cache keeps and no browser guesses at. For pages that have checked who asks."""
    if material.removed_at is not None or not material.file:
        raise Http404
    try:
        opened = material.file.open("rb")
    except FileNotFoundError:
        raise Refused("The file is missing from the store. Tell whoever leads the consultation.") from None
    ending = "." + material.file_name.rpartition(".")[2].lower()
    response = FileResponse(
        opened, as_attachment=True, filename=material.file_name, content_type=KINDS.get(ending, "application/octet-stream")
    )  # fmt: skip
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_safe
def material_file(request: HttpRequest, pk: int) -> FileResponse:
    """The paper, for whoever sees the consultation."""
    return served(material_or_404(request, pk))


@login_required
def material_add(request: HttpRequest, pk: int) -> HttpResponse:
    """A fact, or a paper as a file."""
    found = running_or_refusal(request, pk)
    if found.state not in (Consultation.State.DRAFT, Consultation.State.OPEN):
        raise Refused("This consultation is not open any more. What was shown with it stands.")
    kind = Material.Kind.PAPER if request.GET.get("kind") == "PAPER" else Material.Kind.FACT
    form = MATERIAL_FORMS[kind](request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        facts = {"by": request.user, "at": clock.now(), **form.cleaned_data}
        try:
            add = materials.add_paper if kind == Material.Kind.PAPER else materials.add_fact
            add(found, **facts)
            return redirect(reverse("question_list", args=[pk]) + "#materials")
        except Refused as refusal:
            form.add_error("file" if "file" in form.fields else None, str(refusal))
    return render(request, "consultations/material_add.html", {"consultation": found, "form": form, "kind": kind})


@login_required
def material_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Not shown any more."""
    material = material_or_404(request, pk)
    check_may_run(request.user, material.consultation, at=clock.now())
    if request.method == "POST":
        materials.remove_material(material, by=request.user, at=clock.now())
        messages.success(request, f"“{material.title}” is removed.")
        return redirect(reverse("question_list", args=[material.consultation_id]) + "#materials")
    context = {"consultation": material.consultation, "material": material}
    return render(request, "consultations/material_remove.html", context)
