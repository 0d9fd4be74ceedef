from django.urls import path

from networks.meetings.views import sitting as views

urlpatterns = [
    path("meetings/<int:pk>/live/", views.sitting, name="sitting"),
    path("meetings/<int:pk>/live/state/", views.sitting_state, name="sitting_state"),
    path("meetings/<int:pk>/live/tap/", views.sitting_tap, name="sitting_tap"),
    path("meetings/<int:pk>/live/open/", views.sitting_open, name="sitting_open"),
    path("meetings/<int:pk>/live/chair/", views.sitting_chair, name="sitting_chair"),
    path("meetings/<int:pk>/live/rule/", views.sitting_rule, name="sitting_rule"),
    path("meetings/<int:pk>/live/close/", views.sitting_close, name="sitting_close"),
    path("meetings/<int:pk>/live/reopen/", views.sitting_reopen, name="sitting_reopen"),
    path("meetings/<int:pk>/live/others/", views.sitting_named, name="sitting_named"),
    path("meetings/<int:pk>/live/times/<int:spell>/", views.sitting_times, name="sitting_times"),
    path("meetings/<int:pk>/live/times/<int:spell>/take-back/", views.sitting_take_back, name="sitting_take_back"),
    path("meetings/<int:pk>/display/", views.meeting_display, name="meeting_display"),
]
