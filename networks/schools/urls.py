from django.urls import path

from networks.schools import views

urlpatterns = [
    path("schools/", views.school_list, name="school_list"),
    path("schools/import/", views.import_start, name="import_start"),
    path("schools/import/<int:pk>/", views.import_run, name="import_run"),
    path("schools/<int:urn>/heads/add/", views.school_head_add, name="school_head_add"),
    path("schools/heads/<int:pk>/end/", views.school_head_end, name="school_head_end"),
]
