"""The first page, and the pages about the site itself."""

import re

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control

from cph.home.rules import look_of


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
    """The network's colour and the shades that follow from it, as a style sheet: the page itself carries no style."""
    if not re.fullmatch("[0-9a-f]{6}", colour):
        raise Http404
    variables = " ".join(f"{name}: {value};" for name, value in look_of(colour).variables())
    return HttpResponse(f":root {{ {variables} }}\n", content_type="text/css")
