"""A fund, its years, who gets how much of it."""

from __future__ import annotations

from django.urls import URLPattern, path

from funding.views import allocations, funds, milestones, sharing, statements, year_end

BODY = "bodies/<int:pk>/funds/"
ONE = "funds/<int:pk>/"
YEAR = "fund-years/<int:pk>/"
ALLOCATION = "allocations/<int:pk>/"
MILESTONE = "funding-milestones/<int:pk>/"
PAPER = "fund-statements/<int:pk>/"

urlpatterns: list[URLPattern] = [
    path(BODY, funds.fund_list, name="fund_list"),
    path(f"{BODY}open/", funds.fund_open, name="fund_open"),
    path(ONE, funds.fund, name="fund"),
    path(f"{ONE}change/", funds.fund_change, name="fund_change"),
    path(f"{ONE}years/", funds.fund_year_add, name="fund_year_add"),
    path(f"{ONE}close/", funds.fund_close, name="fund_close"),
    path(YEAR, funds.fund_year, name="fund_year"),
    path(f"{YEAR}award/", funds.fund_award, name="fund_award"),
    path(f"{YEAR}allocations/", allocations.allocation_list, name="allocation_list"),
    path(f"{YEAR}share/", sharing.share, name="share"),
    path(f"{YEAR}move/", sharing.move, name="move"),
    path(f"{YEAR}end/", year_end.year_end, name="year_end"),
    path(ALLOCATION, allocations.allocation, name="allocation"),
    path(f"{ONE}milestones/", milestones.milestone_add, name="milestone_add"),
    path(f"{MILESTONE}judge/", milestones.milestone_judge, name="milestone_judge"),
    path(f"{MILESTONE}remove/", milestones.milestone_remove, name="milestone_remove"),
    path(f"{MILESTONE}evidence/", milestones.milestone_evidence, name="milestone_evidence"),
    path(f"{ONE}statement/", statements.fund_statement, name="fund_statement"),
    path(f"{ALLOCATION}statement/", statements.allocation_statement, name="allocation_statement"),
    path(PAPER, statements.statement, name="funding_statement"),
    path(f"{PAPER}pdf/", statements.statement_pdf, name="funding_statement_pdf"),
]
