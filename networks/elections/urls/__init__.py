"""The addresses of elections, one file for each part of their life."""

from networks.elections.urls import calling, declaring, polling, standing

urlpatterns = [
    *calling.urlpatterns,
    *standing.urlpatterns,
    *polling.urlpatterns,
    *declaring.urlpatterns,
]
