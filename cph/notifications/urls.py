from django.urls import path

from cph.notifications import views

urlpatterns = [
    path("notices/", views.notice_list, name="notice_list"),
    path("notices/read/", views.notices_read, name="notices_read"),
    path("notices/<int:pk>/", views.notice_open, name="notice_open"),
    path("notices/stop/<str:mark>/", views.notice_stop, name="notice_stop"),
    path("profile/notices/", views.notice_choices, name="notice_choices"),
]
