"""A consultation is planned, opened, extended, withdrawn."""

from __future__ import annotations

from django.urls import path

from consultations.views import planning

urlpatterns = [
    path("bodies/<int:pk>/consultations/", planning.consultation_list, name="consultation_list"),
    path("consultations/<int:pk>/", planning.consultation, name="consultation"),
]
