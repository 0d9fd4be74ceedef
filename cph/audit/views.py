"""The trail as a page. Who may read which lines is decided where seats are known: cph.home calls this with the lines."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from cph.audit.exports import sheet_of
from cph.audit.filters import LineFilter
from cph.audit.models import Line
from cph.core.pages import keyset
from cph.core.sheets import kind_of


def trail_page(request: HttpRequest, lines: QuerySet[Line]) -> HttpResponseBase:
    """The lines this person may see, newest first, with filters; `?format=csv` or xlsx gives exactly what is shown."""
    asked = LineFilter(request.GET, queryset=lines)
    found = asked.qs
    if (kind := kind_of(request)) and asked.form.is_valid():
        return sheet_of(kind, found)
    query = request.GET.copy()
    for name in ("after", "before", "format"):
        query.pop(name, None)
    return render(
        request,
        "audit/trail.html",
        {
            "form": asked.form,
            "page": keyset(request, found, "-position"),
            "is_filtered": any(value for value in query.values()),
        },
    )
