from django.urls import path

from networks.meetings import views

urlpatterns = [
    path("calendar/", views.calendar, name="calendar"),
    path("bodies/<int:pk>/meetings/", views.meeting_list, name="meeting_list"),
    path("bodies/<int:pk>/meetings.csv", views.meeting_export, name="meeting_export"),
    path("bodies/<int:pk>/meetings/call/", views.meeting_call, name="meeting_call"),
    path("bodies/<int:pk>/plan/", views.plan_year, name="plan_year"),
    path("bodies/<int:pk>/proposals/", views.proposal_list, name="proposal_list"),
    path("bodies/<int:pk>/propose/", views.propose, name="propose"),
    path("proposals/<int:pk>/", views.proposal, name="proposal"),
    path("meetings/<int:pk>/", views.meeting, name="meeting"),
    path("meetings/<int:pk>/meeting.ics", views.meeting_ics, name="meeting_ics"),
    path("meetings/<int:pk>/move/", views.meeting_move, name="meeting_move"),
    path("meetings/<int:pk>/cancel/", views.meeting_cancel, name="meeting_cancel"),
    path("meetings/<int:pk>/agenda/", views.agenda_build, name="agenda_build"),
    path("meetings/<int:pk>/agenda/suggestions/", views.agenda_suggestions, name="agenda_suggestions"),
    path("meetings/<int:pk>/agenda/take/", views.agenda_take, name="agenda_take"),
    path("meetings/<int:pk>/agenda/put/", views.agenda_put, name="agenda_put"),
    path("meetings/<int:pk>/agenda/change/", views.agenda_reopen, name="agenda_reopen"),
    path("meetings/<int:pk>/agenda/items/", views.item_add, name="item_add"),
    path("meetings/<int:pk>/agenda/items/<int:item_pk>/", views.item, name="item"),
    path("meetings/<int:pk>/agenda/items/<int:item_pk>/move/", views.item_move, name="item_move"),
    path("meetings/<int:pk>/agenda/items/<int:item_pk>/remove/", views.item_remove, name="item_remove"),
    path("meetings/<int:pk>/agenda/items/<int:item_pk>/papers/", views.item_papers, name="item_papers"),
    path(
        "meetings/<int:pk>/agenda/items/<int:item_pk>/papers/<int:paper_pk>/remove/",
        views.item_paper_remove,
        name="item_paper_remove",
    ),
    path("meetings/<int:pk>/agree/", views.agenda_agree, name="agenda_agree"),
    path("meetings/<int:pk>/agree/record/", views.agenda_record, name="agenda_record"),
    path("meetings/<int:pk>/issue/", views.agenda_issue, name="agenda_issue"),
    path("meetings/<int:pk>/issued/<int:version>/", views.agenda, name="agenda"),
    path("meetings/<int:pk>/issued/<int:version>/agenda.pdf", views.agenda_pdf, name="agenda_pdf"),
    path("meetings/papers/<int:pk>/", views.item_paper, name="item_paper"),
]
