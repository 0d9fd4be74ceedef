"""Pages for when something is not there, not allowed or broken."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

LAST_RESORT = "<!doctype html><title>Something went wrong</title><h1>Something went wrong</h1>"


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "400.html", status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    """Plain and read from its file: needs no database, no template engine and no other page."""
    try:
        words = (Path(settings.BASE_DIR) / "templates" / "500.html").read_text()
    except OSError:
        words = LAST_RESORT
    return HttpResponse(words, status=500)
