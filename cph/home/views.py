"""The first page, and the pages about the site itself."""

import re

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control


@login_required
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "home/home.html")


def help_page(request: HttpRequest) -> HttpResponse:
    return render(request, "home/help.html")


def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "home/accessibility.html")


def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "home/privacy.html")


@cache_control(max_age=86400, public=True)
def look(request: HttpRequest, colour: str) -> HttpResponse:
    """The network's colour as a style sheet: the page itself carries no style."""
    if not re.fullmatch("[0-9a-f]{6}", colour):
        raise Http404
    return HttpResponse(f":root {{ --cph-colour: #{colour}; }}\n", content_type="text/css")
