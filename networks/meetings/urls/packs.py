from django.urls import path

from networks.meetings.views import packs

urlpatterns = [
    path("meetings/<int:pk>/pack/", packs.pack, name="pack"),
    path("meetings/<int:pk>/pack/<int:version>/pack.pdf", packs.pack_pdf, name="pack_pdf"),
]
