"""The poll: keys, the ballot paper, the close, the opening. Requests under /ballot/ leave no line in any log."""

from __future__ import annotations

from django.urls import path

from networks.elections.views import voting

urlpatterns = [
    path("ballot/", voting.ballot_list, name="ballot_list"),
    path("ballot/<int:pk>/", voting.ballot, name="ballot"),
    path("ballot/<int:pk>/find/", voting.ballot_find, name="ballot_find"),
]
