"""A consultation is planned, opened, extended, withdrawn."""

from __future__ import annotations

from django.urls import path

from consultations.views import planning, preparing, running

BODY = "bodies/<int:pk>/consultations/"
ONE = "consultations/<int:pk>/"

urlpatterns = [
    path(BODY, planning.consultation_list, name="consultation_list"),
    path(f"{BODY}plan/", planning.consultation_plan, name="consultation_plan"),
    path(ONE, planning.consultation, name="consultation"),
    path(f"{ONE}edit/", planning.consultation_edit, name="consultation_edit"),
    path(f"{ONE}charge/", planning.consultation_charge, name="consultation_charge"),
    path(f"{ONE}copy/", planning.consultation_copy, name="consultation_copy"),
    path(f"{ONE}ways/", preparing.consultation_ways, name="consultation_ways"),
    path(f"{ONE}audience/", preparing.consultation_audience, name="consultation_audience"),
    path(f"{ONE}dates/", preparing.consultation_dates, name="consultation_dates"),
    path(f"{ONE}open/", preparing.consultation_open, name="consultation_open"),
    path(f"{ONE}extend/", running.consultation_extend, name="consultation_extend"),
    path(f"{ONE}withdraw/", running.consultation_withdraw, name="consultation_withdraw"),
    path(f"{ONE}analysts/", running.consultation_analysts, name="consultation_analysts"),
    path(f"{ONE}analysts/<int:analyst>/end/", running.analyst_end, name="analyst_end"),
    path(f"{ONE}views/", running.view_record, name="view_record"),
    path(f"{ONE}views/<int:view>/correct/", running.view_correct, name="view_correct"),
]
