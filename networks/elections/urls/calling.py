"""An election is called: vacancies, timetable, roll."""

from __future__ import annotations

from django.urls import path

from networks.elections.views import calling, preparing, rolls

urlpatterns = [
    path("bodies/<int:pk>/elections/", calling.election_list, name="election_list"),
    path("bodies/<int:pk>/elections/call/", calling.election_call, name="election_call"),
    path("elections/<int:pk>/", calling.election, name="election"),
    path("elections/<int:pk>/edit/", calling.election_edit, name="election_edit"),
    path("elections/<int:pk>/timetable/", preparing.election_timetable, name="election_timetable"),
    path("elections/<int:pk>/notice/", preparing.election_notice, name="election_notice"),
    path("elections/<int:pk>/settle/", preparing.election_settle, name="election_settle"),
    path("elections/<int:pk>/abandon/", calling.election_abandon, name="election_abandon"),
    path("elections/<int:pk>/officer/", calling.election_officer, name="election_officer"),
    path("contests/<int:pk>/rules/", preparing.contest_rules, name="contest_rules"),
    path("contests/<int:pk>/roll/", rolls.election_roll, name="election_roll"),
    path("contests/<int:pk>/roll/add/", rolls.roll_correct, name="roll_correct"),
    path("contests/<int:pk>/roll/<int:elector>/take-off/", rolls.roll_take_off, name="roll_take_off"),
]
