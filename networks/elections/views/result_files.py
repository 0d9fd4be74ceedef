"""What can be taken home of a result: the PDF, the bundle, the papers, the verifier."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from cph.documents.responses import response_for
from networks.ballots.selectors import papers_of
from networks.elections.models import Contest
from networks.elections.result_pages import names_in
from networks.elections.rules import bundle
from networks.elections.rules.blt_out import blt
from networks.elections.selectors.declaring import bundle_of, is_published
from networks.elections.views.declaring import declared_or_404


def _download(content: str | bytes, name: str, kind: str) -> HttpResponse:
    """A file that is saved, never shown, and that no cache keeps."""
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _name(contest: Contest) -> str:
    return slugify(f"{contest.election.title} {contest}")[:80] or f"contest-{contest.pk}"


@login_required
@require_safe
def result_pdf(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The declaration as it was issued."""
    _, declaration = declared_or_404(request, pk)
    if declaration.paper is None:
        raise Http404
    return response_for(declaration.paper)


@login_required
@require_safe
def result_bundle(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything by which anybody can check this result, offline."""
    contest, declaration = declared_or_404(request, pk)
    return _download(bundle.written(bundle_of(contest, declaration)), f"{_name(contest)}.json", "application/json")


@login_required
@require_safe
def result_blt(request: HttpRequest, pk: int) -> HttpResponse:
    """The papers, for any counting program; only where they are published."""
    contest, declaration = declared_or_404(request, pk)
    if not is_published(contest, declaration) or contest.box is None:
        raise Http404
    names = list(names_in(declaration).values())
    gone = declaration.result["counted"]["withdrawn"]
    text = blt(papers_of(contest.box), names, seats=contest.seats, withdrawn=gone, title=str(contest))
    return _download(text, f"{_name(contest)}.blt", "text/plain; charset=utf-8")


@login_required
@require_safe
def verifier(request: HttpRequest) -> HttpResponse:
    """The page that checks a bundle on your own computer. It is saved and opened there; this site never sees the bundle."""
    page = Path(settings.BASE_DIR) / "templates" / "elections" / "verify.html"
    return _download(page.read_bytes(), "verify.html", "text/html; charset=utf-8")
