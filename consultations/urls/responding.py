"""Addresses of responding."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
