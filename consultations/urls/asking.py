"""Addresses of asking."""

from __future__ import annotations

from django.urls import path

from consultations.views import asking, materials, previewing

HERE = "consultations/<int:pk>/"
ONE = "consultations/questions/<int:pk>/"

urlpatterns = [
    path(f"{HERE}questions/", asking.question_list, name="question_list"),
    path(f"{HERE}questions/add/", asking.question_add, name="question_add"),
    path(f"{ONE}edit/", asking.question_edit, name="question_edit"),
    path(f"{ONE}who/", asking.question_who, name="question_who"),
    path(f"{ONE}move/", asking.question_move, name="question_move"),
    path(f"{HERE}questions/<int:question>/end/", asking.question_end, name="question_end"),
    path(f"{HERE}preview/", previewing.consultation_preview, name="consultation_preview"),
    path(f"{HERE}materials/add/", materials.material_add, name="material_add"),
    path("consultations/materials/<int:pk>/", materials.material_file, name="material_file"),
    path("consultations/materials/<int:pk>/remove/", materials.material_remove, name="material_remove"),
]
