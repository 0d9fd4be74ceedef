"""An election is called: vacancies, timetable, roll."""

from __future__ import annotations

from django.urls import path

from networks.elections.views import calling

urlpatterns = [
    path("elections/<int:pk>/", calling.election, name="election"),
]
