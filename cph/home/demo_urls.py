"""Addresses that exist in demonstration mode only."""

urlpatterns: list = []
