"""What a closed consultation says: the figures, crossed, beside the roll, beside an earlier round; as files, too."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from consultations import exports
from consultations.filters.understanding import ResultsFilter
from consultations.models import Consultation, Question, Tabulation
from consultations.permissions.planning import check_may_analyse, check_may_see_sums
from consultations.rules.hiding import FEW
from consultations.selectors.comparing import asked_otherwise, compared
from consultations.selectors.coverage import coverage
from consultations.selectors.crossing import can_be_column, can_be_row, crossed_with
from consultations.selectors.response_rows import columns_of
from consultations.selectors.shapes import questions_to_read
from consultations.selectors.understanding import (
    HEADINGS,
    crossed_by,
    figures_in,
    representativeness,
    tabulated,
)
from consultations.views.reach import consultation_or_404
from cph.core import clock
from cph.core.refusals import allowed
from cph.core.sheets import kind_of, sheet_response


def _for_sums(request: HttpRequest, pk: int) -> Consultation:
    found = consultation_or_404(request, pk)
    check_may_see_sums(request.user, found, at=clock.now())
    return found


@login_required
@require_safe
def results(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The figures of a consultation, all or narrowed; before the close a page that says when."""
    found, at = consultation_or_404(request, pk), clock.now()
    if found.state in (Consultation.State.OPEN, Consultation.State.DRAFT):
        return render(request, "consultations/results_later.html", {"consultation": found, "now_at": at})
    check_may_see_sums(request.user, found, at=at)
    whole = tabulated(found)
    if whole is None:
        return render(request, "consultations/results_later.html", {"consultation": found, "is_counting": True})
    labels = whole.labels
    narrow = ResultsFilter(request.GET, Tabulation.objects.none(), labels=labels, names=whole.names)
    chosen = narrow.chosen
    kept = tabulated(found, chosen) if chosen else whole
    figures = figures_in(found, kept) if kept else []
    if kind := kind_of(request):
        part = " ".join(labels[name][value] for name, value in chosen.items())
        return sheet_response(kind, f"{found.title} figures {part}", exports.FIGURE_HEADS, exports.figure_rows(figures))
    if request.GET.get("format") == "json":
        told = {HEADINGS[name]: labels[name][value] for name, value in chosen.items()}
        return JsonResponse(exports.open_json(found, figures, told), json_dumps_params={"ensure_ascii": False})
    context = {
        "consultation": found,
        "filter": narrow,
        "names": whole.names,
        "chosen": [(HEADINGS[name], labels[name][value]) for name, value in chosen.items()],
        "figures": figures,
        "kept": kept,
        "is_few": kept is None or kept.responded is None or kept.responded < FEW,
        "whole": whole,
        "crossable": {one.question.pk for one in figures if _has_crossed(one.question, whole.names)},
        "may_analyse": allowed(check_may_analyse, request.user, found, at=at),
        "query": request.GET.urlencode(),
    }
    return render(request, "consultations/results.html", context)


def _has_crossed(question: Question, names: tuple[str, ...]) -> bool:
    return question.kind not in (Question.Kind.SHORT, Question.Kind.LONG) and (bool(names) or can_be_row(question))


def question_of(found: Consultation, pk: int) -> Question:
    """A question of this consultation, or not found."""
    for one in questions_to_read(found):
        if one.pk == pk:
            return one
    raise Http404


@login_required
@require_safe
def results_crossed(request: HttpRequest, pk: int, question: int) -> HttpResponseBase:
    """One question by group, phase, size, type, or by another question."""
    found = _for_sums(request, pk)
    asked, whole = question_of(found, question), tabulated(found)
    ways = _ways(found, asked, whole.names if whole else ())
    by = request.GET.get("by") or next(iter(ways), "")
    crossed: list[Any] = []
    if whole and by in HEADINGS and by in ways:
        crossed = crossed_by(found, asked, by)
    elif whole and by in ways:
        crossed = crossed_with(found, asked, question_of(found, int(by.removeprefix("q"))))
    if kind := kind_of(request):
        heads = ("Row", "Answer", ways.get(by, "By"), "Responses", "Answered")
        return sheet_response(kind, f"{found.title} crossed", heads, exports.crossed_rows(crossed))
    context = {
        "consultation": found, "question": asked, "ways": ways, "by": by, "words": ways.get(by, ""), "crossed": crossed
    }  # fmt: skip
    return render(request, "consultations/results_crossed.html", context)


def _ways(found: Consultation, asked: Question, names: tuple[str, ...]) -> dict[str, str]:
    """By what this question can be crossed: {value in the address: words}."""
    ways = {name: HEADINGS[name] for name in names}
    if can_be_row(asked):
        others = (one for one in questions_to_read(found) if one.pk != asked.pk and can_be_column(one))
        ways |= {f"q{one.pk}": one.text for one in others}
    return ways


@login_required
@require_safe
def results_roll(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Who answered, beside the roll: whoever is missing is named."""
    found = _for_sums(request, pk)
    parts = representativeness(found)
    if kind := kind_of(request):
        return sheet_response(kind, f"{found.title} beside the roll", exports.ROLL_HEADS, exports.roll_rows(parts))
    context = {"consultation": found, "parts": parts, "coverage": coverage(found)}
    return render(request, "consultations/results_roll.html", context)


@login_required
@require_safe
def results_compare(request: HttpRequest, pk: int) -> HttpResponse:
    """The same questions in the round before. Whoever may see the figures of both."""
    found = _for_sums(request, pk)
    if found.earlier is None:
        raise Http404
    earlier = _for_sums(request, found.earlier_id)
    found.earlier = earlier
    context = {"consultation": found, "tables": compared(found), "otherwise": asked_otherwise(found)}
    return render(request, "consultations/results_compare.html", context)


@login_required
@require_safe
def results_columns(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The data dictionary: what each column of the responses holds. It holds no answer."""
    found = _for_sums(request, pk)
    rows = exports.dictionary(columns_of(found)[0])
    if kind := kind_of(request):
        return sheet_response(kind, f"{found.title} columns", exports.DICTIONARY_HEADS, rows)
    context = {"consultation": found, "rows": rows, "heads": exports.DICTIONARY_HEADS}
    return render(request, "consultations/results_columns.html", context)
