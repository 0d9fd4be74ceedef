"""Who stands: nominations, eligibility, questions."""

from __future__ import annotations

from django.urls import path

from networks.elections.views import examining, hustings, standing

NOMINATION = "nominations/<int:pk>/"
LINE = NOMINATION + "requirements/<int:asked>/<int:person>/"

urlpatterns = [
    path("contests/<int:pk>/candidates/", standing.candidates, name="candidates"),
    path("contests/<int:pk>/nominate/", standing.nominate, name="nominate"),
    path("contests/<int:pk>/questions/", hustings.questions, name="contest_questions"),
    path("questions/<int:pk>/answer/", hustings.question_reply, name="question_reply"),
    path("questions/<int:pk>/hide/", hustings.question_hide, name="question_hide"),
    path(NOMINATION, standing.nomination, name="nomination"),
    path(NOMINATION + "support/", standing.nomination_second, name="nomination_second"),
    path(NOMINATION + "accept/", standing.nomination_accept, name="nomination_accept"),
    path(NOMINATION + "decline/", standing.nomination_decline, name="nomination_decline"),
    path(NOMINATION + "withdraw/", standing.nomination_withdraw, name="nomination_withdraw"),
    path(NOMINATION + "statement/", standing.nomination_statement, name="nomination_statement"),
    path(NOMINATION + "photograph/", standing.photograph, name="photograph"),
    path(NOMINATION + "photograph/change/", standing.photograph_change, name="photograph_change"),
    path(NOMINATION + "photograph/remove/", standing.photograph_remove, name="photograph_remove"),
    path(NOMINATION + "eligibility/", examining.eligibility, name="eligibility"),
    path(NOMINATION + "eligibility/again/", examining.eligibility_again, name="eligibility_again"),
    path(NOMINATION + "decide/", examining.decide, name="nomination_decide"),
    path(NOMINATION + "object/", examining.nomination_object, name="nomination_object"),
    path(NOMINATION + "answer/", examining.nomination_answer, name="nomination_answer"),
    path(LINE + "finding/", examining.finding, name="nomination_finding"),
    path(LINE + "grade/", examining.grade, name="nomination_grade"),
    path(LINE + "evidence/", examining.evidence_add, name="evidence_add"),
    path("evidence/<int:pk>/", examining.evidence, name="evidence"),
]
