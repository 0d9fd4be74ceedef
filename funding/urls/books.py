"""The books, for those who read them and for the auditor."""

from __future__ import annotations

from django.urls import path

from funding.views import books

YEAR = "fund-years/<int:pk>/"

urlpatterns = [
    path(f"{YEAR}ledger/", books.ledger, name="ledger"),
    path(f"{YEAR}ledger/<int:number>/", books.posting, name="posting"),
    path(f"{YEAR}books/", books.books, name="books"),
    path(f"{YEAR}books/check/", books.books_check, name="books_check"),
    path(f"{YEAR}books/take/", books.books_take, name="books_take"),
    path("books/verifier/", books.books_verifier, name="books_verifier"),
]
