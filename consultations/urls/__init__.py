"""The addresses of consultations, one file for each part of their life."""

from consultations.urls import asking, planning, reporting, responding, understanding

urlpatterns = [
    *planning.urlpatterns,
    *asking.urlpatterns,
    *responding.urlpatterns,
    *understanding.urlpatterns,
    *reporting.urlpatterns,
]
