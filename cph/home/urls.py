from django.urls import path

from cph.home import views

urlpatterns = [
    path("", views.home, name="home"),
    path("schools/<int:urn>/", views.school, name="school"),
    path("bodies/", views.body_list, name="body_list"),
    path("bodies/<int:pk>/", views.body, name="body"),
    path("search/", views.search, name="search"),
    path("trail/", views.trail, name="trail"),
    path("help/", views.help_page, name="help"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
    path("look/<slug:colour>.css", views.look, name="look"),
]
