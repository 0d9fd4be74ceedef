"""Words for publication: read, redacted and chosen by the analysts; the responses that stand on a page."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from consultations.filters.publishing import WordsFilter
from consultations.forms.reporting import RedactForm
from consultations.models import Answer, Consultation, Redaction
from consultations.permissions.reporting import check_may_redact
from consultations.rules.hiding import FEW
from consultations.rules.publishing import shown_text
from consultations.selectors.publishing import (
    counts_of,
    dressed,
    is_published,
    name_of,
    named_by,
    publishes,
    texts_of,
    to_publish,
)
from consultations.services import publishing as services
from consultations.views.reach import consultation_or_404
from cph.core import clock
from cph.core.pages import keyset
from cph.core.refusals import NotAllowed, Refused


def _to_redact(request: HttpRequest, pk: int) -> Consultation:
    found = consultation_or_404(request, pk)
    check_may_redact(request.user, found, at=clock.now())
    return found


@login_required
@require_safe
def words_list(request: HttpRequest, pk: int) -> HttpResponse:
    """What was written by those who agreed to be published: redact it, quote it."""
    found = _to_redact(request, pk)
    narrowed = WordsFilter(request.GET, texts_of(found), consultation=found)
    page = keyset(request, narrowed.qs, "question__position", "response__form_key", "pk")
    for one in page:
        one.who = name_of(one.response, found)
        one.names = named_by(shown_text(one.text, one.redacted), found)
    context = {"consultation": found, "filter": narrowed, "page": page, "counts": counts_of(found)}
    return render(request, "consultations/report_words.html", context)


def _answer_or_404(consultation: Consultation, answer: int) -> Answer:
    return get_object_or_404(texts_of(consultation), pk=answer)


@login_required
def words_redact(request: HttpRequest, pk: int, answer: int) -> HttpResponse:
    """What is shown instead of some words."""
    found = _to_redact(request, pk)
    one = _answer_or_404(found, answer)
    shown = one.text if one.redacted is None else one.redacted
    form = RedactForm(request.POST if request.method == "POST" else None, initial={"text": shown})
    if request.method == "POST" and form.is_valid():
        try:
            services.redact(found, one, **form.cleaned_data, by=request.user, at=clock.now())
            return redirect("words_list", pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    before = Redaction.objects.filter(answer=one).select_related("redacted_by").order_by("-redacted_at", "-pk")
    context = {
        "consultation": found,
        "answer": one,
        "who": name_of(one.response, found),
        "form": form,
        "before": before,
    }
    return render(request, "consultations/report_redact.html", context)


@login_required
@require_POST
def words_quote(request: HttpRequest, pk: int, answer: int) -> HttpResponse:
    """Quote some words in the next edition, or no longer."""
    found = _to_redact(request, pk)
    one = _answer_or_404(found, answer)
    services.quote(found, one, is_quoted=request.POST.get("quote") == "yes", by=request.user, at=clock.now())
    back = request.POST.get("back", "")
    return redirect(
        back if back.startswith(f"{reverse('words_list', args=[pk])}?") else reverse("words_list", args=[pk])
    )


@login_required
@require_safe
def published(request: HttpRequest, pk: int) -> HttpResponse:
    """The responses that may be published, for everybody who may see the consultation."""
    found = consultation_or_404(request, pk)
    if not found.publishes:
        raise Http404
    if not publishes(found) and found.state in ("REPORTED", "FILED"):
        raise NotAllowed(
            f"Fewer than {FEW} responded without a name, and it is known who they are: what each said is shown to nobody.",
            instead="The report says how many responded.",
        )
    if not is_published(found):
        raise NotAllowed("Responses are published with the report.", instead="You are told when it is out.")
    counts = counts_of(found)
    page = keyset(request, to_publish(found), "form_key", "pk", size=25)
    context = {"consultation": found, "page": page, "shown": dressed(page, found, counts), "counts": counts}
    return render(request, "consultations/report_responses.html", context)
