"""The addresses as they are in demonstration mode."""

from django.urls import include, path

from cph.urls import handler400, handler403, handler404, handler500  # noqa: F401
from cph.urls import urlpatterns as real

urlpatterns = [*real, path("", include("cph.home.demo_urls"))]
