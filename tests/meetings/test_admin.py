"""The admin site shows meetings of the networks one keeps, and rewrites none of what happened."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib.admin.sites import site
from django.test import RequestFactory

from networks.meetings.models import Agenda, Meeting
from tests.factories import meetings as make

MODELS = [model for model in apps.get_app_config("meetings").get_models() if not model._meta.auto_created]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_model_is_listed(world, model):
    make.agenda(make.meeting(world), "PUT")
    request = RequestFactory().get("/")
    request.user = world.admin
    admin = site._registry[model]
    assert admin.changelist_view(request).status_code == 200
    assert not admin.has_delete_permission(request) and admin.search_fields


def test_staff_of_one_network_see_no_other(world):
    other = make.world("County", "857")
    make.agenda(make.meeting(other))
    mine = make.agenda(make.meeting(world, world.executive))
    world.clerk.is_staff = True
    world.clerk.save()
    request = RequestFactory().get("/")
    request.user = world.clerk
    assert list(site._registry[Meeting].get_queryset(request)) == [mine.meeting]
    assert list(site._registry[Agenda].get_queryset(request)) == [mine]
