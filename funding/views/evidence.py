"""The files of a claim: added, taken out, handed to whoever sees the claim and to nobody else."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from cph.core import clock
from cph.core.files import CONTENT_TYPES, EXTENSIONS
from cph.core.refusals import Refused
from funding.forms.claiming import FileForm
from funding.models import Evidence
from funding.selectors.claim_pages import facts_of
from funding.services.evidence import add_evidence, remove_evidence
from funding.views.claim_writing import draft_or_refusal
from funding.views.reach import claim_or_404

KINDS = {ending: CONTENT_TYPES[kind] for kind, ending in EXTENSIONS.items()}


@login_required
def claim_evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """What shows it: the files so far, and a further one."""
    found = draft_or_refusal(request, pk)
    sent = request.method == "POST"
    form = FileForm(request.POST, request.FILES) if sent else FileForm()
    if sent and form.is_valid():
        try:
            add_evidence(found, form.cleaned_data["file"], by=request.user, at=clock.now())
            messages.success(request, "The file is added.")
            return redirect("claim_evidence", pk)
        except Refused as refusal:
            form.add_error("file", str(refusal))
    context = {"claim": found, "form": form, "facts": facts_of(found, clock.today(), warns=False)}
    return render(request, "funding/claim_evidence.html", context)


@login_required
@require_POST
def claim_file_remove(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    """A file is taken out of a draft."""
    found = draft_or_refusal(request, pk)
    remove_evidence(found, file, by=request.user, at=clock.now())
    messages.success(request, "The file is taken out.")
    return redirect("claim_evidence", pk)


@login_required
@require_safe
def claim_file(request: HttpRequest, pk: int, file: int) -> FileResponse:
    """A file of a claim that this person sees; no cache keeps it."""
    claim = claim_or_404(request, pk)
    found = get_object_or_404(Evidence, pk=file, claim=claim, removed_at__isnull=True)
    ending = f".{found.name.rsplit('.', 1)[-1].lower()}"
    try:
        opened = found.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    answer = FileResponse(
        opened, as_attachment=True, filename=found.name, content_type=KINDS.get(ending, "application/octet-stream")
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
