"""Approved claims are paid, and what was paid is taken back."""

from __future__ import annotations

from django.urls import path

from funding.views import payees, paying

FUND = "funds/<int:pk>/"

urlpatterns = [
    path(f"{FUND}accounts/", payees.payee_list, name="payee_list"),
    path(f"{FUND}accounts/schools/<int:urn>/", payees.payee_enter, name="payee_enter"),
    path(f"{FUND}accounts/<int:payee>/check/", payees.payee_check, name="payee_check"),
    path(f"{FUND}accounts/<int:payee>/refuse/", payees.payee_refuse, name="payee_refuse"),
    path("schools/<int:urn>/bank-account/", payees.school_account, name="school_account"),
    path(f"{FUND}batches/", paying.batch_list, name="batch_list"),
    path(f"{FUND}batches/make/", paying.batch_make, name="batch_make"),
    path("batches/<int:pk>/", paying.batch, name="batch"),
    path("batches/<int:pk>/release/", paying.batch_release, name="batch_release"),
    path("batches/<int:pk>/drop/", paying.batch_drop, name="batch_drop"),
    path("batches/<int:pk>/file/", paying.batch_file, name="batch_file"),
    path("payments/<int:pk>/take-back/", paying.payment_reverse, name="payment_reverse"),
]
