"""Figures, single responses, files, themes."""

from __future__ import annotations

from django.urls import path

from consultations.views import analysing, understanding

urlpatterns = [
    path("consultations/<int:pk>/results/", understanding.results, name="results"),
    path("consultations/<int:pk>/results/<int:question>/", understanding.results_crossed, name="results_crossed"),
    path("consultations/<int:pk>/results/roll/", understanding.results_roll, name="results_roll"),
    path("consultations/<int:pk>/results/before/", understanding.results_compare, name="results_compare"),
    path("consultations/<int:pk>/results/columns/", understanding.results_columns, name="results_columns"),
    path("consultations/<int:pk>/responses/", analysing.response_list, name="response_list"),
    path("consultations/<int:pk>/responses/<int:response>/", analysing.response_read, name="response_read"),
    path("consultations/<int:pk>/responses/csv/", analysing.responses_csv, name="responses_csv"),
    path("consultations/<int:pk>/responses/xlsx/", analysing.responses_file, name="responses_file"),
    path(
        "consultations/<int:pk>/responses/xlsx/<int:export>/", analysing.responses_file_made, name="responses_file_made"
    ),
    path(
        "consultations/<int:pk>/responses/xlsx/<int:export>/file/",
        analysing.responses_file_get,
        name="responses_file_get",
    ),
    path("consultations/<int:pk>/themes/", analysing.theme_list, name="theme_list"),
    path("consultations/<int:pk>/themes/<int:question>/", analysing.theme_work, name="theme_work"),
    path("consultations/<int:pk>/themes/<int:question>/add/", analysing.theme_add, name="theme_add"),
    path("consultations/<int:pk>/themes/<int:question>/<int:answer>/", analysing.theme_read, name="theme_read"),
    path("consultations/<int:pk>/themes/merge/<int:theme>/", analysing.theme_merge, name="theme_merge"),
]
