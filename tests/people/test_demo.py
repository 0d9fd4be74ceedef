"""Looking around as an invented person: by one click, in demonstration mode only."""

import os
import subprocess
import sys

import pytest
from django.conf import settings as site
from django.urls import NoReverseMatch, reverse

from cph.people.demo import PERSONAS
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(settings):
    settings.DEMO = True
    settings.ROOT_URLCONF = "tests.people.demo_addresses"


@pytest.mark.parametrize("persona", PERSONAS, ids=lambda one: one.label)
def test_one_click_signs_in_as_each_of_them(client, demo, persona):
    person = PersonFactory(email=persona.email, needs_second_factor=True, joined_at=None)
    page = client.get("/account/login/").content.decode()
    assert persona.label in page
    assert client.post("/demo/sign-in/", {"email": persona.email})["Location"] == "/"
    assert client.session["_auth_user_id"] == str(person.pk)
    assert client.get("/profile/").status_code == 200


def test_going_from_one_to_another_leaves_nothing_behind(client, demo):
    for persona in PERSONAS[:2]:
        PersonFactory(email=persona.email)
        client.post("/demo/sign-in/", {"email": persona.email})
        client.session["mark"] = persona.label
    assert "mark" not in client.session


@pytest.mark.parametrize("email", ["", "root@example.org", "admin@example.org'--", "x" * 999])
def test_nobody_else_can_be_had_this_way(client, demo, email):
    PersonFactory(email="root@example.org")
    assert client.post("/demo/sign-in/", {"email": email}).status_code == 404
    assert "_auth_user_id" not in client.session


def test_it_cannot_be_followed_by_a_link(client, demo):
    assert client.get("/demo/sign-in/").status_code == 405


def test_before_the_network_is_loaded_it_says_so(client, demo):
    answer = client.post("/demo/sign-in/", {"email": PERSONAS[0].email}, follow=True)
    assert "not loaded yet" in answer.content.decode()


def test_outside_demonstration_mode_there_is_no_such_address(client):
    PersonFactory(email=PERSONAS[0].email)
    with pytest.raises(NoReverseMatch):
        reverse("demo_sign_in")
    assert client.post("/demo/sign-in/", {"email": PERSONAS[0].email}).status_code == 404
    assert "Look around as" not in client.get("/account/login/").content.decode()


def test_the_view_itself_refuses_even_if_its_address_were_left_in(client, settings):
    settings.ROOT_URLCONF = "tests.people.demo_addresses"
    PersonFactory(email=PERSONAS[0].email)
    assert client.post("/demo/sign-in/", {"email": PERSONAS[0].email}).status_code == 404


def test_production_refuses_to_start_with_it():
    start = subprocess.run(
        [sys.executable, "-c", "import cph.settings"],
        cwd=site.BASE_DIR,
        env={**os.environ, "CPH_PRODUCTION": "1", "CPH_DEMO": "1", "SECRET_KEY": "x" * 60},
        capture_output=True,
        text=True,
        check=False,
    )
    assert start.returncode != 0
    assert "Demonstration mode signs anybody in: it cannot be on in production" in start.stderr
