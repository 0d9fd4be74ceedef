"""A proposal is written, costed, issued, tabled and decided."""

from __future__ import annotations

from django.urls import URLPattern, path

from funding.views import costing, issuing, proposing

urlpatterns: list[URLPattern] = [
    path("bodies/<int:pk>/funding-papers/", proposing.fund_proposal_list, name="fund_proposal_list"),
    path("bodies/<int:pk>/funding-papers/new/", proposing.fund_proposal_write, name="fund_proposal_write"),
    path("funding-papers/<int:pk>/", proposing.fund_proposal, name="fund_proposal"),
    path("funding-papers/<int:pk>/words/", proposing.fund_proposal_edit, name="fund_proposal_edit"),
    path("funding-papers/<int:pk>/take-back/", proposing.fund_proposal_reopen, name="fund_proposal_reopen"),
    path("funding-papers/<int:pk>/withdraw/", proposing.fund_proposal_withdraw, name="fund_proposal_withdraw"),
    path("funding-papers/<int:pk>/lines/new/", costing.cost_line_add, name="cost_line_add"),
    path("funding-papers/<int:pk>/lines/<int:line>/", costing.cost_line_edit, name="cost_line_edit"),
    path("funding-papers/<int:pk>/lines/<int:line>/move/", costing.cost_line_move, name="cost_line_move"),
    path("funding-papers/<int:pk>/lines/<int:line>/remove/", costing.cost_line_remove, name="cost_line_remove"),
    path("funding-papers/<int:pk>/issue/", issuing.fund_proposal_issue, name="fund_proposal_issue"),
    path("funding-papers/<int:pk>/versions/<int:number>/", issuing.fund_proposal_version, name="fund_proposal_version"),
    path("funding-papers/<int:pk>/versions/<int:number>/pdf/", issuing.fund_proposal_pdf, name="fund_proposal_pdf"),
    path("funding-papers/<int:pk>/table/", issuing.fund_proposal_table, name="fund_proposal_table"),
    path("funding-papers/<int:pk>/meeting/", issuing.fund_proposal_meeting, name="fund_proposal_meeting"),
    path("funding-papers/<int:pk>/decision/", issuing.fund_proposal_decision, name="fund_proposal_decision"),
]
