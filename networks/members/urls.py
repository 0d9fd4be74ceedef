from django.urls import path

from networks.members import views

urlpatterns = [
    path("bodies/<int:pk>/roll/", views.roll, name="roll"),
    path("bodies/<int:pk>/headships/add/", views.headship_add, name="headship_add"),
    path("bodies/<int:pk>/headships/<int:headship_pk>/end/", views.headship_end, name="headship_end"),
    path("bodies/<int:pk>/headships/upload/", views.heads_upload, name="heads_upload"),
    path("bodies/<int:pk>/invite/", views.invite_heads, name="invite_heads"),
    path("bodies/<int:pk>/invite/<int:person_pk>/", views.member_email, name="member_email"),
    path("bodies/<int:pk>/questions/<int:ambiguity_pk>/", views.ambiguity, name="ambiguity"),
]
