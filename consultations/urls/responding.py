"""Addresses of responding, and of watching who has. Those with /sealed/ leave no line in any log (cph/core/quiet.py)."""

from __future__ import annotations

from django.urls import path

from consultations.views import delegating, links, responding, unnamed, unopened, watching

OWN = "consultations/<int:pk>/respond/<int:respondent>/"

urlpatterns = [
    path("consultations/<int:pk>/respond/", responding.respond_which, name="respond_which"),
    path(OWN, responding.respond, name="respond"),
    path(f"{OWN}questions/", responding.respond_questions, name="respond_questions"),
    path(f"{OWN}draft/", responding.respond_draft, name="respond_draft"),
    path(f"{OWN}check/", responding.respond_check, name="respond_check"),
    path(f"{OWN}sent/", responding.respond_sent, name="respond_sent"),
    path(f"{OWN}responses/<int:number>/", responding.own_response, name="own_response"),
    path(f"{OWN}left/<int:draft>/", delegating.respond_left, name="respond_left"),
    path(f"{OWN}delegate/", delegating.respond_delegate, name="respond_delegate"),
    path("consultations/<int:pk>/sealed/<int:respondent>/", unnamed.respond_sealed, name="respond_sealed"),
    path("consultations/link/<str:token>/", links.respond_link, name="respond_link"),
    path("consultations/link/<str:token>/papers/<int:pk>/", links.respond_link_paper, name="respond_link_paper"),
    path("consultations/link/<str:token>/sent/", links.respond_link_sent, name="respond_link_sent"),
    path("consultations/<int:pk>/coverage/", watching.coverage, name="coverage"),
    path("consultations/<int:pk>/remind/", watching.remind, name="consultation_remind"),
    path("consultations/<int:pk>/unopened/", unopened.consultation_unopened, name="consultation_unopened"),
    path("consultations/<int:pk>/key-in/", watching.key_in, name="key_in"),
    path("consultations/<int:pk>/key-in/<int:respondent>/", watching.key_in_for, name="key_in_for"),
    path("consultations/<int:pk>/colleagues/", watching.colleagues_said, name="colleagues_said"),
]
