"""For analysts: single responses with their history, files of them, themes in what was written."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from consultations import exports
from consultations.forms.understanding import MergeForm, ReadForm, ThemeForm
from consultations.models import Answer, Consultation, Export, Response, Theme
from consultations.permissions.planning import check_may_analyse
from consultations.selectors.single import answers_in, responses_to_read
from consultations.selectors.theming import agreement_of, progress_of, tags_by, texts_of, unread, written_questions
from consultations.selectors.understanding import themes_of
from consultations.services import theming
from consultations.services.exporting import ask_for_export, tell_taken
from consultations.views.reach import consultation_or_404
from cph.core import clock
from cph.core.pages import keyset
from cph.core.refusals import Refused
from cph.core.sheets import XLSX
from networks.constitutions.seats import Seat

TEXTS = 10  # on a page of the workbench


def _to_analyse(request: HttpRequest, pk: int) -> tuple[Consultation, Seat]:
    found = consultation_or_404(request, pk)
    return found, check_may_analyse(request.user, found, at=clock.now())


@login_required
@require_safe
def response_list(request: HttpRequest, pk: int) -> HttpResponse:
    """The responses that count, one line each."""
    found, _ = _to_analyse(request, pk)
    page = keyset(request, responses_to_read(found), "pk")
    files = found.exports.filter(asked_by=request.user).exclude(state=Export.State.MADE, file="").order_by("-pk")[:3]
    context = {"consultation": found, "page": page, "files": list(files)}
    return render(request, "consultations/response_list.html", context)


@login_required
@require_safe
def response_read(request: HttpRequest, pk: int, response: int) -> HttpResponse:
    """One response, and those it replaced."""
    found, _ = _to_analyse(request, pk)
    rows = Response.objects.filter(consultation=found).select_related("respondent__group", "sent_by")
    one = get_object_or_404(rows, pk=response)
    others = []
    if one.respondent_id:
        others = list(rows.filter(respondent=one.respondent_id).order_by("-number"))
    context = {"consultation": found, "response": one, "answers": answers_in(found, one), "others": others}
    return render(request, "consultations/response_read.html", context)


@login_required
@require_safe
def responses_csv(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The responses as CSV, written while it is read."""
    found, seat = _to_analyse(request, pk)
    tell_taken(found, by=request.user, seat=seat.title, at=clock.now())
    return exports.responses_csv(found)


@login_required
@require_POST
def responses_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the responses as a spreadsheet."""
    found, seat = _to_analyse(request, pk)
    made = ask_for_export(found, Export.Kind.XLSX, by=request.user, seat=seat.title, at=clock.now())
    return redirect("responses_file_made", pk=pk, export=made.pk)


def _own_export(request: HttpRequest, found: Consultation, pk: int) -> Export:
    return get_object_or_404(Export, pk=pk, consultation=found, asked_by=request.user)


@login_required
@require_safe
def responses_file_made(request: HttpRequest, pk: int, export: int) -> HttpResponse:
    """How far the file is; when it is there, the way to it."""
    found, _ = _to_analyse(request, pk)
    return render(
        request,
        "consultations/responses_file.html",
        {"consultation": found, "export": _own_export(request, found, export)},
    )


@login_required
@require_safe
def responses_file_get(request: HttpRequest, pk: int, export: int) -> HttpResponseBase:
    """The file itself, for whoever asked for it."""
    found, _ = _to_analyse(request, pk)
    made = _own_export(request, found, export)
    if not made.file or not default_storage.exists(made.file.name):
        raise Http404
    answer = FileResponse(made.file.open("rb"), content_type=XLSX, as_attachment=True, filename=f"responses-{pk}.xlsx")
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@login_required
@require_safe
def theme_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Which questions are answered in words, and how far this analyst is with each."""
    found, _ = _to_analyse(request, pk)
    return render(
        request, "consultations/theme_list.html", {"consultation": found, "lines": progress_of(found, request.user)}
    )


@login_required
@require_safe
def theme_work(request: HttpRequest, pk: int, question: int) -> HttpResponse:
    """The workbench of one question: its themes, how far analysts agree, the texts to read, ten at a time."""
    found, _ = _to_analyse(request, pk)
    asked = _written(found, question)
    texts = texts_of(asked).select_related("response__respondent", "part")
    shown = request.GET.get("show") or "unread"
    page = keyset(request, texts if shown == "all" else unread(texts, request.user), "pk", size=TEXTS)
    tags, read = tags_by(request.user, list(page))
    themes = themes_of(asked)
    context = {
        "consultation": found, "question": asked, "page": page, "shows_all": shown == "all", "themes": themes,
        "texts": [(one, tags.get(one.pk, set()), one.pk in read) for one in page],
        "pairs": agreement_of(asked), "form": ThemeForm(), "back": request.get_full_path(),
    }  # fmt: skip
    return render(request, "consultations/theme_work.html", context)


def _written(found: Consultation, pk: int):
    for one in written_questions(found):
        if one.pk == pk:
            return one
    raise Http404


def _back(request: HttpRequest, pk: int, question: int) -> HttpResponse:
    shown = "?show=all" if request.POST.get("show") == "all" else ""
    answer = redirect("theme_work", pk=pk, question=question)
    answer["Location"] += shown
    return answer


@login_required
@require_POST
def theme_add(request: HttpRequest, pk: int, question: int) -> HttpResponse:
    """A new theme."""
    found, seat = _to_analyse(request, pk)
    asked, form = _written(found, question), ThemeForm(request.POST)
    if not form.is_valid():
        raise Refused("Enter a name for the theme, of at most 80 letters.")
    facts = form.cleaned_data
    theming.add_theme(asked, facts["name"], facts["note"], by=request.user, seat=seat.title, at=clock.now())
    return _back(request, pk, question)


@login_required
@require_POST
def theme_read(request: HttpRequest, pk: int, question: int, answer: int) -> HttpResponse:
    """One text is read."""
    found, _ = _to_analyse(request, pk)
    asked = _written(found, question)
    text = get_object_or_404(Answer, pk=answer, question=asked, response__is_last=True, likeness=None)
    form = ReadForm(request.POST, question=asked)
    if not form.is_valid():
        raise Refused(theming.NOT_OF_IT)
    theming.read_answer(text, form.cleaned_data["themes"], by=request.user, at=clock.now())
    return _back(request, pk, question)


@login_required
def theme_merge(request: HttpRequest, pk: int, theme: int) -> HttpResponse:
    """One theme goes into another."""
    found, seat = _to_analyse(request, pk)
    rows = Theme.objects.filter(question__consultation=found).select_related("question__consultation__network")
    one = get_object_or_404(rows, pk=theme)
    form = MergeForm(request.POST if request.method == "POST" else None, theme=one)
    if request.method == "POST" and form.is_valid():
        try:
            theming.merge_theme(one, form.cleaned_data["into"], by=request.user, seat=seat.title, at=clock.now())
            messages.success(request, f"“{one.name}” is merged into “{form.cleaned_data['into']}”.")
            return redirect("theme_work", pk=pk, question=one.question_id)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return render(request, "consultations/theme_merge.html", {"consultation": found, "theme": one, "form": form})
