"""The trail as a page. Who may read which lines is decided where seats are known: cph.home calls this with the lines."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from cph.audit.exports import csv_of
from cph.audit.filters import LineFilter
from cph.audit.models import Line
from cph.core.pages import keyset


def trail_page(request: HttpRequest, lines: QuerySet[Line]) -> HttpResponseBase:
    """The lines this person may see, newest first, with filters; `?format=csv` gives exactly what is shown."""
    asked = LineFilter(request.GET, queryset=lines)
    found = asked.qs
    if request.GET.get("format") == "csv" and asked.form.is_valid():
        return csv_of(found)
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
            "csv_query": f"{query.urlencode()}&format=csv".lstrip("&"),
        },
    )
