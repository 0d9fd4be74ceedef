from django.urls import path

from networks.constitutions import views

urlpatterns = [
    path("networks/start/", views.network_start, name="network_start"),
    path("bodies/<int:pk>/constitution/", views.constitution, name="constitution"),
    path("bodies/<int:pk>/constitution/load/", views.constitution_load, name="constitution_load"),
    path("bodies/<int:pk>/clerks/", views.clerk_list, name="clerk_list"),
    path("bodies/<int:pk>/clerks/add/", views.clerk_add, name="clerk_add"),
    path("bodies/<int:pk>/clerks/<int:clerk_pk>/end/", views.clerk_end, name="clerk_end"),
]
