"""The site's addresses and one more: a signed-in page that says nothing, the baseline of the page figures."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import include, path


@login_required
def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse("<!doctype html><title>Bare</title>")


urlpatterns = [path("bare/", bare), path("", include("cph.urls"))]
