"""Addresses that exist in demonstration mode only."""

from django.urls import path

from cph.people.demo import demo_sign_in

urlpatterns = [path("demo/sign-in/", demo_sign_in, name="demo_sign_in")]
