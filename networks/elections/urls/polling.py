"""The poll: keys, the ballot paper, the close, the opening."""

from __future__ import annotations

from django.urls.resolvers import URLPattern

urlpatterns: list[URLPattern] = []
