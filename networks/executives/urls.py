from django.urls import path

from networks.executives import views, wizard

urlpatterns = [
    path("bodies/<int:pk>/posts/", views.post_list, name="post_list"),
    path("bodies/<int:pk>/posts/posts.csv", views.post_csv, name="post_csv"),
    path("bodies/<int:pk>/posts/<int:post_pk>/", views.post_history, name="post_history"),
    path("bodies/<int:pk>/posts/<int:post_pk>/appoint/", wizard.appoint, name="appoint"),
    path("bodies/<int:pk>/posts/<int:post_pk>/appoint/<slug:step>/", wizard.appoint_step, name="appoint_step"),
    path("tenures/<int:pk>/recorded/", views.tenure_done, name="tenure_done"),
    path("tenures/<int:pk>/stand-down/", views.stand_down, name="stand_down"),
]
