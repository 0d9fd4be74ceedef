from django.urls import path

from networks.meetings.views import before, drafting, interests

urlpatterns = [
    path("meetings/<int:pk>/reply/", before.meeting_reply, name="meeting_reply"),
    path("meetings/<int:pk>/replies/", before.reply_list, name="reply_list"),
    path("meetings/<int:pk>/replies/<int:person_pk>/", before.reply_record, name="reply_record"),
    path("meetings/<int:pk>/interests/", before.declarations, name="declarations"),
    path(
        "meetings/<int:pk>/interests/<int:declaration_pk>/withdraw/",
        before.declaration_withdraw,
        name="declaration_withdraw",
    ),
    path("meetings/<int:pk>/agenda/items/<int:item_pk>/part/", drafting.item_part, name="item_part"),
    path("meetings/<int:pk>/agenda/items/<int:item_pk>/readers/", before.item_access, name="item_access"),
    path(
        "meetings/<int:pk>/agenda/items/<int:item_pk>/papers/<int:paper_pk>/",
        drafting.paper_cover,
        name="paper_cover",
    ),
    path("meetings/<int:pk>/late-papers/", before.late_paper, name="late_paper"),
    path(
        "meetings/<int:pk>/late-papers/<int:paper_pk>/withdraw/",
        before.late_paper_withdraw,
        name="late_paper_withdraw",
    ),
    path("bodies/<int:pk>/interests/", interests.interests, name="interests"),
    path("bodies/<int:pk>/interests/renew/", interests.interests_renew, name="interests_renew"),
    path("bodies/<int:pk>/interests/register/", interests.interest_register, name="interest_register"),
    path(
        "bodies/<int:pk>/interests/<int:interest_pk>/withdraw/", interests.interest_withdraw, name="interest_withdraw"
    ),
]
