"""The addresses of funding, one file for each part of it."""

from funding.urls import books, claiming, contributing, funds, paying, proposing, seeing

urlpatterns = [
    *proposing.urlpatterns,
    *funds.urlpatterns,
    *claiming.urlpatterns,
    *paying.urlpatterns,
    *contributing.urlpatterns,
    *seeing.urlpatterns,
    *books.urlpatterns,
]
