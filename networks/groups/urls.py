from django.urls import path

from networks.groups import views, workbench

urlpatterns = [
    path("bodies/<int:pk>/groups/", views.group_list, name="group_list"),
    path("bodies/<int:pk>/groups/groups.csv", views.group_csv, name="group_csv"),
    path("bodies/<int:pk>/groups/schools/<int:urn>/", views.group_school, name="group_school"),
    path("bodies/<int:pk>/groups/draw/", workbench.drawing, name="drawing"),
    path("bodies/<int:pk>/groups/draw/drawing.csv", workbench.drawing_csv, name="drawing_csv"),
    path("bodies/<int:pk>/groups/draw/upload/", workbench.drawing_upload, name="drawing_upload"),
    path("bodies/<int:pk>/groups/draw/take/", workbench.drawing_take, name="drawing_take"),
    path("bodies/<int:pk>/groups/draw/adopt/", workbench.drawing_adopt, name="drawing_adopt"),
    path("bodies/<int:pk>/rename/", views.group_rename, name="group_rename"),
]
