"""The addresses of meetings, one file for each part of their life."""

from networks.meetings.urls import agendas, around, before, minutes, motions, packs, sitting

urlpatterns = [
    *agendas.urlpatterns,
    *before.urlpatterns,
    *packs.urlpatterns,
    *sitting.urlpatterns,
    *motions.urlpatterns,
    *minutes.urlpatterns,
    *around.urlpatterns,
]
