"""A claim is written, confirmed, approved."""

from __future__ import annotations

from django.urls import URLPattern, path

from funding.views import backfill, claim_deciding, claim_writing, claiming, evidence

ONE = "claims/<int:pk>/"
ALLOCATION = "allocations/<int:pk>/claim/"

urlpatterns: list[URLPattern] = [
    path("funds/<int:pk>/claims/", claiming.claim_list, name="claim_list"),
    path("funds/<int:pk>/backfill/", backfill.claim_backfill, name="claim_backfill"),
    path("claims/", claiming.claim_mine, name="claim_mine"),
    path("claims/new/", claim_writing.claim_new, name="claim_new"),
    path(ALLOCATION, claim_writing.claim_kind, name="claim_kind"),
    path(f"{ALLOCATION}<slug:kind>/", claim_writing.claim_write, name="claim_write"),
    path(ONE, claiming.claim, name="claim"),
    path(f"{ONE}facts/", claim_writing.claim_facts, name="claim_facts"),
    path(f"{ONE}lines/", claim_writing.claim_lines, name="claim_lines"),
    path(f"{ONE}lines/<int:line>/remove/", claim_writing.claim_line_remove, name="claim_line_remove"),
    path(f"{ONE}evidence/", evidence.claim_evidence, name="claim_evidence"),
    path(f"{ONE}evidence/<int:file>/", evidence.claim_file, name="claim_file"),
    path(f"{ONE}evidence/<int:file>/remove/", evidence.claim_file_remove, name="claim_file_remove"),
    path(f"{ONE}check/", claim_writing.claim_check, name="claim_check"),
    path(f"{ONE}done/", claim_writing.claim_done, name="claim_done"),
    path(f"{ONE}confirm/", claim_deciding.claim_confirm, name="claim_confirm"),
    path(f"{ONE}approve/", claim_deciding.claim_approve, name="claim_approve"),
    path(f"{ONE}send-back/", claim_deciding.claim_back, name="claim_back"),
    path(f"{ONE}reject/", claim_deciding.claim_reject, name="claim_reject"),
    path(f"{ONE}take-back/", claim_deciding.claim_take_back, name="claim_take_back"),
    path(f"{ONE}withdraw/", claim_deciding.claim_withdraw, name="claim_withdraw"),
]
