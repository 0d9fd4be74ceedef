"""Who chairs a group of schools leads that group: the network’s records and questions are not theirs."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cph.core.refusals import NotAllowed
from cph.home.permissions import check_may_read_trail
from networks.constitutions.models import Article, Post
from networks.constitutions.permissions import check_may_rule
from networks.constitutions.seats import Capacity, forget, seats_of
from networks.executives.models import Tenure
from tests.factories import meetings as make
from tests.factories.elections import amending

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return make.world()


@pytest.fixture
def group_chair(world):
    with amending():
        post = Post.objects.create(
            article=Article.objects.get(constitution=world.constitution, number="5a"), key="lead", title="Group chair",
            organ="DEVELOPMENT_GROUP", duty="CHAIR", how="ELECTED", position=9, head_only=False,
        )  # fmt: skip
    person = make.head_of(world, "Lena Leader")
    Tenure.objects.create(body=world.group, post=post, person=person, how="ELECTED", starts_on=make.START)
    forget(person)
    return person


def test_a_group_chair_chairs_the_group_alone(world, group_chair):
    seats = seats_of(group_chair, timezone.localdate())
    assert seats.in_body(world.group, Capacity.CHAIR)
    assert seats.chairs() == []
    assert [one.body_id for one in seats_of(world.chair, timezone.localdate()).chairs()] == [world.executive.pk]


@pytest.mark.parametrize(
    "check", [lambda who, of, at: check_may_rule(who, of, at=at), lambda who, of, at: check_may_read_trail(who, at=at)]
)
def test_neither_rulings_nor_the_trail_are_theirs(world, group_chair, check):
    at = timezone.now()
    with pytest.raises(NotAllowed, match="chairs"):
        check(group_chair, world.network, at)
    assert check(world.chair, world.network, at)


def test_the_first_page_offers_them_no_trail(world, group_chair):
    for person, offered in ((group_chair, False), (world.chair, True)):
        browser = Client()
        browser.force_login(person)
        assert (reverse("trail") in browser.get(reverse("home")).content.decode()) == offered
        assert browser.get(reverse("trail")).status_code == (200 if offered else 403)
