"""What schools give of their own will, and posts that are paid for."""

from __future__ import annotations

from django.urls import path

from funding.views import bank, contributing, giving, posts

YEAR = "fund-years/<int:pk>/"
HERE = "contributions/<int:pk>/"

urlpatterns = [
    path("funding/contributions/", giving.contribution_mine, name="contribution_mine"),
    path(f"{YEAR}contributions/", contributing.contribution_list, name="contribution_list"),
    path(f"{YEAR}contributions/terms/", contributing.contribution_terms, name="contribution_terms"),
    path(f"{YEAR}contributions/send/", contributing.contribution_send, name="contribution_send"),
    path(f"{YEAR}contributions/remind/", contributing.contribution_remind, name="contribution_remind"),
    path(f"{YEAR}bank/", bank.contribution_bank, name="contribution_bank"),
    path("bank-statements/<int:pk>/", bank.contribution_statement, name="contribution_statement"),
    path(HERE, giving.contribution, name="contribution"),
    path(f"{HERE}answer/", giving.contribution_answer, name="contribution_answer"),
    path(f"{HERE}receive/", giving.contribution_receive, name="contribution_receive"),
    path(f"{HERE}receipts/<int:receipt>/", giving.contribution_receipt, name="contribution_receipt"),
    path(f"{HERE}receipts/<int:receipt>/pdf/", giving.contribution_receipt_pdf, name="contribution_receipt_pdf"),
    path(f"{HERE}receipts/<int:receipt>/take-back/", giving.contribution_take_back, name="contribution_take_back"),
    path(f"{YEAR}posts/add/", posts.post_cost_add, name="post_cost_add"),
    path("fund-posts/<int:pk>/", posts.post_cost, name="post_cost"),
    path("fund-posts/<int:pk>/edit/", posts.post_cost_edit, name="post_cost_edit"),
    path("fund-posts/<int:pk>/remove/", posts.post_cost_remove, name="post_cost_remove"),
]
