"""Where the money stands, for those who run it and those who read it."""

from __future__ import annotations

from django.urls import URLPattern, path

from funding.views import comparing, own_money, seeing

urlpatterns: list[URLPattern] = [
    path("funding/", seeing.funding, name="funding"),
    path("funding/outcomes/", seeing.funding_outcomes, name="funding_outcomes"),
    path("funds/<int:pk>/compare/", comparing.fund_compare, name="fund_compare"),
    path("funds/<int:pk>/compare/<int:group>/", comparing.fund_compare_group, name="fund_compare_group"),
    path("bodies/<int:pk>/funding/", own_money.funding_of_body, name="funding_of_body"),
    path("schools/<int:urn>/funding/", own_money.funding_of_school, name="funding_of_school"),
]
