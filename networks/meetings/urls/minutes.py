from django.urls import path

from networks.meetings.views import actions, correcting, minutes, registers, writing

urlpatterns = [
    path("meetings/<int:pk>/minutes/", minutes.minutes, name="minutes"),
    path("meetings/<int:pk>/circulated/<int:version>/", minutes.minutes_version, name="minutes_version"),
    path("meetings/<int:pk>/circulated/<int:version>/minutes.pdf", minutes.minutes_pdf, name="minutes_pdf"),
    path("meetings/<int:pk>/minutes/write/", writing.minutes_write, name="minutes_write"),
    path("meetings/<int:pk>/minutes/items/<int:item_pk>/", writing.minute_item, name="minute_item"),
    path("meetings/<int:pk>/minutes/items/<int:item_pk>/decisions/", writing.minute_decision, name="minute_decision"),
    path("meetings/<int:pk>/minutes/items/<int:item_pk>/actions/", writing.minute_action, name="minute_action"),
    path("meetings/<int:pk>/minutes/names/", writing.minutes_names, name="minutes_names"),
    path("meetings/<int:pk>/minutes/circulate/", minutes.minutes_circulate, name="minutes_circulate"),
    path("meetings/<int:pk>/minutes/approve/", minutes.minutes_approve, name="minutes_approve"),
    path("meetings/<int:pk>/minutes/corrections/", correcting.correction_ask, name="correction_ask"),
    path(
        "meetings/<int:pk>/minutes/corrections/<int:remark_pk>/", correcting.correction_answer, name="correction_answer"
    ),
    path("meetings/<int:pk>/minutes/note/", correcting.minutes_note, name="minutes_note"),
    path("bodies/<int:pk>/decisions/", registers.decision_list, name="decision_list"),
    path("bodies/<int:pk>/decisions.csv", registers.decision_export, name="decision_export"),
    path("bodies/<int:pk>/actions/", registers.action_list, name="action_list"),
    path("bodies/<int:pk>/actions.csv", registers.action_export, name="action_export"),
    path("bodies/<int:pk>/habits/", actions.habits, name="habits"),
    path("actions/", registers.my_actions, name="my_actions"),
    path("actions/<int:pk>/", actions.action, name="action"),
    path("actions/<int:pk>/done/", actions.action_done, name="action_done"),
    path("actions/<int:pk>/drop/", actions.action_drop, name="action_drop"),
    path("actions/<int:pk>/due/", actions.action_due, name="action_due"),
    path("actions/<int:pk>/evidence/", actions.action_evidence, name="action_evidence"),
]
